"""What `harness tasks new` asks: the claim, what is counted, and when the claim is true."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import click

from harness._errors import SuiteError
from harness._sanitise import first_invisible, for_terminal
from harness.cli._asking import Asker
from harness.cli._definition import side_mapping
from harness.cli._output import note
from harness.suite import Suite, compile_reading
from harness.suite._expect import OPS_OF
from harness.suite._fields import LINE_LIMIT, SHORT_LIMIT
from harness.suite._times import parse_day
from harness.suite.filters import TEXT_KEYS
from harness.suite.metrics import METRIC_NEEDS, unit_of
from harness.suite.new_task import compiled_task, first_fault, scalar, short_of, slug_of, task_text
from harness.suite.tasks import METRICS, About, Metric

Options = Mapping[str, Any]
"""The values of the command's options, by name."""

_SPAN = re.compile(r"([0-9-]{10})(?:\.\.([0-9-]{10}))?")
_PRINTED = re.compile(r"([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,18}(?:\.[0-9]{1,18})?)(?: *(%|[a-z]+(?: cent)?))?")
_MANY = {"thousand": 10**3, "million": 10**6, "billion": 10**9}
_UNIT_WORDS = {"percent": ("", "%", "percent", "per cent"), "ratio": ("", "times"), "weeks": ("", "weeks", "week")}
"""Words after a number that say no more than its unit."""

_STATED = "the sentence says so"
_SIDES = {"of": "Of which repositories", "among": "Among which", "against": "Against which"}
_EVERYTHING = "everything"
_COUNTED = ("metric", "quantity", *_SIDES, "window", "each", "fact", "rules", "rule")
_EXPECTED = ("figure", "wording", "printed", "expect", "expect_why")
_SOME_TIME = About(date(2025, 1, 1), date(2025, 1, 1), stated=True, why="")
"""For readings that are compiled before the claim's time matters."""


def claim_of(
    asker: Asker, task: str | None, says: str | None, options: Options, suite: Suite
) -> tuple[str | None, dict[str, Any]]:
    """Return the id of the task, and its claim without a figure."""
    said = says or ""
    slug = f"claims/{slug_of(said)}" if said else None
    name = asker.ask("ID", task, "Folder and name", lambda text: _new_id(text, suite), default=slug)
    question = f"In at most {SHORT_LIMIT} characters, for tables"
    short = asker.ask("--short", options["short"] or (short_of(said) if said else None), question, _short)
    about = asker.ask("--about", options["about"], "The day that it speaks of, or FIRST..LAST", _days)
    why = options["day_from"]
    stated = why is None and asker.yes("Does the sentence itself say when?", default=True)
    if not stated:
        why = asker.ask("--day-from", why, "How is the day known?", line, default="the day of publication")
    when = {**(about or {}), "stated": stated, "why": _STATED if stated else why}
    return name, {"says": says, "short": short, "made_by": [], "about": when}


def is_off_hub(asker: Asker, options: Options) -> bool:
    """Return whether metadata of the Hub cannot decide the claim."""
    if options["off_hub"] or options["look_at"]:
        return True
    if any(options[name] for name in ("metric", "of", "figure", "expect")):
        return False
    question = "Can models, downloads, likes, licences, dates or bases on the Hub decide it?"
    return not asker.yes(question, default=True)


def off_hub_of(asker: Asker, options: Options) -> dict[str, Any]:
    """Return why the Hub cannot decide the claim, and what could."""
    return {
        "why": asker.ask("--off-hub", options["off_hub"], "Why not?", line),
        "look_at": asker.ask("--look-at", options["look_at"], "Where could it be decided?", line),
    }


def reading_of(asker: Asker, data: dict[str, Any], options: Options, suite: Suite) -> dict[str, Any]:
    """Return the task with its reading, and the claim's figure where it prints one.

    Raises:
        click.UsageError: if what the options say does not fit together, or something is missing.
    """
    reading = _counted(asker, options, suite)
    asker.refuse_missing()
    while (fault := _fault_of(reading, suite)) is not None:
        options = _again(asker, fault, options, _COUNTED)
        reading = _counted(asker, options, suite)
    while True:
        whole = _with_expectation(asker, data, reading, options)
        asker.refuse_missing()
        try:
            compiled_task(task_text(whole), str(data["id"]), suite)
        except SuiteError as error:
            options = _again(asker, error, options, _EXPECTED)
        else:
            return whole


def _again(asker: Asker, error: SuiteError, options: Options, forget: tuple[str, ...]) -> Options:
    """Say what is wrong, and return the options without those that are asked for again."""
    if not asker.terminal:
        raise click.UsageError(first_fault(error))
    note(f"  {for_terminal(first_fault(error))}")
    return {**options, **{name: () if isinstance(options[name], tuple) else None for name in forget}}


def _counted(asker: Asker, options: Options, suite: Suite) -> dict[str, Any]:
    """Return the reading without what must be found."""
    if asker.terminal and options["metric"] is None:
        note("\n".join(f"  {name:<14} {METRIC_NEEDS[name].what}" for name in METRICS))
    metric = asker.ask("--metric", options["metric"], "What is computed?", str, choices=METRICS, listed=True)
    if metric is None:
        return {}
    needs = METRIC_NEEDS[metric]  # type: ignore[index]  # one of METRICS
    reading: dict[str, Any] = {"metric": metric}
    if len(needs.quantities) > 1:
        known = needs.quantities
        reading["quantity"] = asker.ask(
            "--quantity", options["quantity"], "Of what?", str, choices=known, default=known[0]
        )
    elif options["quantity"]:
        reading["quantity"] = options["quantity"]
    if asker.terminal and not options["of"]:
        note(f"  Filters are written KEY=VALUE, such as family=qwen. Keys: {', '.join(TEXT_KEYS)}.")
    for side in (each for each in _SIDES if each in needs.needs or options[each]):
        reading[side] = _side(asker, side, options, suite)
    if "window" in needs.needs or options["window"]:
        reading["window"] = asker.ask("--window", options["window"], "Created when? FIRST..LAST", _window)
    for key in (each for each in ("each", "fact") if each in needs.needs or options[each]):
        reading[key] = asker.ask(f"--{key}", options[key], f"Which {key}?", str)
    if reading.get("each") and metric != "concentration":
        reading["must"] = "every"
    rules = {**({"set": options["rules"]} if options["rules"] else {}), **_rules(options["rule"])}
    return {**reading, "rules": rules} if rules else reading


def _side(asker: Asker, side: str, options: Options, suite: Suite) -> dict[str, Any] | None:
    """Return one of the filters `of`, `among` and `against`."""
    return asker.ask(
        f"--{side}",
        " ".join(options[side]) or None,
        f"{_SIDES[side]}? Filters with a space between, or {_EVERYTHING}",
        lambda text: _filter(text, side, suite),
        default=_EVERYTHING if side == "among" else None,
    )


def _fault_of(reading: dict[str, Any], suite: Suite) -> SuiteError | None:
    """Return what is wrong with a reading that expects nothing yet."""
    try:
        compile_reading("as-worded", reading, catalogue=suite.catalogue, about=_SOME_TIME)
    except SuiteError as error:
        return error
    return None


def _with_expectation(asker: Asker, data: dict[str, Any], reading: dict[str, Any], options: Options) -> dict[str, Any]:
    """Return the task with the figure that the sentence prints, or with what must be found."""
    metric: Metric = reading["metric"]
    unit = unit_of(metric, reading.get("fact"), has_against="against" in reading)
    question = f"Which figure does it print ({unit})? Enter for none"
    none = "" if options["expect"] or asker.terminal else None
    figure = asker.ask("--figure or --expect", options["figure"], question, str, default=none)
    if figure:
        wording = asker.ask("--wording", options["wording"], "With which words of precision?", line, default="exactly")
        printed = asker.ask("--printed", options["printed"], "How is it printed?", line, default=figure)
        told = {"value": scalar(plain_number(figure, unit)), "unit": unit, "wording": wording, "printed": printed}
        data = {**data, "claim": _with_figure(data["claim"], told)}
    if options["expect"] or figure == "":
        op, _, value = (options["expect"] or "").partition(" ")
        # How far "about" reaches is for the wording of a printed figure to say, or for an editor.
        allowed = tuple(each for each in OPS_OF[unit] if each != "about")
        found = asker.ask("--expect", op or None, "It is true if the figure is", str, choices=allowed)
        values = asker.ask("--expect", value or None, "What? Several with commas between", _values)
        why = asker.ask("--expect-why", options["expect_why"], "Why is that what it says?", line, default=_STATED)
        reading = {**reading, "expect": {"op": found, "value": values, "why": why}}
    return {**data, "readings": {"as-worded": reading}}


def plain_number(text: str, unit: str) -> str:
    """Return a figure in plain units: `385300000` for `385.3 million`, `40` for `40 %`; what is none as it came."""
    match = _PRINTED.fullmatch(text.strip())
    if match is None:
        return text
    number, word = match[1].replace(",", ""), match[2] or ""
    if word in _MANY and unit == "count":
        whole = f"{Decimal(number) * _MANY[word]:f}"
        return whole.rstrip("0").rstrip(".") if "." in whole else whole
    return number if word in _UNIT_WORDS.get(unit, ("",)) else text


def _with_figure(claim: dict[str, Any], figure: dict[str, Any]) -> dict[str, Any]:
    return {**{key: claim[key] for key in ("says", "short", "made_by")}, "figure": figure, "about": claim["about"]}


def _new_id(text: str, suite: Suite) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9.-]{0,99}/[a-z0-9][a-z0-9.-]{0,99}", text) or ".." in text:
        raise click.BadParameter(f"'{text}' is no id; write folder/name in lower-case letters, digits and hyphens")
    if text in suite.tasks:
        raise click.BadParameter(f"the suite has a task {text}; give another name")
    return text


def line(text: str) -> str:
    """Return a sentence that a task file may hold.

    Raises:
        click.BadParameter: if it is empty, too long, or holds a character that cannot be seen.
    """
    if not text or len(text) > LINE_LIMIT:
        raise click.BadParameter(f"write between 1 and {LINE_LIMIT} characters, not {len(text)}")
    if first_invisible(text) is not None:
        raise click.BadParameter("it holds a character that cannot be seen: take it out")
    return text


def _short(text: str) -> str:
    if short_of(text) is None:
        raise click.BadParameter(f"{len(text)} characters are too many; use at most {SHORT_LIMIT}")
    return line(text)


def _days(text: str) -> dict[str, str]:
    match = _SPAN.fullmatch(text)
    days = [parse_day(day) for day in match.groups() if day] if match else []
    if not days or None in days:
        raise click.BadParameter(f"'{text}' is no day; write YYYY-MM-DD, or two of them with .. between")
    first, last = str(days[0]), str(days[-1])
    if last < first:
        raise click.BadParameter(f"it ends on {last}, before it starts on {first}")
    return {"on": first} if first == last else {"from": first, "to": last}


def _window(text: str) -> dict[str, str]:
    days = _days(text)
    return {"from": days["on"], "to": days["on"]} if "on" in days else days


def _filter(text: str, side: str, suite: Suite) -> dict[str, Any]:
    """Return a filter, its names looked up."""
    if text == _EVERYTHING:
        return {}
    found = side_mapping(side, tuple(text.split()))
    compile_reading("as-worded", {"metric": "exists", "of": found}, catalogue=suite.catalogue, about=_SOME_TIME)
    return {
        key: values[0] if isinstance(values, list) and len(values) == 1 else values for key, values in found.items()
    }


def _values(text: str) -> object:
    values = [scalar(part) for part in text.split(",") if part.strip()]
    if not values:
        raise click.BadParameter("there is no value in it")
    return values[0] if len(values) == 1 else values


def _rules(texts: tuple[str, ...]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign or not value:
            raise click.BadParameter(f"'{text}' is not written NAME=VALUE, such as basis=all-time", param_hint="--rule")
        found[name.strip().replace("-", "_")] = scalar(value)
    return found
