"""Curated facts as a snapshot."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from harness.snapshot import curated_snapshot
from harness.suite.catalogue import Catalogue, KnownRepo


def known(repo: str, **facts: object) -> KnownRepo:
    every: dict[str, object] = {
        "created": None, "launched": None, "licence": None, "gated": None, "task": None, "relation": None, "bases": (),
        "parameters": None, "as_of": date(2025, 10, 1), "source": "list-2025", "hand": "first-hand", "note": "",
    }  # fmt: skip
    return KnownRepo(repo=repo, **{**every, **facts})  # type: ignore[arg-type]  # the fields of the record


def catalogue(*repos: KnownRepo) -> Catalogue:
    return Catalogue((), {}, {}, {}, {repo.repo: repo for repo in repos}, {}, {})


def test_every_fact_is_carried_over() -> None:
    snapshot = curated_snapshot(
        catalogue(
            known(
                "z/tune", created=date(2025, 1, 20), licence="mit", gated=True, task="text-generation",
                relation="finetune", bases=("a/base", "x/outside"), parameters=7, as_of=date(2025, 11, 2),
                hand="second-hand",
            ),
            known("a/base", relation="base"),
        )
    )  # fmt: skip
    base, tune = snapshot.models().to_dicts()
    assert {key: value for key, value in tune.items() if value is not None} == {
        "repo_id": "z/tune", "author": "z", "created_at": datetime(2025, 1, 20, tzinfo=UTC), "licence": "mit",
        "gated": True, "pipeline_tag": "text-generation", "relation": "finetune",
        "base_models": ["a/base", "x/outside"], "parameters": 7,
    }  # fmt: skip
    assert {key: value for key, value in base.items() if value is not None} == {
        "repo_id": "a/base", "author": "a", "base_models": [],
    }  # fmt: skip
    assert snapshot.lineage()["parents"].to_list() == [[], [0, -1]]
    assert snapshot.outside().to_list() == ["x/outside"]
    manifest = snapshot.manifest
    assert (manifest.kind, manifest.rows, manifest.files) == ("curated", 2, ())
    assert (manifest.captured_from.date(), manifest.captured_to.date()) == (date(2025, 10, 1), date(2025, 11, 2))
    assert manifest.scope.kind == "repos"
    assert manifest.scope.members == ("a/base", "z/tune")
    assert dict(manifest.counts) == {"first_hand": 1, "second_hand": 1}
    assert manifest.origin.name == "seeds/known_repos.csv"
    assert manifest.id.startswith("curated-")


@pytest.mark.parametrize(
    ("relation", "bases", "expected"),
    [
        (None, (), (None, None)),
        ("base", (), (None, [])),
        ("finetune", (), (None, None)),
        (None, ("x/y",), ("unspecified", ["x/y"])),
        ("adapter", ("x/y", "x/y"), ("adapter", ["x/y"])),
    ],
)
def test_lineage(relation: str | None, bases: tuple[str, ...], expected: tuple[object, object]) -> None:
    models = curated_snapshot(catalogue(known("a/b", relation=relation, bases=bases))).models()
    assert models.select("relation", "base_models").row(0) == expected


def test_the_order_of_rows_changes_nothing_and_a_fact_changes_the_id() -> None:
    one, two = known("a/b", licence="mit"), known("c/d")
    ids = [
        curated_snapshot(catalogue(*rows)).manifest.id
        for rows in ((one, two), (two, one), (known("a/b", licence="gpl"), two))
    ]
    assert ids[0] == ids[1] != ids[2]


def test_no_known_repositories_cover_nothing() -> None:
    snapshot = curated_snapshot(catalogue())
    assert snapshot.manifest.rows == snapshot.lineage().height == 0
    assert snapshot.manifest.scope.members == ()
