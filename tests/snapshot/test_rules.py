"""The rules of the models table, and the quick looks that spare most texts the slow one."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness._exact import digest
from harness.snapshot import _rules
from harness.snapshot._content import content_digest
from harness.snapshot._frame import conform, items_of
from harness.snapshot._plain import are_plain_ids, are_plain_texts
from harness.snapshot._rules import check_rows
from harness.snapshot.ids import is_repo_id, namespace_of
from harness.snapshot.schema import MODELS_SCHEMA

PARTS = st.text(alphabet="aZ0_-.", min_size=1, max_size=4) | st.text(alphabet="a._/ é\n\x00~", max_size=3)
IDS = st.builds("{}/{}".format, PARTS, PARTS) | PARTS
TEXTS = st.none() | st.text(alphabet=" ~aZ\x1f\x7f\n", max_size=5) | st.text(max_size=3)
CELLS = st.none() | st.text(alphabet='ab é\u200b",\n', max_size=3)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        IDS.flatmap(lambda one: st.tuples(st.just(one), st.just(namespace_of(one)) | PARTS | st.none())), max_size=3
    )
)
def test_ids_that_are_plain_are_ids_with_their_namespaces(rows: list[tuple[str, str | None]]) -> None:
    ids, authors = (pl.Series([row[place] for row in rows], dtype=pl.String) for place in (0, 1))
    expected = all(is_repo_id(one) and namespace_of(one) == author for one, author in rows)
    assert are_plain_ids(ids, authors) == expected


@pytest.mark.parametrize(
    ("repo", "author"),
    [
        ("a" * 97, None),
        ("a" * 97 + "/b", "a" * 97),
        ("b/" + "a" * 97, "b"),
        ("a/b/c", "a"),
        ("a/b/c", "a/b"),
        ("a/b", None),
        ("a/b", "b"),
        ("a/b", ""),
        ("/b", ""),
        ("a/", "a"),
        ("ab", "a"),
        ("ab", "ab"),
        ("a..b", None),
        ("a/b..", "a"),
        (".a", None),
        ("a/-b", "a"),
        ("a/b c", "a"),
        ("a/bé", "a"),
        ("", None),
        (None, None),
    ],
)
def test_an_id_or_author_that_is_none_is_seen_among_others(repo: str | None, author: str | None) -> None:
    sound = [("gpt2.", None), ("a/b", "a"), ("a" * 96 + "/" + "b" * 96, "a" * 96), ("a.a/b-_.", "a.a")]
    for place in range(5):
        rows = [*sound[:place], (repo, author), *sound[place:]]
        ids, authors = (pl.Series([row[column] for row in rows], dtype=pl.String) for column in (0, 1))
        assert not are_plain_ids(ids, authors)
        # Neither a part of a longer column nor one in several pieces is read differently.
        assert are_plain_ids(ids[:place], authors[:place])
        assert are_plain_ids(ids[place + 1 :], authors[place + 1 :])
        parted = [ids[:place].append(ids[place + 1 :]), authors[:place].append(authors[place + 1 :])]
        assert are_plain_ids(*parted)


@settings(max_examples=200, deadline=None)
@given(st.lists(TEXTS, max_size=4), st.integers(0, 3))
def test_texts_that_are_plain_are_short_and_printable(texts: list[str | None], first: int) -> None:
    part = texts[first:]
    expected = all(1 <= len(one) <= 4 and one.isascii() and one.isprintable() for one in part if one is not None)
    assert are_plain_texts(pl.Series(texts, dtype=pl.String)[first:], 4) == expected


def test_texts_at_the_limits_are_plain() -> None:
    assert are_plain_texts(pl.Series([" ~", "a" * 200, None]), 200)
    assert not are_plain_texts(pl.Series(["a" * 201]), 200)
    assert are_plain_texts(pl.Series([None, None], dtype=pl.String), 200)
    assert are_plain_texts(pl.Series([], dtype=pl.String), 200)


def rows(number: int) -> pl.DataFrame:
    ids = [f"space-{row // 3}/name-{row:03}" for row in range(number)]
    bases: list[list[str] | None] = [None if row % 3 else [f"a/{row}", "b/c"][: row % 4] for row in range(number)]
    relation = [None if not one else "merge" for one in bases]
    return conform(pl.DataFrame({"repo_id": ids, "base_models": bases, "relation": relation, "likes": range(number)}))


def changed(place: int, **cells: object) -> pl.DataFrame:
    here = pl.int_range(pl.len()) == place
    table = rows(20).with_columns(
        pl.when(here).then(pl.lit(value, MODELS_SCHEMA[name])).otherwise(name).alias(name)
        for name, value in cells.items()
    )
    return table.cast(pl.Schema(MODELS_SCHEMA))


CHANGES: list[tuple[Callable[[int], pl.DataFrame], str]] = [
    (lambda place: changed(place, repo_id=None), "a repo_id is null"),
    (lambda place: changed(place, repo_id="~/a", likes=-1), "rows are not sorted by repo_id"),
    (lambda place: changed(place, repo_id=rows(20)["repo_id"][place - 1]), "a repo_id is there twice"),
    (lambda place: changed(place, repo_id=rows(20)["repo_id"][place] + "é"), "a repo_id is no Hub id"),
    (lambda place: changed(place, author="space"), "author is not the namespace"),
    (lambda place: changed(place, author=None, likes=10**13), "author is not the namespace"),
    (lambda place: changed(place, relation="cousin", base_models=["a/b"]), "a relation is not known"),
    (lambda place: changed(place, relation="merge", base_models=[]), "a relation stands without a base"),
    (lambda place: changed(place, relation=None, base_models=["a/b"]), "a base stands without a relation"),
    (lambda place: changed(place, relation="merge", base_models=["a/b", "c/d", "a/b"]), "a base is named twice"),
    (lambda place: changed(place, parameters=10**18 + 1, library=""), "parameters is out of bounds"),
    (lambda place: changed(place, hub_id="\u200b", licence="\n"), "hub_id holds a text that cannot be printed"),
    (lambda place: changed(place, licence="é" * 201), "licence holds a text that cannot be printed"),
]


@pytest.mark.parametrize("size", [1, 2, 7, 100])
@pytest.mark.parametrize(("change", "rule"), CHANGES, ids=[rule for _, rule in CHANGES])
def test_a_broken_rule_is_told_wherever_it_is_broken(
    change: Callable[[int], pl.DataFrame], rule: str, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_rules, "_ROWS", size)
    check_rows(rows(20))
    for place in (1, 6, 7, 13):
        with pytest.raises(ValueError, match=rule):
            check_rows(change(place))


def test_texts_that_are_not_ascii_are_no_fault() -> None:
    check_rows(changed(3, licence="é" * 200, library="日本語"))


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "hub_id": CELLS,
                "likes": st.none() | st.integers(-(2**63), 2**63 - 1),
                "gated": st.none() | st.booleans(),
                "created_at": st.none() | st.datetimes(timezones=st.just(UTC)),
                "base_models": st.none() | st.lists(st.text(alphabet="ab/é", max_size=3), max_size=3),
            }
        ),
        max_size=6,
    ),
    st.integers(1, 4),
)
def test_the_digest_is_that_of_the_values_as_text(cells: list[dict[str, object]], size: int) -> None:
    schema = {name: MODELS_SCHEMA[name] for name in ("hub_id", "likes", "gated", "created_at", "base_models")}
    table = pl.DataFrame(
        [{"repo_id": f"a/{number}", **row} for number, row in enumerate(cells)],
        schema={"repo_id": pl.String(), **schema},
    )
    models = conform(table)
    text = "".join("\x1e".join(map(as_text, row)) + "\n" for row in models.rows())
    expected = digest(hashlib.sha256(text.encode()).digest(), b"rejected")
    assert content_digest(models, b"rejected") == expected
    if models.height:
        parts = list(models.iter_slices(size))
        assert content_digest(pl.concat(parts, rechunk=False), b"rejected") == expected
        assert items_of(models["base_models"]).to_list() == [
            base for row in models["base_models"].to_list() for base in row or ()
        ]


def as_text(cell: object) -> str:
    if cell is None:
        return "\x00"
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, datetime):
        since = cell - EPOCH
        return str((since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds)
    return "\x1f".join(cell) if isinstance(cell, list) else str(cell)
