"""A metric and a rule set for harness."""

from harness.plugins import (
    Catalogue,
    Extract,
    Figure,
    MetricNeeds,
    PluginMetric,
    Reading,
    Rules,
    RuleSet,
    amount,
    measure_name,
    select,
    unknown_masses,
)


def downloads_per_repo(extract: Extract, reading: Reading, catalogue: Catalogue) -> Figure:
    """Divide the downloads of the repositories by how many they are."""
    chosen = select(extract, reading, catalogue, reading.of)
    downloads = amount(chosen.items, chosen.truth, measure_name(reading))
    repos = amount(chosen.items, chosen.truth, "repos")
    value = downloads.value / repos.value if repos.value else None
    # A repository that may or may not belong moves the figure either way: then nothing is said of its bounds.
    certain = downloads.high == downloads.value and repos.high == repos.value
    return Figure(
        kind="number",
        value=value,
        low=value if certain else None,
        high=value if certain else None,
        numerator=downloads.value,
        denominator=repos.value,
        unknown=unknown_masses(chosen, measure_name(reading)),
        groups=(),
        repos=int(repos.value),
    )


DOWNLOADS_PER_REPO = PluginMetric(
    needs=MetricNeeds(
        needs=("of",),
        may=("window",),
        quantities=("downloads",),
        unit="ratio",
        what="Downloads divided by the number of repositories.",
    ),
    subject="the number of downloads per repository",
    definition="downloads divided by the number of repositories, of {of}",
    figure=downloads_per_repo,
)

BIG_LANGUAGE_MODELS = RuleSet(
    name="demo.big-language-models",
    source="harness-judgement",
    what="language models from seven billion parameters up",
    rules=Rules(population="llm", size="at least 7000000000"),
    stated={},
    assumed={"population": "language models are meant", "size": "small ones are left out"},
)
