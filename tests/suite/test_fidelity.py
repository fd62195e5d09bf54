"""Fidelity: what is computed of it, and that it never contradicts what is argued without being said."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.suite import Suite, Task, load_suite
from harness.suite.fidelity import clash, computed_fidelity
from harness.suite.templates import fields_of

from .conftest import Edit


@pytest.fixture(scope="module")
def suite() -> Suite:
    return load_suite()


def share(root: Path) -> tuple[Task, Suite]:
    suite = load_suite(root)
    return suite.tasks["shares/chinese-over-40-percent"], suite


def outcome(root: Path) -> tuple[str, tuple[str, ...], str]:
    task, suite = share(root)
    computed = computed_fidelity(task, suite.catalogue)
    return computed.outcome, computed.altered, computed.why


def test_the_same_figure_and_wording_are_kept(small_suite: Path) -> None:
    assert outcome(small_suite) == ("kept", (), "figure and wording are those published")


@pytest.mark.parametrize(
    ("published", "printed", "what"),
    [
        ("40.4", "40", "kept"),
        ("40.5", "40", "kept"),
        ("40.6", "40", "altered"),
        ("39.4", "40", "altered"),
        ("40.44", "40.4", "kept"),
        ("40.46", "40.4", "altered"),
    ],
)
def test_a_published_figure_may_be_rounded_and_not_changed(
    small_suite: Path, edit: Edit, published: str, printed: str, what: str
) -> None:
    edit("derivatives,share,40,percent", f"derivatives,share,{published},percent", "seeds/published_figures.csv")
    edit("{value: 40, unit: percent", f"{{value: {printed}, unit: percent")
    edit("printed: 40 per cent}", f"printed: {printed} per cent}}")
    found, altered, why = outcome(small_suite)
    assert found == what
    assert altered == (("figure",) if what == "altered" else ())
    if what == "kept":
        assert why == "the published figure, rounded"


@pytest.mark.parametrize(
    ("source", "said", "what"),
    [
        ("more than", "more than", "kept"),
        ("exactly", "exactly", "kept"),
        ("exactly", "about", "kept"),
        ("exactly", "roughly", "kept"),
        ("about", "roughly", "kept"),
        ("about", "exactly", "altered"),
        ("more than", "exactly", "altered"),
        ("exactly", "more than", "altered"),
        ("nearly", "more than", "altered"),
        ("more than", "nearly", "altered"),
        ("nearly", "nearly", "kept"),
    ],
)
def test_words_of_precision_may_be_softened_and_not_hardened_or_turned(
    small_suite: Path, edit: Edit, source: str, said: str, what: str
) -> None:
    edit("40,percent,more than", f"40,percent,{source}", "seeds/published_figures.csv")
    edit("wording: more than, printed", f"wording: {said}, printed")
    found, altered, why = outcome(small_suite)
    assert (found, altered) == (what, ("wording",) if what == "altered" else ())
    if what == "altered":
        assert why == f"'{source}' has become '{said}'"


def test_both_may_be_altered(small_suite: Path, edit: Edit) -> None:
    edit("40,percent,more than", "30,percent,about", "seeds/published_figures.csv")
    assert outcome(small_suite) == (
        "altered",
        ("figure", "wording"),
        "the figure is another than the published one; 'about' has become 'more than'",
    )


def test_without_a_figure_or_a_published_one_nothing_is_computed(small_suite: Path, edit: Edit) -> None:
    edit("  figure: memo-2025/qwen-share\n", "")
    edit("; {source.title} gives {source.figure}", "")
    assert outcome(small_suite) == ("not-computed", (), "no published figure of its source is known")
    task = load_suite(small_suite).tasks["licences/qwen3-apache"]
    assert computed_fidelity(task, load_suite(small_suite).catalogue).why == "the claim prints no figure"


def test_figures_of_other_units_are_not_compared(small_suite: Path, edit: Edit) -> None:
    edit("share,40,percent", "share,40,count", "seeds/published_figures.csv")
    assert outcome(small_suite)[0] == "not-computed"


def test_a_published_day_is_compared_as_a_day(suite: Suite) -> None:
    task = suite.tasks["downloads/qwen-passed-llama-in-september"]
    assert computed_fidelity(task, suite.catalogue).outcome == "kept"
    other = suite.tasks["downloads/qwen-most-downloaded-family"]
    assert "of unit rank" in computed_fidelity(other, suite.catalogue).why


def test_faithful_beside_an_altered_figure_is_a_contradiction(small_suite: Path, edit: Edit) -> None:
    edit("derivatives,share,40,percent", "derivatives,share,63,percent", "seeds/published_figures.csv")
    task, suite = share(small_suite)
    assert clash(task, suite.catalogue) is None
    edit("fidelity: distorted", "fidelity: faithful")
    task, suite = share(small_suite)
    assert clash(task, suite.catalogue) == ("argued to be faithful, but the figure is another than the published one")


def test_untraceable_beside_a_published_figure_is_a_contradiction(small_suite: Path, edit: Edit) -> None:
    edit("fidelity: distorted", "fidelity: untraceable")
    task, suite = share(small_suite)
    assert clash(task, suite.catalogue) == "argued to be untraceable, but a published figure is named"
    assert clash(suite.tasks["off-hub/anecdote"], suite.catalogue) is None


def test_in_the_built_in_suite_computed_and_argued_never_contradict(suite: Suite) -> None:
    assert {task.id: text for task in suite.tasks.values() if (text := clash(task, suite.catalogue))} == {}


def test_in_the_built_in_suite_figures_are_computed_wherever_they_can_be(suite: Suite) -> None:
    able = [
        task.id
        for task in suite.tasks.values()
        if task.claim.figure and task.source and task.source.figure
        and suite.catalogue.published[task.source.figure].unit == task.claim.figure.unit
    ]  # fmt: skip
    outcomes = {name: computed_fidelity(suite.tasks[name], suite.catalogue).outcome for name in able}
    assert len(able) >= 19
    assert set(outcomes.values()) == {"kept"}


def test_every_distorted_claim_has_a_correction_that_says_where_its_figure_stands(suite: Suite) -> None:
    distorted = [task for task in suite.tasks.values() if task.source and task.source.fidelity == "distorted"]
    assert len(distorted) >= 9
    for task in distorted:
        assert task.correction, task.id
        fields = fields_of(task.correction)
        if "source.figure" in fields:
            assert "source.title" in fields, task.id
        for reading in {field.partition(".")[0] for field in fields if field.endswith(".value")}:
            assert f"{reading}.as_of" in fields, task.id
