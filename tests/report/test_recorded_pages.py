"""Pages of the built-in suite on recorded Hub metadata."""

from __future__ import annotations

from pathlib import Path

import pytest

import harness
from harness.report.explain import explanation
from harness.report.grid import width
from harness.report.verified import as_text

MAPPINGS = Path(__file__).resolve().parents[2] / "docs" / "mappings"


@pytest.fixture(scope="module")
def judged(recorded: Path, tmp_path_factory: pytest.TempPathFactory) -> harness.Verification:
    """Judge the whole suite on two recorded tables and the curated facts."""
    home = tmp_path_factory.mktemp("recorded")
    for table, mapping in (
        ("orgs-2025-10-12/models.csv", "gabtos-open-source-ai-discovery-organisations.yaml"),
        ("hub-2022-10-01/models.parquet", "weixin-liang-ai-model-card-analysis.yaml"),
    ):
        harness.import_snapshot(recorded / table, MAPPINGS / mapping, home=home)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("harness.evidence_held.built_in_results", lambda: home / "none")
        return harness.verify(home=home)


def page(judged: harness.Verification, task: str) -> str:
    claim = next(claim for claim in judged.claims if claim.task.id == task)
    return explanation(judged, claim)


def test_every_page_and_the_table_fit_a_hundred_columns(judged: harness.Verification) -> None:
    texts = [as_text(judged), *(explanation(judged, claim) for claim in judged.claims)]
    assert max(width(line) for text in texts for line in text.splitlines()) <= 100
    assert all("None" not in text and "Fraction(" not in text for text in texts)


def test_the_385_million_claim_shows_what_is_held_as_information(judged: harness.Verification) -> None:
    text = " ".join(page(judged, "downloads/qwen-385-million").split())
    assert "it records no all-time downloads" in text
    assert "harness pull --namespace Qwen --at 2025-11-12" in text
    assert "89,074,818 on 2025-10-12 (−31 days)" in text  # noqa: RUF001  a true minus
    assert "it counts the downloads of 30 days, which say how fast a total grows and nothing about its size" in text
    assert "Information only: it decides nothing." in text


def test_us_labs_are_shown_one_by_one(judged: harness.Verification) -> None:
    lines = page(judged, "releases/us-labs-every-six-months").splitlines()
    for lab in ("google", "meta-llama", "microsoft"):
        row = next(line for line in lines if line.split()[:2] == [lab, "contradicted"])
        assert "weeks" in row
        assert "2025-10-12" in row


def test_the_first_open_weights_are_named(judged: harness.Verification) -> None:
    text = page(judged, "releases/openai-first-open-weight-models")
    assert text.startswith("releases/openai-first-open-weight-models: contradicted\n")
    assert "openai/clip-vit-base-patch32" in text
    assert "2022-10-01 (−1,035 days)" in text  # noqa: RUF001  a true minus
