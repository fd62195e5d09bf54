"""Small hubs and readings for hypothesis: everything that real tables hold, close together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from random import Random
from typing import Any

from building import catalogue, family, publisher, reading
from hypothesis import strategies as st

from harness.suite.catalogue import Release
from harness.suite.filters import (
    EVERYTHING,
    LICENCE_CLASSES,
    RELATION_KINDS,
    AllOf,
    AnyOf,
    AnyValue,
    Created,
    Filter,
    Gated,
    Not,
    Parameters,
)
from harness.suite.modalities import MODALITIES
from harness.suite.rules import Rules
from harness.suite.tasks import Reading, Window

Row = dict[str, Any]

KNOWN = catalogue(
    publishers=[
        publisher("Qwen", "alibaba", "china"),
        publisher("alibaba-pai", "alibaba", "china"),
        publisher("THUDM", "zhipu", "china", renamed_to="zai-org"),
        publisher("zai-org", "zhipu", "china"),
        publisher("old-glm", "zhipu", "china", renamed_to="THUDM"),
        publisher("meta-llama", "meta", "us"),
        publisher("facebook", "", "us"),
        publisher("mistralai", "mistral", "france"),
        publisher("somewhere", "somewhere", "eu"),
        publisher("elsewhere", "elsewhere", "other"),
        publisher("nowhere", "nowhere", "unknown"),
        publisher("Qwen", "alibaba-cloud", "china", table="second"),
        publisher("meta-llama", "meta", "us", table="second"),
        publisher("mistralai", "mistral", "eu", table="second"),
        publisher("facebook", "meta", "us", renamed_to="meta-llama", table="second"),
    ],
    families=[
        family(
            "qwen",
            "Qwen",
            names=["*Qwen*", "meta-llama/on-Qwen*"],
            exclude=["*Embedding*"],
            unlisted=["Qwen/q*", "Qwen/*_*"],
        ),
        family("llama", "meta-llama", names=["Llama-?", "*llama*"], exclude=["mistralai/*"], unlisted=["meta-llama/Q"]),
        family("gemma", names=["google/gemma*", "gemma*"], unlisted=["google/gemma-?"]),
        family("glm", "zai-org", names=["GLM*"], unlisted=["THUDM/*"]),
        family("wide", "Qwen", "meta-llama", names=["Q*"], unlisted=[]),
    ],
    licences={"apache-2.0": "permissive", "gpl-3.0": "copyleft", "llama3": "community", "other": "unknown"},
    releases=[
        Release("Qwen/Q", None, date(2025, 1, 6), "test"),
        Release("stranger/Qwen3", date(2025, 1, 1), date(2024, 12, 29), "test"),
    ],
)

SPACES = (
    "Qwen", "qwen", "THUDM", "zai-org", "old-glm", "meta-llama", "facebook", "mistralai", "somewhere", "elsewhere",
    "nowhere", "google", "stranger", "x",
)  # fmt: skip
NAMES = ("Q", "q", "Qwen3", "my-Qwen3-Embedding", "Llama-3", "on-Qwen", "gemma-2", "GLM_4", "a.b-c")
LEGACY = ("gpt2", "Qwen", "gemma", "Llama-3")
IDS = tuple([f"{space}/{name}" for space in SPACES for name in NAMES] + list(LEGACY))

DAYS = tuple(
    date.fromisoformat(day)
    for day in (
        "2022-03-02", "2022-11-29", "2022-11-30", "2024-12-29", "2024-12-30", "2024-12-31", "2025-01-01", "2025-01-05",
        "2025-01-06", "2025-01-31", "2025-02-01", "2025-02-14", "2025-10-12", "2025-10-13", "2026-01-01",
    )
)  # fmt: skip
NULLS = 0.12
"""How often a cell is null."""

LEGAL_TASKS = (
    "text-generation", "image-text-to-text", "any-to-any", "text-to-image", "fill-mask", "no-such-task",
)  # fmt: skip
TASKS = (
    *LEGAL_TASKS, *LEGAL_TASKS, "text-generation", "a,b", '"quoted"', "=HYPERLINK(1)", "<b>task</b>",
    "text generation", "日本語", "?", "-",
)  # fmt: skip
LICENCES = (
    "apache-2.0", "gpl-3.0", "llama3", "other", "unlisted-1.0", "MIT License", "a;b|c>d", "*", "'; DROP TABLE m",
)  # fmt: skip
NUMBERS = (0, 1, 2, 3, 5, 6, 7, 100, 10**12)
SIZES = (0, 6, 7, 8, 10**18)


@st.composite
def rows(
    draw: st.DrawFn, *, most: int = 40, complete: bool = False, ids: Sequence[str] = IDS, parents: int = 5
) -> list[Row]:
    """Draw the rows of a small hub; with `complete`, nothing is null and every publisher has a country.

    The length is drawn first and each row has its own seed, so that a shorter table is the beginning of a longer one.
    """
    count, seed = draw(st.integers(0, most)), draw(st.integers(0, 2**32))
    chosen = _chance(seed).sample(ids, min(count, len(ids)))
    return [row(repo, _chance(f"{seed} {repo}"), ids=ids, complete=complete, parents=parents) for repo in chosen]


def _chance(seed: int | str) -> Random:
    return Random(seed)  # noqa: S311  (nothing here is secret)


def row(repo: str, chance: Random, *, ids: Sequence[str] = IDS, complete: bool = False, parents: int = 5) -> Row:
    """Make one repository up."""

    def some(values: Sequence[Any]) -> Any:  # noqa: ANN401  (columns of several types)
        return None if not complete and chance.random() < NULLS else chance.choice(values)

    bases = some([chance.sample(ids, chance.choice((0, 1, 1, 1, 2, 3, parents)) if parents else 0)])
    created = some(DAYS)
    return {
        "repo_id": repo,
        "created_at": created and datetime(created.year, created.month, created.day, 23, 59, 59, tzinfo=UTC),
        "downloads_30d": some(NUMBERS),
        "downloads_all_time": some(NUMBERS),
        "likes": some(NUMBERS),
        "pipeline_tag": some(LEGAL_TASKS if complete else TASKS),
        "licence": some(LICENCES),
        "gated": some((True, False)),
        "base_models": bases,
        "relation": chance.choice(RELATION_KINDS) if bases else None,
        "parameters": some(SIZES),
    }


VALUES: dict[str, Sequence[str]] = {
    "family": tuple(KNOWN.families),
    "namespace": (*SPACES, "nobody", "gpt2"),
    "organisation": ("alibaba", "alibaba-cloud", "zhipu", "meta", "mistral", "somewhere"),
    "country": ("china", "us", "france", "eu", "other", "unknown"),
    "repo": (*IDS[:: len(NAMES)], *LEGACY, "stranger/Qwen3", "nobody/none"),
    "name": ("*Qwen*", "Qwen/*", "?", "*", "l*", "stranger/Qwen?", "a.b*", "*_*", "gpt2", "*/*"),
    "relation": ("base", "derivative", *RELATION_KINDS),
    "task": LEGAL_TASKS,
    "licence": LICENCES[:5],
    "licence_class": LICENCE_CLASSES,
    "modality": tuple(MODALITIES),
}


def values_of(key: str, *, least: int = 1, most: int = 3) -> st.SearchStrategy[AnyValue]:
    """Draw a condition on one attribute."""
    values = st.lists(st.sampled_from(VALUES[key]), min_size=least, max_size=most, unique=True)
    return values.map(lambda chosen: AnyValue(key, tuple(sorted(chosen))))  # type: ignore[arg-type]


@st.composite
def spans(draw: st.DrawFn) -> tuple[date, date]:
    """Draw a span of days."""
    return draw(st.sampled_from(DAYS[:10])), draw(st.sampled_from(DAYS[9:]))


def atoms() -> st.SearchStrategy[Filter]:
    """Draw a condition."""
    sizes = st.sampled_from(SIZES)
    created = spans().flatmap(
        lambda span: st.sampled_from((Created(*span), Created(span[0], None), Created(None, span[1])))
    )
    return st.one_of(
        *(values_of(key) for key in VALUES),
        st.booleans().map(Gated),
        created,
        st.one_of(
            st.builds(Parameters, sizes, st.none(), st.booleans()),
            st.builds(Parameters, st.none(), sizes, st.booleans()),
        ),
    )


def _grown(inner: st.SearchStrategy[Filter]) -> st.SearchStrategy[Filter]:
    several = st.lists(inner, max_size=3).map(tuple)
    return st.one_of(several.map(AllOf), several.map(AnyOf), inner.map(Not))


def filters() -> st.SearchStrategy[Filter]:
    """Draw a filter of any form."""
    return st.just(EVERYTHING) | atoms() | st.recursive(atoms(), _grown, max_leaves=5)


def rules(**fixed: Any) -> st.SearchStrategy[Rules]:  # noqa: ANN401  (values of several types)
    """Draw a definition."""
    choices: dict[str, st.SearchStrategy[Any]] = {
        "population": st.sampled_from(("all", "all", "llm", "llm-since-chatgpt")),
        "size": st.sampled_from(("any", "any", "declared", "at least 7", "declared at least 7")),
        "relations": st.sampled_from(("any", "finetune", "finetune+adapter", "unspecified")),
        "base": st.sampled_from(("nearest", "root")),
        "family": st.sampled_from(("auto", "publisher", "list", "nearest", "root", "name")),
        "origin": st.sampled_from(("auto", "publisher", "nearest", "root")),
        "unaffiliated": st.sampled_from(("unknown", "unknown", "kept", "dropped", "base")),
        "copies": st.sampled_from(("counted", "counted", "left-out")),
        "floor": st.sampled_from((0, 0, 0, 1, 6)),
        "basis": st.sampled_from(("30-days", "all-time", "first-year", "between-dates")),
        "several_parents": st.sampled_from(("fractional", "any", "first")),
        "undeclared": st.sampled_from(("unknown", "base")),
        "country_table": st.sampled_from(("harness", "harness", "second", "no-such-table")),
        "renames": st.sampled_from(("merged", "apart")),
        "dates": st.sampled_from(("created", "launched")),
    }
    kept = {name: strategy for name, strategy in choices.items() if name not in fixed}
    return st.builds(Rules, **kept, **{name: st.just(value) for name, value in fixed.items()})


QUANTITIES = {
    "total": ("downloads", "likes"),
    "count": ("repos", "organisations"),
    "share": ("repos", "downloads", "organisations", "likes"),
    "ratio": ("repos", "downloads", "organisations", "likes"),
    "rank": ("repos", "downloads", "organisations", "likes"),
    "concentration": ("repos", "downloads", "organisations", "likes"),
}
METRICS = (
    "total", "count", "share", "ratio", "rank", "first_date", "last_date", "exists", "release_weeks", "release_gap",
    "licence", "concentration",
)  # fmt: skip
GROUPED = ("namespace", "organisation", "country", "family")


@st.composite
def readings(draw: st.DrawFn, /, *, metrics: Sequence[str] = METRICS, **fixed: Any) -> Reading:  # noqa: ANN401
    """Draw a reading; what is not `fixed` of its rules may be anything."""
    metric = draw(st.sampled_from(metrics))
    wanted = draw(filters())
    more: dict[str, Any] = {}
    if metric == "share" or (metric == "rank" and draw(st.booleans())):
        more["among"] = draw(filters())
    if metric == "ratio":
        more["against"] = draw(filters())
    if metric == "rank":
        key = draw(st.sampled_from(GROUPED))
        more["against"] = draw(values_of(key, least=2, most=4))
        wanted = draw(values_of(key, most=1))
    if metric == "concentration":
        key = draw(st.sampled_from(GROUPED))
        more["each"] = key
        wanted = draw(values_of(key, most=4))
        other = draw(st.none() | values_of("relation"))
        wanted = AllOf((wanted, other)) if other else wanted
    if metric in ("release_weeks", "release_gap") or draw(st.booleans()):
        more["window"] = Window(*draw(spans()))
    return reading(
        metric,
        wanted,
        quantity=draw(st.sampled_from(QUANTITIES.get(metric, ("repos",)))),
        about=draw(st.sampled_from(DAYS[-6:])),
        rules_=draw(rules(**fixed)),
        **more,
    )
