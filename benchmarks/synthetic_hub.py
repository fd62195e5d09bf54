"""A Hub of any size, made up, with planted truth: what it holds is known without asking the code that is measured.

    hub = make_hub(3_000_000, seed=1)
    manifest = publish_hub(store, hub)

The same rows and seed give the same table. What real tables hold is there: namespaces whose sizes follow a power law,
old ids without a namespace, ids that differ in letter case only, lineage with up to 60 bases, bases that the table
does not hold (some called by a former name), cycles and self-references, missing tasks, licences, dates and counters,
tags that are none, downloads and likes with heavy tails. Nothing in it stands for a real repository.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from fractions import Fraction

import numpy as np
import polars as pl

from benchmarks.draws import Booleans, Draws, Integers
from benchmarks.planted_lineage import PlantedLineage, plant, rows_that_may_end
from harness.snapshot import Manifest, Origin, Scope, SnapshotDetails, Store
from harness.snapshot.schema import MODELS_SCHEMA

KNOWN = (
    "google", "Qwen", "meta-llama", "deepseek-ai", "mistralai", "microsoft", "nvidia", "openai", "zai-org", "baidu",
    "01-ai", "moonshotai", "tencent", "facebook", "ibm-granite", "stabilityai",
)  # fmt: skip
"""Namespaces of the catalogue, so that families and countries have something to count."""

STEM_OF = {
    "Qwen": "Qwen3", "meta-llama": "Llama-3", "google": "gemma-3", "deepseek-ai": "DeepSeek-R1", "mistralai": "Mistral",
    "zai-org": "GLM-4", "openai": "gpt-oss", "microsoft": "Phi-3", "facebook": "opt", "stabilityai": "sd-xl",
}  # fmt: skip
"""Known namespace -> how the names of most of its repositories begin."""

FORMER, PRESENT = "THUDM", "zai-org"
"""A renamed namespace: some bases of the new one are named by its former name."""

FIRST_DAY, LAST_DAY = date(2022, 3, 2), date(2026, 10, 31)
"""Days of creation; the last is also the day of capture."""

MONTH = (date(2025, 7, 1), date(2025, 7, 31))
"""The month whose new derivatives are counted by the namespace of their roots."""

_STEMS = (
    "my-model", "finetuned", "test", "ppo-LunarLander", "lora-style", "bert-base", "checkpoint", "results", "Qwen2.5",
    "Llama-3.1", "distilbert", "flux-lora", "whisper", "Qwen3", "Mistral", "llama-2", "gemma-2", "sd-xl", "t5-small",
    "wav2vec2", "roberta", "DeepSeek-R1", "Llama-3", "gemma-3", "Phi-3", "vit", "my-Qwen3", "GLM-4", "gpt-oss",
    "DeepSeek-V3", "opt", "yolo",
)  # fmt: skip
"""Beginnings of names, the most used first."""

_SIZES = (
    "base", "7B", "v1", "8B", "small", "lora", "1.5B", "large", "3B", "gguf", "v2", "14B", "0.5B", "32B", "awq", "70B",
)  # fmt: skip
_TASKS = (
    "text-generation", "text-classification", "text-to-image", "token-classification", "image-text-to-text",
    "automatic-speech-recognition", "reinforcement-learning", "feature-extraction", "sentence-similarity",
    "fill-mask", "any-to-any", "image-classification", "translation", "text-to-speech", "no legal task",
)  # fmt: skip
_LICENCES = (
    "apache-2.0", "mit", "other", "llama3", "openrail", "cc-by-nc-4.0", "gemma", "creativeml-openrail-m", "cc-by-4.0",
    "llama3.1", "bsd-3-clause", "gpl-3.0", "cc0-1.0", "A Licence, Of Our Own", "unlisted-1.0",
)  # fmt: skip
_LIBRARIES = ("transformers", "peft", "diffusers", "gguf", "sentence-transformers", "stable-baselines3", "timm")
_ARCHITECTURES = ("Qwen2ForCausalLM", "LlamaForCausalLM", "BertForMaskedLM", "GemmaForCausalLM", "T5Model")
_KINDS = ("adapter", "finetune", "quantized", "unspecified")

_MISSING = {
    "created_at": 5, "downloads_30d": 30, "downloads_all_time": 200, "likes": 30, "pipeline_tag": 3_500,
    "library": 3_000, "licence": 5_500, "gated": 50, "architecture": 6_000, "parameters": 5_500,
}  # fmt: skip
"""Column -> how many in 10,000 have no value."""

_KNOWN_FROM, _ROWS_PER_SPACE, _ROWS_PER_LEGACY, _ROWS_PER_TWINS = 256, 5, 2_000, 10_000
_DECLARES_NONE, _GATED, _FORMERLY = 800, 200, 5
_UNLIKE_ITS_STEM, _OF_ITS_SPACE, _AFTER_ITS_BASE = 1_500, 8_000, 7_000
_MOST_DOWNLOADS, _MOST_LIKES, _MOST_PARAMETERS = 2**27, 2**14, 2**20
_DAY_US = 86_400_000_000


@dataclass(frozen=True)
class Truth:
    """What was planted, counted on the way in."""

    rows: int
    """Repositories."""

    filled: dict[str, int]
    """For every column how many rows have a value."""

    derivatives: int
    """Repositories that name a base other than themselves."""

    several: int
    """Repositories that name at least two others."""

    most_parents: int
    """The most that one names."""

    longest_line: int
    """Steps of the planted line; no line is shorter than that by accident."""

    cycles: int
    """Repositories on a cycle, or whose line runs into one."""

    dangling: int
    """Repositories that name a base which the table does not hold."""

    self_references: int
    """Repositories that name themselves."""

    case_twins: int
    """Pairs of ids that differ in letter case only."""

    legacy: int
    """Ids without a namespace."""

    repos: dict[str, int]
    """Known namespace -> repositories."""

    downloads: dict[str, int]
    """Known namespace -> downloads of 30 days."""

    likes: int
    """All likes."""

    licences: dict[str, int]
    """Licence -> repositories."""

    by_root: dict[str, Fraction]
    """Known namespace -> derivatives whose line ends there, a repository with k bases counting 1/k for each."""

    by_root_in_month: dict[str, Fraction]
    """The same for derivatives created in MONTH."""

    derivatives_in_month: int
    """Derivatives created in MONTH."""


@dataclass(frozen=True)
class SyntheticHub:
    """A made-up Hub."""

    models: pl.DataFrame
    """The models table (MODELS_SCHEMA), sorted by `repo_id`."""

    truth: Truth
    """What was planted in it."""

    seed: int
    """What it was made from."""


def make_hub(rows: int, seed: int = 0) -> SyntheticHub:
    """Make up a Hub of at least 50 repositories.

    Raises:
        ValueError: if fewer are asked for: they would not hold what is planted.
    """
    if rows < 50:
        raise ValueError("a made-up Hub has at least 50 repositories")
    draws = Draws(seed)
    names = _Names(draws, rows)
    lineage = plant(draws, rows, names.ends)
    names.call_after_bases(draws, lineage)
    ids = names.ids()
    outside = names.outside_ids(ids, lineage.outside)
    columns, measures = _columns(draws, rows, names.stem)
    frame = pl.DataFrame({"repo_id": ids, "author": names.authors(), **columns})
    frame = frame.with_columns(_declared(draws, rows, lineage, pl.concat([ids, outside])))
    models = frame.select(pl.col(name).cast(dtype) for name, dtype in MODELS_SCHEMA.items()).sort("repo_id")
    return SyntheticHub(models, _truth(models, names, lineage, ids, measures), seed)


def truth_to_json(truth: Truth) -> str:
    """Return what was planted as JSON text; fractions as `n/d`."""
    return json.dumps(asdict(truth), default=str)


def truth_from_json(text: str) -> Truth:
    """Read back what `truth_to_json` wrote."""
    data = json.loads(text)
    for name in ("by_root", "by_root_in_month"):
        data[name] = {space: Fraction(value) for space, value in data[name].items()}
    return Truth(**data)


def details_of(hub: SyntheticHub) -> SnapshotDetails:
    """Return what is said about a made-up Hub: that it is one, first of all."""
    captured = datetime(LAST_DAY.year, LAST_DAY.month, LAST_DAY.day, tzinfo=UTC)
    return SnapshotDetails(
        name=f"synthetic-{hub.models.height}-{hub.seed}",
        kind="synthetic",
        origin=Origin("a made-up Hub", "", f"seed {hub.seed}", "CC0-1.0", "generated; stands for nothing real"),
        captured_from=captured,
        captured_to=captured,
        scope=Scope("whole-hub", ()),
        warnings=("This table was generated. Nothing in it stands for a real repository.",),
    )


def publish_hub(store: Store, hub: SyntheticHub) -> Manifest:
    """Publish a made-up Hub as a snapshot."""
    return store.publish(hub.models, details_of(hub))


class _Names:
    """The ids of all rows, known before any text is made."""

    def __init__(self, draws: Draws, rows: int) -> None:
        self.rows = rows
        self.strangers = max(40, rows // _ROWS_PER_SPACE)
        self.known_from = min(_KNOWN_FROM, self.strangers // 8)
        self.space = draws.heavy("space", rows, self.strangers)
        self.stem = draws.heavy("stem", rows, len(_STEMS))
        self.size = draws.heavy("size", rows, len(_SIZES))
        self.legacy = max(1, rows // _ROWS_PER_LEGACY)
        self.twins = max(1, rows // _ROWS_PER_TWINS)
        may_end = np.flatnonzero(rows_that_may_end(draws, rows))
        known = (self.known()[may_end] >= 0) & (may_end >= self.legacy)
        self.ends = np.concatenate([may_end[known], may_end[~known]])
        """Rows that name no bases, those of known namespaces first: lines end there most often."""

    def call_after_bases(self, draws: Draws, lineage: PlantedLineage) -> None:
        """Let most names begin as their namespace's do, and most that name bases as the end of their line does."""
        known, of_space = self.known(), draws.chance("of its space", self.rows, _OF_ITS_SPACE)
        for space, stem in STEM_OF.items():
            self.stem[of_space & (known == KNOWN.index(space))] = _STEMS.index(stem)
        inside = lineage.end >= 0
        after = draws.chance("after its base", self.rows, _AFTER_ITS_BASE)[lineage.child] & inside
        self.stem[lineage.child[after]] = self.stem[lineage.end[after]]

    def known(self) -> Integers:
        """For every row the place of its namespace in KNOWN, or -1."""
        place = self.space - self.known_from
        place[(place < 0) | (place >= len(KNOWN)) | self._apart()] = -1
        return place

    def _apart(self) -> Booleans:
        """Rows whose ids do not follow the rule: those without a namespace, and twins."""
        row = np.arange(self.rows)
        return (row < self.legacy) | (row >= self.rows - 2 * self.twins)

    def authors(self) -> pl.Series:
        """Return the namespaces."""
        spaces = [f"user-{number:x}" for number in range(self.strangers)]
        spaces[self.known_from : self.known_from + len(KNOWN)] = KNOWN
        drawn = pl.Series("author", spaces).gather(pl.Series(self.space))
        twins = pl.Series(["Twin-Org", "twin-org"] * self.twins)
        none = pl.Series([None] * self.legacy, dtype=pl.String)
        return pl.concat([none, drawn[self.legacy : self.rows - 2 * self.twins], twins]).alias("author")

    def ids(self) -> pl.Series:
        """Return the ids; every name ends with the number of its row, twins with that of their pair."""
        number = np.arange(self.rows)
        pairs = number[self.rows - 2 * self.twins :]
        pairs -= (pairs - pairs[0]) % 2
        parts = pl.DataFrame(
            {
                "author": self.authors(),
                "stem": pl.Series(_STEMS).gather(pl.Series(self.stem)),
                "size": pl.Series(_SIZES).gather(pl.Series(self.size)),
                "number": number,
            }
        ).with_columns(
            _same_name(pl.col("stem"), self.rows, self.twins), _same_name(pl.col("size"), self.rows, self.twins)
        )
        name = pl.concat_str("stem", "size", "number", separator="-")
        owned = pl.concat_str("author", name, separator="/")
        return parts.select(repo_id=pl.when(pl.col("author").is_null()).then(name).otherwise(owned))["repo_id"]

    def outside_ids(self, ids: pl.Series, number: int) -> pl.Series:
        """Return ids that the table does not hold: former names of a namespace's first bases, then deleted ones."""
        renamed = self.ends[self.known()[self.ends] == KNOWN.index(PRESENT)][: self.renamed(number)]
        former = ids.gather(pl.Series(renamed)).str.replace(f"{PRESENT}/", f"{FORMER}/", literal=True)
        place = np.arange(number - len(former))
        rows = pl.DataFrame({"place": place, "space": pl.Series([*KNOWN, "gone-org"]).gather(place % (len(KNOWN) + 1))})
        gone = rows.select(repo_id=pl.concat_str("space", pl.lit("/deleted-"), "place"))["repo_id"]
        return pl.concat([former.alias("repo_id"), gone])

    def renamed(self, number: int) -> int:
        """Return how many bases are named by a former name, of a number of outside ids."""
        there = int((self.known()[self.ends] == KNOWN.index(PRESENT)).sum())
        return min(there, number // _FORMERLY)

    def outside_known(self, number: int) -> Integers:
        """For every outside id the place of its namespace in KNOWN, len(KNOWN) for the former name, or -1."""
        renamed = self.renamed(number)
        place = np.arange(number - renamed) % (len(KNOWN) + 1)
        return np.concatenate([np.full(renamed, len(KNOWN)), np.where(place == len(KNOWN), -1, place)])


def _same_name(part: pl.Expr, rows: int, twins: int) -> pl.Expr:
    """Give both twins of a pair the same name."""
    row = pl.int_range(pl.len())
    return pl.when(row >= rows - 2 * twins).then(pl.lit("twin")).otherwise(part).name.keep()


def _columns(draws: Draws, rows: int, stem: Integers) -> tuple[dict[str, pl.Series], dict[str, pl.Series]]:
    """Return the columns that are neither ids nor lineage, and those of them that are counted."""
    days = (LAST_DAY - FIRST_DAY).days + 1
    day = np.maximum(draws.below("day", rows, days), draws.below("later day", rows, days))
    created = _epoch_us(FIRST_DAY) + day * _DAY_US + draws.below("time", rows, 86_400) * 1_000_000
    downloads = draws.heavy("downloads", rows, _MOST_DOWNLOADS)
    counted = {
        "created_at": _some(draws, "created_at", pl.Series(created).cast(MODELS_SCHEMA["created_at"])),
        "downloads_30d": _some(draws, "downloads_30d", pl.Series(downloads)),
        "likes": _some(draws, "likes", pl.Series(draws.heavy("likes", rows, _MOST_LIKES))),
        "licence": _some(draws, "licence", _drawn(draws, "licence", stem, _LICENCES)),
    }
    later = created + draws.below("modified", rows, 90) * _DAY_US
    gated = pl.Series(draws.chance("gated", rows, _GATED))
    other = {
        "hub_id": _hexadecimal(draws, rows),
        "last_modified": pl.Series(later).cast(MODELS_SCHEMA["last_modified"]),
        "downloads_all_time": _some(draws, "downloads_all_time", pl.Series(downloads * (1 + (day[::-1] % 24)))),
        "pipeline_tag": _some(draws, "pipeline_tag", _drawn(draws, "pipeline_tag", stem, _TASKS)),
        "library": _some(draws, "library", _drawn(draws, "library", stem, _LIBRARIES)),
        "gated": _some(draws, "gated", gated),
        "architecture": _some(draws, "architecture", _drawn(draws, "architecture", stem, _ARCHITECTURES)),
        "parameters": _some(draws, "parameters", pl.Series(1_000 * draws.heavy("parameters", rows, _MOST_PARAMETERS))),
        "removed": pl.repeat(None, rows, dtype=pl.Boolean, eager=True),
    }
    return {**counted, **other}, counted


def _epoch_us(day: date) -> int:
    return (day - date(1970, 1, 1)).days * _DAY_US


def _some(draws: Draws, name: str, values: pl.Series) -> pl.Series:
    """Take away the values that are missing."""
    missing = pl.Series(draws.chance(f"no {name}", len(values), _MISSING[name]))
    return pl.DataFrame({name: values, "missing": missing}).select(pl.when(~pl.col("missing")).then(name))[name]


def _drawn(draws: Draws, name: str, stem: Integers, values: tuple[str, ...]) -> pl.Series:
    """Give most rows the value that goes with the stem of their name, as on the Hub, and the others any."""
    of_stem = draws.heavy(f"{name} of a stem", len(_STEMS), len(values))[stem]
    unlike = draws.chance(f"{name} unlike", len(stem), _UNLIKE_ITS_STEM)
    return pl.Series(values).gather(pl.Series(np.where(unlike, draws.heavy(name, len(stem), len(values)), of_stem)))


def _hexadecimal(draws: Draws, rows: int) -> pl.Series:
    """Return internal ids of 24 hex digits."""
    table = pl.Series([f"{number:04x}" for number in range(2**16)])
    high, low = draws.bits("hub id high", rows), draws.bits("hub id low", rows)
    words = [
        table.gather(pl.Series(((bits >> np.uint64(shift)) & np.uint64(0xFFFF)).astype(np.int64))).alias(
            f"{part}{shift}"
        )
        for part, bits in (("high", high), ("low", low))
        for shift in (0, 16, 32)
    ]
    return pl.DataFrame(words).select(hub_id=pl.concat_str(pl.all()))["hub_id"]


def _declared(draws: Draws, rows: int, lineage: PlantedLineage, ids: pl.Series) -> list[pl.Series]:
    """Return `base_models` and `relation`."""
    place = np.where(lineage.base >= 0, lineage.base, rows - 1 - lineage.base)
    named = pl.DataFrame({"row": lineage.child, "base": ids.gather(pl.Series(place))})
    lists = named.group_by("row", maintain_order=True).agg("base")
    none = pl.Series(draws.chance("declares none", rows, _DECLARES_NONE))
    kind = pl.Series(_KINDS).gather(pl.Series(draws.heavy("kind", rows, len(_KINDS))))
    frame = pl.DataFrame({"row": np.arange(rows), "none": none, "kind": kind})
    joined = frame.join(lists, on="row", how="left", maintain_order="left")
    several = pl.col("base").list.len() > 1
    columns = joined.select(
        base_models=pl.when("none").then(pl.col("base").fill_null([])).otherwise("base"),
        relation=pl.when(several).then(pl.lit("merge")).when(pl.col("base").is_not_null()).then("kind"),
    )
    return [columns["base_models"], columns["relation"]]


def _truth(
    models: pl.DataFrame, names: _Names, lineage: PlantedLineage, ids: pl.Series, counted: dict[str, pl.Series]
) -> Truth:
    """Count what was planted, on integers in the order in which it was made."""
    rows = names.rows
    other = lineage.child != lineage.base
    child, base = lineage.child[other], lineage.base[other]
    parents = np.bincount(child, minlength=rows)
    known = names.known()
    created = counted["created_at"].dt.date().to_numpy()
    in_month = (created >= np.datetime64(MONTH[0])) & (created <= np.datetime64(MONTH[1]))
    downloads, likes = (counted[name].fill_null(0).to_numpy() for name in ("downloads_30d", "likes"))
    ends = _ends_in_known(names, lineage, ids)[other]
    dangling = np.zeros(rows, dtype=np.bool_)
    dangling[child[base < 0]] = True
    licences = counted["licence"].drop_nulls().value_counts(sort=False)
    return Truth(
        rows=rows,
        filled={name: rows - models[name].null_count() for name in MODELS_SCHEMA},
        derivatives=int((parents > 0).sum()),
        several=int((parents > 1).sum()),
        most_parents=int(parents.max()),
        longest_line=lineage.longest_line,
        cycles=int((lineage.cycle >= 0).sum()),
        dangling=int(dangling.sum()),
        self_references=int((~other).sum()),
        case_twins=names.twins,
        legacy=names.legacy,
        repos={space: int((known == place).sum()) for place, space in enumerate(KNOWN)},
        downloads={space: int(downloads[known == place].sum()) for place, space in enumerate(KNOWN)},
        likes=int(likes.sum()),
        licences=dict(sorted(licences.rows())),
        by_root=_weights(ends, parents[child], np.ones(len(child), dtype=np.bool_)),
        by_root_in_month=_weights(ends, parents[child], in_month[child]),
        derivatives_in_month=int(((parents > 0) & in_month).sum()),
    )


def _ends_in_known(names: _Names, lineage: PlantedLineage, ids: pl.Series) -> Integers:
    """For every declared base the place of its end's namespace: in KNOWN, the former name after it, or -1.

    A cycle ends at the smallest of its ids.
    """
    smallest = (
        pl.DataFrame({"cycle": lineage.cycle[lineage.on_cycle], "row": lineage.on_cycle})
        .with_columns(repo_id=ids.gather(pl.Series(lineage.on_cycle)))
        .sort("cycle", "repo_id")
        .group_by("cycle", maintain_order=True)
        .agg(pl.col("row").first())["row"]
        .to_numpy()
    )
    end = np.where(lineage.end >= 0, lineage.end, names.rows - 1 - lineage.end)
    round_ = np.isin(end, lineage.on_cycle)
    end[round_] = smallest[lineage.cycle[end[round_]]]
    found: Integers = np.concatenate([names.known(), names.outside_known(lineage.outside)])[end]
    return found


def _weights(ends: Integers, parents: Integers, chosen: Booleans) -> dict[str, Fraction]:
    """Add up 1/k of every base, exactly."""
    weights = {}
    for place, space in enumerate((*KNOWN, FORMER)):
        counts = np.bincount(parents[chosen & (ends == place)])
        weights[space] = sum((Fraction(int(count), k) for k, count in enumerate(counts) if count), Fraction(0))
    return weights
