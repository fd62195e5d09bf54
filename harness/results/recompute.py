"""Recomputing a result set from what it carries: its own suite and its own extracts, without network or snapshot."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from harness._errors import ResultSetError, Where
from harness._sanitise import for_message
from harness.judge.judging import judge_suite
from harness.results._json_text import json_text
from harness.results.json_object import json_object
from harness.results.result_set import extracts_of, read_result_set, suite_of
from harness.results.tables import table_texts

if TYPE_CHECKING:
    from harness.judge.verdicts import ClaimResult
    from harness.results.result_set import ResultSet


def recomputed(result_set: ResultSet) -> tuple[ClaimResult, ...]:
    """Return the claims of a set, judged again with its suite on its extracts.

    Raises:
        ResultSetError: if the set names tasks that its suite does not have.
        SuiteError: if its suite cannot be used.
        CorruptEvidenceError: if an extract cannot be read.
    """
    suite = suite_of(result_set)
    tasks = [str(claim["task"]) for claim in result_set.results["claims"]]
    absent = sorted(set(tasks) - set(suite.tasks))
    if absent:
        raise ResultSetError(
            f"its suite has no task {for_message(absent[0])}", where=Where(for_message(result_set.path))
        )
    return judge_suite(suite, extracts_of(result_set), tasks)


def differences(path: Path | str) -> tuple[str, ...]:
    """Return the names of the tables of a result set that come out otherwise when it is recomputed; none if it holds.

    The set is read with every digest checked; its readme, which is made for people, is not compared.

    Raises:
        HarnessError: if the set, its suite or its extracts cannot be read.
    """
    result_set = read_result_set(Path(path))
    held = extracts_of(result_set)
    claims = recomputed(result_set)
    record = json_object(claims, suite_of(result_set), held, harness_version=result_set.package.harness_version)
    made = {"results.json": json_text(record), **table_texts(claims, held)}
    return tuple(name for name in sorted(made) if made[name].encode() != result_set.files.get(name))
