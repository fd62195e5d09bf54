"""A small world, judged for real, with words wherever outside text may stand; and the same world with any texts there.

It has five claims, each with a word, an article, a source, a table and a publisher of its own, so that five texts go in
at once. What a loader would refuse at the door is put in behind it: every output must stand on its own.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import harness
from harness.api import Planned, Verification
from harness.evidence_held import Held
from harness.measure.extract import Extract
from harness.measuring import Measurement
from harness.results.citation import Citation, citation
from harness.results.comparing import Comparison
from harness.results.history import History, history_of
from harness.results.result_set import ResultSet, list_result_sets, read_result_set
from harness.snapshot.stated import ImportDetails

MARKS = ("zqzqa", "zqzqb", "zqzqc", "zqzqd", "zqzqe")
"""The words; each is a slug, a namespace, a licence and a name as it is, and part of no other text."""

_MARK = re.compile("zqzq([a-e])")

TABLE = """\
id,created,downloads,licence,task
{mark}/Qwen3-8B,2025-04-28,100,{mark},{mark}
{mark}/Qwen3-0.6B,2025-04-27,50,apache-2.0,text-generation
{mark}-b/{mark},2025-04-17,30,{mark},text-generation
"""

MAPPING = """\
mapping: 1
format: csv
name: two-labs
origin: {{name: someone/{mark}, address: "https://example.org/{mark}", licence: {mark}, attribution: {mark}}}
captured: {day}
scope: {{kind: namespaces, members: [{mark}, {mark}-b]}}
columns: {{repo_id: id, created_at: created, downloads_30d: downloads, licence: licence, pipeline_tag: task}}
"""

_CLAIM = """\
id: hostile/{name}
version: 1
claim:
  says: {mark}
  short: {mark}
  made_by: [{mark}]
  figure: {{value: 40, unit: percent, wording: more than, printed: {mark}}}
  about: {{on: 2025-05-31, stated: false, why: {mark}}}
source: {{chain: [s-{mark}], fidelity: distorted, why: {mark}}}
notes: [{mark}]
"""

_READINGS = {
    "share": """\
readings:
  as-worded:
    metric: share
    quantity: downloads
    of: {{namespace: {mark}, licence: {mark}, task: {mark}}}
    among: {{namespace: [{mark}, {mark}-b]}}
    note: {mark}
    expect: {{op: more_than, value: 40, why: {mark}}}
vary: {{as-worded: {{floor: [0, more than 5], family: [publisher, name]}}}}
correction: "{mark} was {{as-worded.value}}"
""",
    "parts": """\
readings:
  as-worded:
    all_of:
      {mark}:
        metric: licence
        of: {{namespace: {mark}}}
        expect: {{op: all, value: {mark}, why: {mark}}}
      group:
        metric: count
        of: {{namespace: [{mark}, {mark}-b]}}
        each: namespace
        must: every
        expect: {{op: at_least, value: 1, why: {mark}}}
""",
    "rank": """\
readings:
  as-worded:
    metric: rank
    quantity: downloads
    of: {{namespace: {mark}}}
    against: {{namespace: [{mark}, {mark}-b]}}
    expect: {{op: first, value: {mark}, why: {mark}}}
""",
    "nothing": """\
readings:
  as-worded:
    metric: total
    quantity: downloads
    of: {{repo: {mark}/other, name: "*{mark}*"}}
    rules: {{basis: all-time}}
    expect: {{op: more_than, value: 40, why: {mark}}}
""",
    "off": "off_hub: {{why: {mark}, look_at: {mark}}}\n",
}

CLAIMS = tuple(_READINGS)
"""Slugs of the claims, in the order of MARKS."""

_ARTICLE = """\
- id: {mark}
  publisher: {mark}
  title: {mark}
  date: 2025-05-31
  date_is: stated
  address: https://example.org/{mark}
  relies_on: [s-{mark}]
  stake: {mark}
  note: {mark}
  figures: [{{text: {mark}, times: 1, task: hostile/{name}}}]
"""

_SOURCE = """\
- id: s-{mark}
  title: {mark}
  publisher: {mark}
  date: 2025-05-31
  address: https://example.org/{mark}
  kind: memo
  hand: first-hand
  rests_on: []
  stake: {mark}
  licence: {mark}
  note: {mark}
"""

_ROWS = {
    "publishers.csv": (
        "table,namespace,organisation,country,kind,renamed_to,source,as_of,note\n",
        "harness,{mark},{mark},china,company,,s-{mark},2025-05-31,{mark}\n",
    ),
    "licences.csv": ("hub_id,spdx,class,name,source,note\n", "{mark},{mark},permissive,{mark},s-{mark},{mark}\n"),
}


@dataclass(frozen=True)
class World:
    """Everything that an output is made of."""

    judged: Verification
    """Claims, suite and evidence."""

    result_set: ResultSet
    """A result set of them."""

    cited: Citation
    """The set as a citation."""

    planned: tuple[Planned, ...]
    """Which evidence each reading would use."""

    measured: Measurement
    """A figure without a claim."""

    comparison: Comparison
    """The set and another, on other evidence."""

    history: History
    """A claim in both of them."""

    def claim(self, name: str) -> Citation:
        """The citation of one claim."""
        [one] = [each for each in self.cited.claims if each.task.endswith(name)]
        return replace(self.cited, claims=(one,), one=True)


def write_suite(root: Path) -> Path:
    """Write the suite into a directory."""
    (root / "tasks" / "hostile").mkdir(parents=True)
    seeds = root / "seeds"
    seeds.mkdir()
    named = list(zip(CLAIMS, MARKS, strict=True))
    for name, mark in named:
        text = (_CLAIM + _READINGS[name]).format(name=name, mark=mark)
        (root / "tasks" / "hostile" / f"{name}.yaml").write_text(text)
    (seeds / "articles.yaml").write_text("".join(_ARTICLE.format(name=name, mark=mark) for name, mark in named))
    (seeds / "sources.yaml").write_text("".join(_SOURCE.format(mark=mark) for mark in MARKS))
    for name, (head, row) in _ROWS.items():
        (seeds / name).write_text(head + "".join(row.format(mark=mark) for mark in MARKS))
    (seeds / "wording.csv").write_text(f"wording,op,slack,meaning,source\nmore than,more_than,,Above.,s-{MARKS[0]}\n")
    return root


def made(work: Path) -> World:
    """Judge the suite on the table, and on another a month later, and write both result sets."""
    suite = write_suite(work / "suite")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("harness.evidence_held.built_in_results", lambda: work / "none")
        patch.setattr("harness.api.built_in_results", lambda: work / "none")
        _import(work, TABLE, "2025-05-31")
        judged = harness.verify(suite=suite, home=work / "home")
        first = read_result_set(harness.write_results(judged, work / "results"))
        planned = harness.plan_of(suite=suite, home=work / "home")
        measured = harness.measure_figure(
            {"metric": "licence", "of": {"namespace": [MARKS[0], f"{MARKS[0]}-b"]}}, suite=suite, home=work / "home"
        )
        _import(work, TABLE.replace(",100,", ",1,").replace("apache-2.0", "{mark}"), "2025-06-30")
        again = harness.verify(suite=suite, home=work / "home")
        harness.write_results(again, work / "results")
        listing = list_result_sets(work / "results")
        comparison = harness.compare(listing.sets[0], listing.sets[-1], home=work / "home")
    return World(
        judged,
        first,
        citation(first, address=f"https://example.org/{MARKS[0]}"),
        planned,
        measured,
        comparison,
        history_of("hostile/share", [listing]),
    )


def _import(work: Path, table: str, day: str) -> None:
    for mark in MARKS:
        (work / "t.csv").write_text(table.format(mark=mark))
        (work / "t.yaml").write_text(MAPPING.format(mark=mark, day=day))
        harness.import_snapshot(work / "t.csv", work / "t.yaml", details=ImportDetails(), home=work / "home")


Texts = tuple[str, ...]


def filled(world: World, text: Texts) -> World:
    """The same world with texts in the place of the words, one for each of MARKS."""
    judged = world.judged
    files = {name: _file(name, data, text) for name, data in world.result_set.files.items()}
    # A manifest with a lone surrogate is refused where it is read, so that its digest can always be made.
    whole = tuple(each.encode("utf-8", "backslashreplace").decode() for each in text)
    return World(
        Verification(
            put(judged.suite, text),
            Held(tuple(put(each, whole) for each in judged.held.extracts), tuple(f"orgs: {each}" for each in text)),
            tuple(put(each, text) for each in judged.claims),
        ),
        replace(world.result_set, files=files),
        put(world.cited, text),
        put(world.planned, text),
        put(world.measured, text),
        put(world.comparison, text),
        put(world.history, text),
    )


def put(value: Any, text: Texts) -> Any:  # noqa: ANN401, PLR0911  any part of a world, one return a kind
    """Any value with a text in the place of the word, all the way down; parts without the word are the same parts."""
    if not _marked(value):
        return value
    if isinstance(value, str):
        return _MARK.sub(lambda match: text[ord(match[1]) - ord("a")], value)
    if isinstance(value, Extract):
        return replace(value, manifest=put(value.manifest, text), repos=put(value.repos, text))
    if is_dataclass(value):
        given = {each.name: getattr(value, each.name) for each in fields(value) if each.init}
        return replace(value, **{name: put(each, text) for name, each in given.items() if _marked(each)})
    if isinstance(value, tuple):
        return tuple(put(each, text) for each in value)
    if isinstance(value, list):
        return [put(each, text) for each in value]
    return {put(key, text): put(each, text) for key, each in value.items()}


_known: dict[int, tuple[Any, bool]] = {}


def _marked(value: Any) -> bool:  # noqa: ANN401  any part of a world
    """Whether the word stands anywhere in a value; remembered with the value, so that its place is not used again."""
    if type(value) is str:
        return "zqzq" in value
    if id(value) not in _known:
        _known[id(value)] = (value, any(map(_marked, _within(value))))
    return _known[id(value)][1]


def _within(value: Any) -> list[Any]:  # noqa: ANN401  any part of a world
    if isinstance(value, Extract):
        return [value.manifest, value.repos]
    if is_dataclass(value) and not isinstance(value, type):
        return [getattr(value, each.name) for each in fields(value) if each.init]
    if isinstance(value, Mapping):
        return [*value.keys(), *value.values()]
    return list(value) if isinstance(value, list) or type(value) is tuple else []


@cache
def _parsed(data: bytes) -> Any:  # noqa: ANN401  any JSON value
    return json.loads(data)


def _file(name: str, data: bytes, text: Texts) -> bytes:
    """A file of a result set with a text in the place of the word, as somebody could have written it."""
    if name == "results.json":
        return json.dumps(put(_parsed(data), text)).encode()
    if name in ("verdicts.csv", "figures.csv", "evidence.csv"):
        out = io.StringIO()
        csv.writer(out).writerows(put(row, text) for row in csv.reader(io.StringIO(data.decode())))
        return out.getvalue().encode("utf-8", "replace")
    return data
