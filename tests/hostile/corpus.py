"""Strings that have caused harm somewhere, and a suite and a table that have them wherever outside text may stand."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "strings.json"


@cache
def strings() -> tuple[str, ...]:
    """Return every string of the corpus, each once; a pair of a text and a number stands for that many of it."""
    found = json.loads(FILE.read_text(encoding="ascii"))
    every = [each if isinstance(each, str) else each[0] * each[1] for group in found.values() for each in group]
    return tuple(dict.fromkeys(every))


def quoted(text: str) -> str:
    """Return a text as YAML in double quotes: every character that a file may not hold is written as an escape."""
    return json.dumps(text, ensure_ascii=True)


def write_hostile_suite(root: Path, texts: tuple[str, ...]) -> Path:
    """Write a suite with a task, an article, a source, a family and a licence for every text."""
    for number, text in enumerate(texts):
        file = root / "tasks" / "hostile" / f"n{number:03}.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(_task(number, quoted(text)), encoding="ascii")
    seeds = root / "seeds"
    seeds.mkdir()
    numbered = [(number, quoted(text)) for number, text in enumerate(texts)]
    (seeds / "articles.yaml").write_text("".join(_article(*each) for each in numbered), encoding="ascii")
    (seeds / "sources.yaml").write_text("".join(_source(*each) for each in numbered), encoding="ascii")
    (seeds / "publishers.csv").write_text(
        "table,namespace,organisation,country,kind,renamed_to,source,as_of,note\n"
        "harness,Qwen,alibaba,china,company,,s-000,2025-05-31,\n"
    )
    (seeds / "wording.csv").write_text("wording,op,slack,meaning,source\nmore than,more_than,,Above it.,s-000\n")
    return root


def _task(number: int, text: str) -> str:
    head = f"""\
id: hostile/n{number:03}
version: 1
claim:
  says: {text}
  short: {text}
  made_by: [a-{number:03}]
  figure: {{value: 40, unit: percent, wording: more than, printed: {text}}}
  about: {{on: 2025-05-31, stated: false, why: {text}}}
source: {{chain: [s-{number:03}], fidelity: distorted, why: {text}}}
notes: [{text}]
"""
    if number % 4 == 0:
        return f"{head}off_hub: {{why: {text}, look_at: {text}}}\n"
    return f"""{head}correction: {text}
readings:
  as-worded:
    metric: share
    quantity: downloads
    of: {{namespace: Qwen, {"licence" if number % 2 else "task"}: {text}}}
    among: {{namespace: Qwen}}
    note: {text}
    expect: {{op: more_than, value: 40, why: {text}}}
vary: {{as-worded: {{base: [nearest, root]}}}}
"""


def _article(number: int, text: str) -> str:
    return f"""\
- id: a-{number:03}
  publisher: {text}
  title: {text}
  date: 2025-05-31
  date_is: stated
  address: {text}
  relies_on: [s-{number:03}]
  stake: {text}
  note: {text}
  figures: [{{text: {text}, times: 1, task: hostile/n{number:03}}}]
"""


def _source(number: int, text: str) -> str:
    return f"""\
- id: s-{number:03}
  title: {text}
  publisher: {text}
  date: 2025-05-31
  address: {text}
  kind: memo
  hand: first-hand
  rests_on: []
  stake: {text}
  licence: {text}
  note: {text}
"""
