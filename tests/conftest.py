"""Fixtures that several packages' tests use."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

import pytest
from hypothesis import settings

from harness.measure.extract import Extract
from harness.results import result_set
from harness.suite import Suite, loading
from harness.suite._files import checkout_or_wheel

# The same examples every time where a run decides whether a change is taken; new ones wherever else tests are run.
settings.register_profile("fixed", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("fixed")

# Read when the Hub's client is first imported: it then calls nothing that a test has not asked for.
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
os.environ.setdefault("HF_UPDATE_DOWNLOAD_COUNTS", "0")

SEEDS = {
    "seeds.yaml": "built_in: left-out\n",
    "publishers.csv": """\
table,namespace,organisation,country,kind,renamed_to,source,as_of,note
harness,Qwen,alibaba,china,company,,list-2025,2025-10-12,
harness,deepseek-ai,deepseek,china,company,,list-2025#page-2,,
harness,google,google,us,company,,list-2025,,
harness,meta-llama,meta,us,company,,list-2025,,
other-table,Qwen,alibaba,unknown,unknown,,list-2025,,"has, a comma"
""",
    "licences.csv": """\
hub_id,spdx,class,name,source,note
apache-2.0,Apache-2.0,permissive,Apache License 2.0,list-2025,
llama3,,community,Llama 3 Community License,list-2025,
mit,MIT,permissive,MIT License,list-2025,
""",
    "release_dates.csv": """\
repo,created,launched,source,note
deepseek-ai/DeepSeek-R1,2025-01-20,2025-01-20,list-2025,
""",
    "known_repos.csv": """\
repo,created,launched,licence,gated,task,relation,bases,parameters,as_of,source,hand,note
deepseek-ai/DeepSeek-R1,2025-01-20,2025-01-20,mit,false,text-generation,base,,671000000000,2025-02-01,list-2025,first-hand,
simplescaling/s1-32B,,,apache-2.0,,,finetune,Qwen/Qwen2.5-32B;Qwen/Qwen2.5-7B,,2025-02-01,list-2025,second-hand,
""",
    "published_figures.csv": """\
id,source,says,quantity,value,unit,wording,about_from,about_to,hand,as_of,locator,note
memo-2025/qwen-share,memo-2025,Qwen among derivatives,share,40,percent,more than,2025-07-01,2025-07-31,first-hand,,,
""",
    "wording.csv": """\
wording,op,slack,meaning,source
about,about,5%,Near it.,list-2025
before,before,,Earlier.,list-2025
exactly,equals,half-last-digit,As printed.,list-2025
first,first,,In the first place.,list-2025
in,within,,In the span.,list-2025
more than,more_than,,Above it.,list-2025
nearly,within,10%,Just below it.,list-2025
none,none,,Nothing of it.,list-2025
roughly,about,2 last-digits,Near it.,list-2025
""",
    "families.yaml": """\
- id: llama
  name: Llama
  organisation: meta
  namespaces: [meta-llama]
  names: ["*Llama-3*"]
  exclude: []
  source: list-2025
  note: ""
- {id: qwen, name: Qwen, organisation: alibaba, namespaces: [Qwen], names: ["Qwen*"], exclude: [], source: list-2025}
""",
    "sources.yaml": """\
- id: list-2025
  title: A list
  publisher: Someone
  date: null
  address: https://example.org/list
  kind: registry
  hand: first-hand
  rests_on: []
  stake: ""
  licence: CC0-1.0
  note: ""
- id: memo-2025
  title: A memo
  publisher: Someone else
  date: 2025-08-04
  address: https://example.org/memo
  kind: memo
  hand: first-hand
  rests_on: [list-2025]
""",
    "articles.yaml": """\
- id: paper-2025-11-12
  publisher: The Paper
  title: An article
  date: 2025-11-12
  date_is: stated
  address: https://example.org/article
  relies_on: [memo-2025]
  stake: none known
  figures:
    - {text: more than 40 per cent, times: 1, task: shares/chinese-over-40-percent}
    - {text: "385.3 million", times: 2, task: downloads/qwen-385-million}
    - {text: one day, times: 1, why: an expression}
""",
}

TASKS = {
    "shares/chinese-over-40-percent": """\
id: shares/chinese-over-40-percent
version: 1
claim:
  says: Derivatives of Chinese models are more than 40 % of new language models.
  short: Chinese derivatives > 40 %
  made_by: [paper-2025-11-12]
  figure: {value: 40, unit: percent, wording: more than, printed: 40 per cent}
  about: {on: 2025-11-12, stated: false, why: the day of publication}
source:
  chain: [memo-2025, list-2025]
  figure: memo-2025/qwen-share
  fidelity: distorted
  why: the memo counts derivatives of Qwen alone
readings:
  as-worded:
    metric: share
    of: {relation: derivative, country: china}
    among: {}
    window: {months: 1, until: about}
    rules: {population: llm}
  as-sourced:
    metric: share
    of: {family: qwen}
    among: {relation: derivative}
    window: {from: 2025-07-01, to: 2025-07-31}
    rules: {population: llm, floor: more than 5}
    about: {from: 2025-07-01, to: 2025-07-31, stated: true, why: the memo says so}
vary:
  as-worded: {relations: [any, adapter+finetune], floor: [0, more than 5], base: [nearest, root]}
correction: On {as-worded.as_of} they were {as-worded.value}; {source.title} gives {source.figure}.
repos: [Qwen/Qwen2.5-7B]
notes: [A remark.]
""",
    "downloads/qwen-385-million": """\
id: downloads/qwen-385-million
version: 2
claim:
  says: Qwen models have been downloaded about 385.3 million times.
  short: Qwen ~ 385.3 M downloads
  made_by: [paper-2025-11-12]
  figure: {value: 385300000, unit: count, wording: roughly, printed: 385.3 million}
  about: {on: 2025-11-12, stated: false, why: the day of publication}
readings:
  as-worded:
    metric: total
    quantity: downloads
    of: {family: qwen}
    rules: {basis: all-time}
""",
    "licences/qwen3-apache": """\
id: licences/qwen3-apache
version: 1
claim:
  says: Every Qwen3 model is under Apache 2.0, and the family leads.
  short: Qwen3 is Apache 2.0
  made_by: []
  about: {from: 2025-04-01, to: 2025-05-31, stated: true, why: the months are printed}
readings:
  as-worded:
    all_of:
      licence:
        metric: licence
        of: {name: Qwen/Qwen3*, namespace: Qwen}
        expect: {op: all, value: apache-2.0, why: the sentence names it}
      lead:
        metric: rank
        quantity: downloads
        of: {family: qwen}
        against: {family: [llama, qwen]}
        expect: {op: first, value: qwen, why: it leads}
""",
    "off-hub/anecdote": """\
id: off-hub/anecdote
version: 1
claim:
  says: An entrepreneur saves money.
  short: Saves money
  made_by: [paper-2025-11-12]
  about: {on: 2025-11-12, stated: false, why: the day of publication}
off_hub: {why: it is testimony, look_at: the person who is quoted}
""",
}


def write_suite(root: Path) -> Path:
    """Write the small suite into a directory and return it."""
    for name, text in SEEDS.items():
        path = root / "seeds" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for name, text in TASKS.items():
        path = root / "tasks" / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


@pytest.fixture
def small_suite(tmp_path: Path) -> Path:
    """Return the directory of a small valid suite of four tasks, freshly written."""
    return write_suite(tmp_path / "small")


@pytest.fixture(scope="session")
def shared_suite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the directory of the same suite, written once: no test may change it."""
    return write_suite(tmp_path_factory.mktemp("suite") / "small")


@pytest.fixture(scope="session")
def recorded() -> Path:
    """Return the folder of recorded Hub data, or skip."""
    folder = os.environ.get("HARNESS_RECORDED_DATA")
    if not folder:
        pytest.skip("HARNESS_RECORDED_DATA is not set: recorded Hub data is needed")
    return Path(folder)


@pytest.fixture(autouse=True, scope="session")
def _read_once() -> Iterator[None]:
    """Read once what many tests share and none changes: the built-in suite, and extracts of the same bytes."""
    load, read = loading._load, result_set.read_extract

    @cache
    def built_in(root: Path) -> Suite:
        suite, problems = load(None)
        assert not problems, f"{root}: {problems}"
        return suite

    @lru_cache(maxsize=64)
    def extract_of(name: str, files: tuple[tuple[str, bytes], ...]) -> Extract:
        return read(dict(files), name=name)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            loading, "_load", lambda path: load(path) if path is not None else (built_in(checkout_or_wheel()), [])
        )
        patch.setattr(result_set, "read_extract", lambda files, *, name: extract_of(name, tuple(sorted(files.items()))))
        yield


@pytest.fixture(autouse=True)
def _offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep every test off the network; those of the Hub lift this for their own server."""
    monkeypatch.setenv("HARNESS_OFFLINE", "1")
