"""What changed between two snapshots: by hand, and beside a plain reference over many small tables."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness._errors import UsageError
from harness.report.difference import difference_json, difference_markdown, difference_schema, difference_text
from harness.snapshot import Origin, Scope, Snapshot, SnapshotDetails, _matching, describe_models
from harness.snapshot.common_scope import SAMPLE, common_scope
from harness.snapshot.difference import FACTS, Difference, difference
from harness.snapshot.schema import MODELS_SCHEMA

WHOLE = Scope("whole-hub", ())
FIRST = datetime(2026, 11, 1, tzinfo=UTC)
Row = dict[str, Any]


def snapshot(rows: list[Row], scope: Scope = WHOLE, day: int = 0, kind: str = "live", origin: str = "Hub") -> Snapshot:
    owners = {each["repo_id"]: each["repo_id"].rpartition("/")[0] or None for each in rows}
    full = [{**dict.fromkeys(MODELS_SCHEMA), "author": owners[each["repo_id"]], **each} for each in rows]
    models = pl.DataFrame(full, schema=MODELS_SCHEMA).sort("repo_id")
    when = FIRST + timedelta(days=day)
    details = SnapshotDetails(
        name=f"{kind}-{day}", kind=kind, origin=Origin(origin, "", "", "none stated", ""),  # type: ignore[arg-type]
        captured_from=when, captured_to=when, scope=scope,
    )  # fmt: skip
    return Snapshot.in_memory(describe_models(models, details), models)


def row(repo: str, number: int | None = None, count: int | None = None, **more: Any) -> Row:  # noqa: ANN401  cells
    hub_id = None if number is None else f"{number:024x}"
    return {"repo_id": repo, "hub_id": hub_id, "downloads_all_time": count, **more}


def between(before: list[Row], after: list[Row], **settings: Any) -> Difference:  # noqa: ANN401  of snapshots
    return difference(snapshot(before, **settings), snapshot(after, day=7, **settings))


def test_new_gone_renamed_and_changed_ones() -> None:
    found = between(
        [
            row("Qwen/Stays", 1, licence="mit"), row("Qwen/Goes", 2), row("Qwen/Old-Name", 3),
            row("Qwen/Relicensed", 4, licence="mit", gated=False, downloads_30d=5),
        ],
        [
            row("Qwen/Stays", 1, licence="mit", downloads_30d=9), row("someone/New-Name", 3),
            row("Qwen/Relicensed", 4, licence="other", gated=True), row("Qwen/Comes", 5, downloads_30d=3),
        ],
    )  # fmt: skip
    assert (found.new, found.gone, found.renamed, found.changed, found.unchanged) == (1, 1, 1, 1, 2)
    assert [each.repo for each in found.new_repos] == ["Qwen/Comes"]
    assert [each.repo for each in found.gone_repos] == ["Qwen/Goes"]
    assert found.renamed_repos == (("Qwen/Old-Name", "someone/New-Name"),)
    assert found.changed_repos == (("Qwen/Relicensed", ("licence", "gated")),)
    assert dict(found.changes)["licence"] == 1
    assert (found.before_rows, found.after_rows, found.days) == (4, 4, 7)


def test_a_count_of_all_time_that_fell_is_a_fault_and_no_gain() -> None:
    found = between(
        [row("a/grows", 1, 100), row("a/falls", 2, 500), row("a/unknown", 3), row("a/still", 4, 7)],
        [row("a/grows", 1, 130), row("a/falls", 2, 480), row("a/unknown", 3, 10), row("a/still", 4, 7),
         row("a/new", 5, 9)],
    )  # fmt: skip
    told = found.downloads
    assert (told.compared, told.unknown, told.gained, told.faults, told.fallen, told.of_new) == (3, 1, 30, 1, 20, 9)
    assert [(each.repo, each.before, each.after) for each in told.most_fallen] == [("a/falls", 500, 480)]
    assert [each.repo for each in told.most_gained] == ["a/grows"]


def test_counts_of_thirty_days_are_never_subtracted() -> None:
    found = between([row("a/b", 1, downloads_30d=10)], [row("a/b", 1, downloads_30d=90)])
    assert (found.downloads.gained, found.downloads.compared, found.changed) == (None, 0, 0)
    assert any("never subtracted" in note for note in found.notes)
    assert "80" not in difference_text(found).partition("note")[0].replace(found.before.id, "").replace(
        found.after.id, ""
    )


def test_an_unknown_value_is_no_change() -> None:
    before = [row("a/b", 1, licence="mit"), row("a/c", 2, licence=None, base_models=["x/y"], relation="merge")]
    after = [row("a/b", 1, licence=None), row("a/c", 2, licence="mit", base_models=["x/y"], relation="merge")]
    assert between(before, after).changed == 0
    after[1]["base_models"] = ["x/z"]
    assert between(before, after).changed_repos == (("a/c", ("base_models",)),)


def test_a_name_that_was_given_up_and_taken_again_is_another_repository() -> None:
    found = between([row("a/name", 1, 100)], [row("a/name", 2, 5), row("a/moved", 1, 120)])
    assert (found.new, found.gone, found.renamed) == (1, 0, 1)
    assert found.renamed_repos == (("a/name", "a/moved"),)
    assert (found.downloads.gained, found.downloads.of_new) == (20, 5)


def test_no_renaming_is_claimed_without_ids_on_both_sides() -> None:
    found = between([row("a/old", None, 10)], [row("a/new", 1, 10)])
    assert (found.new, found.gone, found.renamed, found.renamed_repos) == (1, 1, None, ())
    assert any("own ids" in note for note in found.notes)


def test_an_id_that_stands_twice_tells_nothing() -> None:
    found = between([row("a/one", 1), row("a/two", 1)], [row("a/three", 1)])
    assert (found.new, found.gone, found.renamed) == (1, 2, 0)


def test_repositories_known_to_be_removed_are_not_there() -> None:
    found = between(
        [row("a/b", 1, removed=False), row("a/c", 2, removed=False)], [row("a/b", 1, removed=True), row("a/c", 2)]
    )
    assert (found.gone, found.new, found.after_rows) == (1, 0, 1)


def test_a_source_that_stood_still_is_named() -> None:
    rows = [row(f"a/m{n:03}", n + 1, n) for n in range(120)]
    assert any("stood still" in note for note in between(rows, rows[:-1]).notes)
    moved = [*rows[:-1], row("a/m119", 120, 500)]
    assert not any("stood still" in note for note in between(rows, moved).notes)


def test_different_scopes_are_restricted_to_what_both_cover() -> None:
    qwen = snapshot([row("Qwen/A", 1), row("Qwen/B", 2)], Scope("namespaces", ("Qwen",)))
    hub = snapshot([row("Qwen/A", 1), row("Qwen/C", 3), row("google/D", 4)], day=7)
    found = difference(qwen, hub)
    assert (found.scope, found.new, found.gone) == (Scope("namespaces", ("Qwen",)), 1, 1)
    assert (found.before_rows, found.after_rows) == (2, 2)
    assert any("rest is left out" in note for note in found.notes)


def test_without_common_cover_only_what_stands_in_both_is_compared() -> None:
    one = snapshot([row("a/b", 1, 5), row("a/c", 2)], SAMPLE)
    found = difference(one, snapshot([row("a/b", 1, 8), row("a/d", 3)], day=7))
    assert (found.new, found.gone, found.new_repos, found.gone_repos) == (None, None, (), ())
    assert (found.downloads.gained, found.downloads.of_new, found.before_rows) == (3, None, 1)


def test_what_cannot_be_compared_is_refused() -> None:
    one = snapshot([row("Qwen/A", 1)], Scope("namespaces", ("Qwen",)))
    other = snapshot([row("google/B", 2)], Scope("namespaces", ("google",)), day=7)
    with pytest.raises(UsageError, match="no repository in common"):
        difference(one, other)
    with pytest.raises(UsageError, match="one snapshot"):
        difference(one, one)
    with pytest.raises(UsageError, match="synthetic"):
        difference(one, snapshot([row("Qwen/A", 1)], Scope("namespaces", ("Qwen",)), 7, "synthetic"))


def test_the_earlier_one_is_where_it_begins_whatever_the_order() -> None:
    one, other = snapshot([row("a/b", 1, 5)]), snapshot([row("a/b", 1, 8)], day=7)
    assert difference(other, one).downloads.gained == difference(one, other).downloads.gained == 3
    assert "is the earlier one" in difference(other, one).notes[0]


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        (WHOLE, Scope("namespaces", ("a", "b")), Scope("namespaces", ("a", "b"))),
        (Scope("namespaces", ("a", "b")), Scope("namespaces", ("b", "c")), Scope("namespaces", ("b",))),
        (Scope("namespaces", ("a",)), Scope("namespaces", ("c",)), SAMPLE),
        (Scope("repos", ("a/x", "b/x")), Scope("namespaces", ("b",)), Scope("repos", ("b/x",))),
        (Scope("repos", ("a/x", "b/x")), Scope("repos", ("a/x", "c")), Scope("repos", ("a/x",))),
        (Scope("descendants", ("a/x",)), Scope("descendants", ("a/x",)), Scope("descendants", ("a/x",))),
        (Scope("descendants", ("a/x",)), WHOLE, SAMPLE),
        (Scope("top", ("likes",)), Scope("top", ("likes",)), SAMPLE),
        (SAMPLE, WHOLE, SAMPLE),
    ],
)
def test_what_two_scopes_both_cover(one: Scope, other: Scope, both: Scope) -> None:
    assert common_scope(one, other) == common_scope(other, one) == both


IDS = st.none() | st.integers(1, 6)
ROWS = st.dictionaries(
    st.sampled_from(["a/1", "a/2", "A/1", "b/1", "b/2", "gpt2"]),
    st.fixed_dictionaries({
        "number": IDS, "count": st.none() | st.integers(0, 4), "licence": st.sampled_from([None, "mit", "other"]),
        "base_models": st.sampled_from([None, [], ["a/1"], ["a/1", "b/1"]]),
    }),
    min_size=1,
)  # fmt: skip
EXAMPLES = ("new_repos", "gone_repos", "renamed_repos", "changed_repos")
SCOPES = st.sampled_from([WHOLE, Scope("namespaces", ("a",)), Scope("repos", ("a/1", "b/2")), SAMPLE])


def plain(before: dict[str, Row], after: dict[str, Row], scope: Scope) -> dict[str, Any]:
    """The same, a repository at a time."""
    ids = [{name: cells["number"] for name, cells in side.items()} for side in (before, after)]
    known = all(any(number is not None for number in side.values()) for side in ids)
    pairs = {}
    for name, number in ids[0].items():
        other = ids[1].get(name)
        if name in after and not (known and number is not None and other is not None and number != other):
            pairs[name] = name
    lone = [sorted(set(ids[0]) - set(pairs)), sorted(set(ids[1]) - set(pairs.values()))]
    if known:
        for name in list(lone[0]):
            here = [each for each in lone[0] + [k for k, v in pairs.items() if v != k] if ids[0][each] == ids[0][name]]
            there = [
                each
                for each in sorted(set(ids[1]) - {v for k, v in pairs.items() if v == k})
                if ids[1][each] == ids[0][name]
            ]
            if ids[0][name] is not None and len(here) == len(there) == 1:
                pairs[name] = there[0]
        lone = [sorted(set(ids[0]) - set(pairs)), sorted(set(ids[1]) - set(pairs.values()))]
    covers = {"whole-hub": lambda _: True, "sample": lambda _: False}.get(scope.kind, scope.covers_repo)
    if scope != SAMPLE:
        pairs = {one: other for one, other in pairs.items() if covers(one) or covers(other)}
    counts = [(before[one]["count"], after[other]["count"]) for one, other in pairs.items()]
    both = [(one, other) for one, other in counts if one is not None and other is not None]
    changed = sum(
        any(
            before[one][key] is not None and after[other][key] is not None and before[one][key] != after[other][key]
            for key in ("licence", "base_models")
        )
        for one, other in pairs.items()
    )
    return {
        "new": sum(map(covers, lone[1])) if scope != SAMPLE else None,
        "gone": sum(map(covers, lone[0])) if scope != SAMPLE else None,
        "renamed": sum(one != other for one, other in pairs.items()) if known else None,
        "changed": changed,
        "pairs": len(pairs),
        "gained": sum(max(0, other - one) for one, other in both) if both else None,
        "faults": sum(other < one for one, other in both),
        "fallen": sum(max(0, one - other) for one, other in both),
    }


@settings(max_examples=60)
@given(ROWS, ROWS, SCOPES, st.integers(1, 4))
def test_as_a_plain_reference_tells_it(
    before: dict[str, Row], after: dict[str, Row], scope: Scope, at_a_time: int
) -> None:
    sides = [
        snapshot(
            [row(name, **cells, relation="merge" if cells["base_models"] else None) for name, cells in side.items()],
            scope,
            day,
        )
        for side, day in ((before, 0), (after, 7))
    ]
    wanted = plain(before, after, scope)
    if scope == SAMPLE and not wanted["pairs"]:
        with pytest.raises(UsageError):
            difference(*sides)
        return
    found = difference(*sides)
    told = found.downloads
    assert {
        "new": found.new, "gone": found.gone, "renamed": found.renamed, "changed": found.changed,
        "pairs": found.changed + found.unchanged, "gained": told.gained, "faults": told.faults, "fallen": told.fallen,
    } == wanted  # fmt: skip
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(_matching, "_ROWS", at_a_time)
        assert difference(*sides, limit=at_a_time) == _limited(found, at_a_time)


def _limited(found: Difference, limit: int) -> Difference:
    """The same with fewer examples."""
    told = found.downloads
    examples = {name: getattr(found, name)[:limit] for name in EXAMPLES}
    downloads = replace(told, most_gained=told.most_gained[:limit], most_fallen=told.most_fallen[:limit])
    return replace(found, downloads=downloads, **examples)


def test_what_is_printed() -> None:
    found = between(
        [row("a/grows", 1, 100, licence="mit"), row("a/falls", 2, 500), row("a/gone_of_all", 3)],
        [row("a/grows", 1, 1300, licence="other"), row("a/falls", 2, 480), row("b/new", 4, created_at=FIRST)],
    )
    text, marked, data = difference_text(found), difference_markdown(found), json.loads(difference_json(found))
    for words in ("1,200 of all time gained", "1 count of all time fell, by 20 together", "a/falls", "7 days later"):
        assert words in text
    assert "| b/new | 2026-11-01 |" in marked
    jsonschema.validate(data, difference_schema())
    assert data["repos"]["faults"] == [{"repo": "a/falls", "before": 500, "after": 480}]
    assert data["counts"]["changes"] == {"licence": 1}


def test_examples_are_the_largest_and_no_more_than_asked_for() -> None:
    before = [row(f"a/m{n:02}", n + 1, 0) for n in range(30)]
    after = [row(f"a/m{n:02}", n + 1, n % 10) for n in range(30)] + [
        row(f"b/n{n}", 100 + n, downloads_30d=n) for n in range(9)
    ]
    found = difference(snapshot(before), snapshot(after, day=7), limit=4)
    assert [(each.repo, each.after) for each in found.downloads.most_gained] == [
        ("a/m09", 9), ("a/m19", 9), ("a/m29", 9), ("a/m08", 8)
    ]  # fmt: skip
    assert [each.repo for each in found.new_repos] == ["b/n8", "b/n7", "b/n6", "b/n5"]
    assert difference(snapshot(before), snapshot(after, day=7), limit=0).new_repos == ()


def test_every_column_but_names_counters_and_removal_is_compared() -> None:
    left_out = {"hub_id", "repo_id", "author", "downloads_30d", "downloads_all_time", "likes", "removed"}
    assert {*FACTS, *left_out} == set(MODELS_SCHEMA)


def test_the_verb(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    from harness.cli.running import run  # noqa: PLC0415  only here
    from harness.snapshot import Store  # noqa: PLC0415  same

    monkeypatch.setenv("HARNESS_HOME", str(tmp_path))
    publish: Callable[..., Any] = Store(tmp_path).publish
    for day in (0, 7):
        made = snapshot([row("a/b", 1, 5 + day)], day=day)
        manifest = made.manifest
        publish(made.models(), SnapshotDetails(
            name=f"live-{day}", kind="live", origin=manifest.origin, captured_from=manifest.captured_from,
            captured_to=manifest.captured_to, scope=manifest.scope,
        ))  # fmt: skip
    assert run(["snapshot", "diff", "live-0", "live-7"]) == 0
    assert "7 of all time gained" in capsys.readouterr().out
    assert run(["snapshot", "diff", "live-0", "live-7", "--format", "json"]) == 0
    jsonschema.validate(json.loads(capsys.readouterr().out), difference_schema())
    assert run(["snapshot", "diff", "live-0", "live-7", "--format", "markdown"]) == 0
    assert "| new | 0 |" in capsys.readouterr().out
    assert run(["snapshot", "diff", "live-0", "nothing"]) == 2
