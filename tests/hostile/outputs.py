"""Every output of every verb that shows outside text, as a function of a world, and how it is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import reading
from reading import Reader
from world import CLAIMS, World

from harness.conditions import Change, Since
from harness.health import Finding
from harness.report import cited as citing
from harness.report import comparison as compared
from harness.report import history as told
from harness.report import verified
from harness.report.calls import harness_call
from harness.report.card import dataset_card
from harness.report.chains import chains_dot, chains_mermaid, chains_text
from harness.report.checked import check_text
from harness.report.checkup import checkup_text
from harness.report.chosen import COLUMNS, chosen_columns
from harness.report.claim_review import claim_review
from harness.report.claims import claims_json, claims_text, found_text
from harness.report.explain import explanation
from harness.report.github import as_github, step_summary
from harness.report.history_chart import history_svg
from harness.report.html import report_html
from harness.report.junit import as_junit
from harness.report.latex import as_latex
from harness.report.matrix import matrix_json, matrix_markdown, matrix_text
from harness.report.measured import measured_json, measured_text
from harness.report.page.overview import page_of
from harness.report.planned import plan_json, plan_text
from harness.report.result_sets import result_set_text, result_sets_text
from harness.report.ro_crate import ro_crate
from harness.report.snapshots import manifest_json, manifest_text, snapshots_text
from harness.report.story import story
from harness.results.index import index_text
from harness.results.readme import readme_text
from harness.results.recompute import Check, Difference
from harness.results.result_set import Listing
from harness.results.tables import table_texts
from harness.suite.chains import chains_of


class Output(NamedTuple):
    """One output."""

    verb: str
    """The verb, and the format behind `--format` where it has formats."""

    made: Callable[[World], str | list[str]]
    """What it prints of a world: once, or once for each claim."""

    read: Reader
    """How it is read."""


def read(output: Output, world: World) -> list[Any]:
    """Make an output, read it, and return what of it does not depend on the texts."""
    made = output.made(world)
    return [output.read(text) for text in ([made] if isinstance(made, str) else made)]


FAILING: dict[Any, tuple[str, ...]] = {"distorted": ("hostile/share", "hostile/parts")}
EVERY = chosen_columns(list(COLUMNS))


def _claims(world: World, of: Callable[[Any], str]) -> list[str]:
    return [of(each) for each in world.judged.claims]


def _swept(world: World) -> Any:  # noqa: ANN401  a judged claim
    return next(each for each in world.judged.claims if each.cells)


def _changed(world: World) -> list[Change]:
    return [Change(f"hostile/{name}", each.says) for name, each in zip(CLAIMS, world.cited.claims, strict=True)]


def _since(world: World) -> Since:
    says = world.cited.claims[0].says
    return Since(says, Path("sets"), ("hostile/share",), (says,), tuple(_changed(world)))


def _chains(world: World) -> Any:  # noqa: ANN401  what rests on what
    return chains_of(world.judged.suite, None)


def _check(world: World) -> str:
    found = [Difference("verdicts.csv", f"row 1: {citing.for_terminal(each.says)}") for each in world.cited.claims]
    return check_text(Check(world.result_set, 5, 9, 2, tuple(found), ()))


def _manifests(world: World) -> list[Any]:
    return [each.manifest for each in world.judged.held.extracts if each.manifest.kind == "imported"]


OUTPUTS = (
    Output("verify --format table", lambda w: verified.as_text(w.judged), reading.terminal),
    Output("verify --format table, narrow", lambda w: verified.as_text(w.judged, most=60), reading.terminal),
    Output(
        "verify --format table --columns",
        lambda w: verified.as_text(w.judged, chosen=EVERY[:9]),
        reading.terminal,
    ),
    Output("verify --format markdown", lambda w: verified.as_markdown(w.judged), reading.markdown),
    Output(
        "verify --format markdown --columns",
        lambda w: verified.as_markdown(w.judged, chosen=EVERY),
        reading.markdown,
    ),
    Output("verify --format latex", lambda w: as_latex(w.judged), reading.latex),
    Output("verify --format latex --columns", lambda w: as_latex(w.judged, EVERY[:9]), reading.latex),
    Output("verify --format csv", lambda w: verified.as_csv(w.judged), reading.table),
    Output("verify --format csv --columns", lambda w: verified.as_csv(w.judged, chosen=EVERY), reading.table),
    Output("verify --format json", lambda w: verified.as_json(w.judged), reading.json_document),
    Output("verify --format junit", lambda w: as_junit(w.judged, FAILING, _changed(w)), reading.junit),
    Output(
        "verify --format github",
        lambda w: as_github(w.judged, FAILING, _changed(w), workspace=Path("/")),
        reading.github,
    ),
    Output(
        "verify --format github, summary",
        lambda w: step_summary(verified.as_markdown(w.judged)),
        reading.markdown,
    ),
    Output(
        "verify --against",
        lambda w: verified.changes_text(_since(w), w.cited.claims[0].says),
        reading.terminal,
    ),
    Output("verify --dry-run", lambda w: plan_text(w.planned), reading.terminal),
    Output("verify --dry-run --format json", lambda w: plan_json(w.planned, []), reading.json_document),
    Output("explain", lambda w: _claims(w, lambda claim: explanation(w.judged, claim)), reading.terminal),
    Output("explain --matrix", lambda w: matrix_text(_swept(w)), reading.terminal),
    Output("explain --matrix --format markdown", lambda w: matrix_markdown(_swept(w)), reading.markdown),
    Output("explain --matrix --format json", lambda w: matrix_json(_swept(w)), reading.json_document),
    Output(
        "explain, its story",
        lambda w: _claims(w, lambda claim: story(claim, w.judged.claims, w.judged.suite)),
        reading.terminal,
    ),
    Output(
        "tasks list --format table",
        lambda w: claims_text(w.judged.suite.tasks.values(), w.judged.suite),
        reading.terminal,
    ),
    Output(
        "tasks list --format json",
        lambda w: claims_json(w.judged.suite.tasks.values(), w.judged.suite),
        reading.json_document,
    ),
    Output(
        "tasks find",
        lambda w: found_text([(3, each) for each in w.judged.suite.tasks.values()], w.judged.suite),
        reading.terminal,
    ),
    Output("tasks sources --format text", lambda w: chains_text(_chains(w), w.judged.suite), reading.terminal),
    Output(
        "tasks sources --format mermaid",
        lambda w: chains_mermaid(_chains(w), w.judged.suite),
        reading.mermaid,
    ),
    Output("tasks sources --format dot", lambda w: chains_dot(_chains(w), w.judged.suite), reading.dot),
    Output("measure --format table", lambda w: measured_text(w.measured), reading.terminal),
    Output("measure --format json", lambda w: measured_json(w.measured), reading.json_document),
    Output(
        "snapshot list",
        lambda w: snapshots_text([], _manifests(w), Path(w.cited.claims[0].says[:80] or "x")),
        reading.terminal,
    ),
    Output("snapshot show --format table", lambda w: list(map(manifest_text, _manifests(w))), reading.terminal),
    Output("snapshot show --format json", lambda w: list(map(manifest_json, _manifests(w))), reading.json_document),
    Output(
        "results list",
        lambda w: result_sets_text(Listing((w.result_set,), ())),
        reading.terminal,
    ),
    Output("results show", lambda w: result_set_text(w.result_set), reading.terminal),
    Output("results check", _check, reading.terminal),
    Output(
        "results publish --dry-run",
        lambda w: dataset_card(w.cited, [w.cited.id], "someone/results"),
        reading.markdown,
    ),
    Output(
        "results publish, RO-Crate",
        lambda w: ro_crate(w.cited, w.result_set.package),
        reading.json_document,
    ),
    Output(
        "verify --write, README.md",
        lambda w: readme_text(w.judged.claims, w.judged.held.extracts, harness_version="0.1.0"),
        reading.markdown,
    ),
    *(
        Output(
            f"verify --write, {name}",
            lambda w, name=name: table_texts(w.judged.claims, w.judged.held.extracts)[name],
            reading.table,
        )
        for name in ("verdicts.csv", "figures.csv", "evidence.csv")
    ),
    Output(
        "verify --write, INDEX.md",
        lambda w: index_text(Listing((replace(w.result_set, path=Path("sets") / "x"),), ())),
        reading.markdown,
    ),
    *(
        Output(
            f"cite --format {form}{', a claim' if one else ''}",
            lambda w, made=made, one=one: [made(w.claim(name)) for name in CLAIMS] if one else made(w.cited),
            read,
        )
        for form, made, read in (
            ("sentence", citing.sentence, reading.one_line),
            ("markdown", citing.markdown, reading.markdown),
            ("bibtex", citing.bibtex, reading.bibtex),
            ("csl-json", citing.csl_json, reading.json_document),
            ("claimreview", claim_review, reading.script),
        )
        for one in (False, True)
    ),
    Output("cite --format ro-crate", lambda w: ro_crate(w.cited, w.result_set.package), reading.json_document),
    Output("compare --format table", lambda w: compared.as_text(w.comparison), reading.terminal),
    Output("compare --format markdown", lambda w: compared.as_markdown(w.comparison), reading.markdown),
    Output("compare --format json", lambda w: compared.as_json(w.comparison), reading.json_document),
    Output("history --format table", lambda w: told.as_text(w.history), reading.terminal),
    Output("history --format markdown", lambda w: told.as_markdown(w.history), reading.markdown),
    Output("history --format json", lambda w: told.as_json(w.history), reading.json_document),
    Output(
        "doctor",
        lambda w: checkup_text([Finding(each.says, "broken", each.says, each.says) for each in w.cited.claims]),
        reading.terminal,
    ),
    Output("the call that a page names", lambda w: harness_call(w.judged.suite), reading.one_line),
)
"""Outputs that are made for every string."""

COSTLY = (
    Output("report", lambda w: report_html(page_of(w.judged)), reading.html),
    Output("history --format svg", lambda w: history_svg(w.history), reading.svg),
)
"""Outputs that take a tenth of a second or more, and whose elements move with the length of texts; made for some."""
