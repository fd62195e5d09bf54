"""Options that say what is measured: every filter and every rule of the task grammar, and the mapping they make."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date
from typing import Any, get_args, get_type_hints

import click

from harness.cli._common import Day, comma_list
from harness.cli._examples import InSection
from harness.suite.filters import TEXT_KEYS
from harness.suite.rule_sets import RULE_SETS
from harness.suite.rules import RULE_NAMES, Rules

Options = Mapping[str, Any]
"""The values of a command's options, by parameter name."""

FILTERS = {
    "namespace": "Hub namespaces of the publisher.",
    "family": "Families of models, such as qwen.",
    "organisation": "Organisations, as the country table has them.",
    "country": "Countries, as the country table has them.",
    "repo": "Full repository ids.",
    "name": "Patterns with * and ?; with / against the full id, else against the name.",
    "relation": "base, derivative, or a kind: finetune, adapter, quantized, merge, unspecified.",
    "task": "Declared tasks (pipeline tags).",
    "licence": "Declared licences (Hub ids).",
    "licence_class": "permissive, copyleft, restricted, community or unknown.",
    "modality": "text, image, video, audio, multimodal or other.",
}
"""Filter key -> help of its option; every option may be repeated and takes several values joined by commas."""

RULES = {
    "population": "Which repositories count.",
    "size": "Which declared sizes count: any, 'at least N', declared or 'declared at least N'.",
    "relations": "Which derivations count: any, or kinds joined by +.",
    "base": "Which base a derivative belongs to: the one it names, or the root of its line.",
    "family": "How a family is recognised.",
    "origin": "Whose country or organisation counts.",
    "unaffiliated": "What publishers are that the country table does not list.",
    "copies": "Whether third-party quantised copies count.",
    "floor": "Fewest downloads: 0, 'more than N' or 'at least N'.",
    "basis": "Which downloads are added up.",
    "several_parents": "How a repository with several bases counts.",
    "undeclared": "What a repository without a declared base is.",
    "country_table": "Which publisher table assigns organisations and countries.",
    "renames": "Whether renamed namespaces are one publisher.",
    "dates": "Day of creation on the Hub, or of the launch where it is known.",
}
"""Rule -> help of its option."""

RULE_OPTIONS = {name: "--family-by" if name == "family" else f"--{name.replace('_', '-')}" for name in RULE_NAMES}
"""Rule -> its option; `--family` is the filter."""

_AT_LEAST_NONE = click.IntRange(0)
_AT_LEAST_ONE = click.IntRange(1)
_BOOLEANS = {"true": True, "false": False}

Command = Callable[..., Any]


def filter_options(command: Command) -> Command:
    """Give a command an option for every filter."""
    section = "Which repositories"
    options = [
        *(
            _option(f"--{key.replace('_', '-')}", f"of_{key}", section, multiple=True, metavar="TEXT", help=text)
            for key, text in FILTERS.items()
        ),
        _option("--gated/--not-gated", "of_gated", section, default=None, help="Behind a gate, or not."),
        _option("--created-from", "created_from", section, type=Day(), help="First day of creation."),
        _option("--created-to", "created_to", section, type=Day(), help="Last day of creation."),
        _option(
            "--parameters-from",
            "parameters_from",
            section,
            type=_AT_LEAST_NONE,
            metavar="N",
            help="At least so many parameters.",
        ),
        _option(
            "--parameters-below",
            "parameters_below",
            section,
            type=_AT_LEAST_ONE,
            metavar="N",
            help="Fewer parameters than this.",
        ),
    ]
    return _given(command, options)


def rule_options(command: Command) -> Command:
    """Give a command an option for rule sets, and one for every rule with the values that it allows."""
    sets = "Start from the definition of a source, by name; the options below change it. See docs/reference/rules.md."
    hints = get_type_hints(Rules)
    defaults = {field.name: field.default for field in fields(Rules)}
    section = "By which definition"
    options = [_option("--rules", "rule_set", section, type=click.Choice(list(RULE_SETS)), help=sets)]
    for name, flag in RULE_OPTIONS.items():
        choices = get_args(hints[name])
        kind: click.ParamType[Any] = click.Choice(choices) if choices else click.STRING
        text = f"{RULES[name]}  [default: {defaults[name]}]"
        options.append(_option(flag, f"rule_{name}", section, type=kind, help=text))
    return _given(command, options)


def side_options(command: Command) -> Command:
    """Give a command --of, --among and --against, each a filter written KEY=VALUE."""
    texts = {
        "of": "One more filter on what is measured, such as country=china.",
        "among": "The whole that a share is of.",
        "against": "What a ratio or rank compares with.",
    }
    options = [
        _option(f"--{name}", f"side_{name}", "Which repositories", multiple=True, metavar="KEY=VALUE", help=text)
        for name, text in texts.items()
    ]
    return _given(command, options)


def _option(flag: str, name: str, section: str, **settings: Any) -> Callable[[Command], Command]:  # noqa: ANN401  click's own
    return click.option(flag, name, cls=InSection, section=section, **settings)


def _given(command: Command, options: list[Callable[[Command], Command]]) -> Command:
    """Give a command options in the order in which the help shows them."""
    for option in reversed(options):
        command = option(command)
    return command


def reading_mapping(metric: str, options: Options) -> dict[str, Any]:
    """Return what a command's options say, as the mapping of a reading in a task file.

    Raises:
        click.BadParameter: if a KEY=VALUE cannot be read, or two options contradict each other.
    """
    of = {**_filters(options), **side_mapping("of", options["side_of"])}
    mapping: dict[str, Any] = {"metric": metric, "of": of}
    for side in ("among", "against"):
        if options[f"side_{side}"]:
            mapping[side] = side_mapping(side, options[f"side_{side}"])
    if metric == "share":
        mapping.setdefault("among", {})
    for key in ("quantity", "each", "fact"):
        if options[key]:
            mapping[key] = options[key]
    if options["each"] and metric != "concentration":
        mapping["must"] = "every"
    rules = _rules(options)
    if rules:
        mapping["rules"] = rules
    window = _window(options)
    if window:
        mapping["window"] = window
    return mapping


def _rules(options: Options) -> dict[str, Any]:
    rules = {name: options[f"rule_{name}"] for name in RULE_NAMES if options[f"rule_{name}"] is not None}
    if "floor" in rules and rules["floor"].isdecimal():
        rules["floor"] = int(rules["floor"])
    return {**rules, "set": options["rule_set"]} if options["rule_set"] else rules


def _filters(options: Options) -> dict[str, Any]:
    found: dict[str, Any] = {key: values for key in FILTERS if (values := comma_list(options[f"of_{key}"]))}
    if options["of_gated"] is not None:
        found["gated"] = options["of_gated"]
    for key, ends in (
        ("created", {"from": options["created_from"], "to": options["created_to"]}),
        ("parameters", {"at_least": options["parameters_from"], "less_than": options["parameters_below"]}),
    ):
        given = {end: _plain(value) for end, value in ends.items() if value is not None}
        if given:
            found[key] = given
    return found


def side_mapping(side: str, texts: tuple[str, ...]) -> dict[str, Any]:
    """Return a filter from what an option gives as KEY=VALUE.

    Raises:
        click.BadParameter: if one of them cannot be read.
    """
    found: dict[str, Any] = {}
    for text in texts:
        key, sign, value = text.partition("=")
        key = key.strip().replace("-", "_")
        values = comma_list((value,))
        if not sign or not values:
            raise click.BadParameter(
                f"'{text}' is not written KEY=VALUE, such as country=china", param_hint=f"--{side}"
            )
        if key in TEXT_KEYS:
            found[key] = [*found.get(key, []), *values]
        elif key == "gated" and value in _BOOLEANS:
            found[key] = _BOOLEANS[value]
        else:
            allowed = ", ".join((*TEXT_KEYS, "gated (true or false)"))
            raise click.BadParameter(f"'{text}' is no filter here; keys are {allowed}", param_hint=f"--{side}")
    return found


def _window(options: Options) -> dict[str, str]:
    month, first, last = options["month"], options["from_"], options["to"]
    if month is None:
        return {name: day.isoformat() for name, day in (("from", first), ("to", last)) if day is not None}
    if first is not None or last is not None:
        raise click.BadParameter("give a month, or a first and a last day, not both", param_hint="--month")
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return {"from": month.isoformat(), "to": date.fromordinal(following.toordinal() - 1).isoformat()}


def _plain(value: date | int) -> str | int:
    return value.isoformat() if isinstance(value, date) else value
