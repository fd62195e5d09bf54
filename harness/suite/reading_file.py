"""The grammar of a reading: the models at the boundary for filters, windows, rules and expectations.

What a value means, and whether the names in it exist, is checked when the models are compiled into
`harness.suite.tasks.Reading`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal, get_args

from pydantic import BeforeValidator, Field, GetJsonSchemaHandler, PlainValidator, WithJsonSchema
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from harness.suite._fields import (
    Boundary,
    Day,
    DayOrAbout,
    Floor,
    Line,
    Name,
    Names,
    Number,
    Relations,
    Scalars,
    Size,
    Slug,
    Span,
    Text,
)
from harness.suite.plugins import PLUGIN_NAME, is_plugin
from harness.suite.rule_sets import RuleSetName
from harness.suite.rules import Attribution, Basis, Copies, FamilyRule, Population, Unaffiliated
from harness.suite.tasks import Metric, Op, Quantity


def _name_of(allowed: tuple[str, ...]) -> Callable[[object], object]:
    """Return a check that a text is one of ours, or a name that a plugin may have."""

    def check(value: object) -> object:
        if isinstance(value, str) and (value in allowed or is_plugin(value)):
            return value
        if not isinstance(value, str):
            raise PydanticCustomError("string_type", "a text is expected")
        raise PydanticCustomError(
            "literal_error", "not allowed", {"expected": ", ".join(f"'{one}'" for one in allowed)}
        )

    return check


_METRIC_SCHEMA = {"anyOf": [{"enum": list(get_args(Metric))}, {"type": "string", "pattern": PLUGIN_NAME}]}
_SET_SCHEMA = {"anyOf": [{"enum": list(get_args(RuleSetName))}, {"type": "string", "pattern": PLUGIN_NAME}]}

MetricName = Annotated[Metric, PlainValidator(_name_of(get_args(Metric))), WithJsonSchema(_METRIC_SCHEMA)]
"""A metric: one of ours, or `package.name` of a plugin."""

SetName = Annotated[str, PlainValidator(_name_of(get_args(RuleSetName))), WithJsonSchema(_SET_SCHEMA)]
"""A rule set: one of ours, or `package.name` of a plugin."""


class DaysFile(Boundary):
    """A span of days of creation; an end that is left out is open."""

    from_: Day | None = Field(None, alias="from")
    """First day."""

    to: Day | None = None
    """Last day."""


class ParametersFile(Boundary):
    """A span of the declared number of parameters."""

    at_least: int | None = Field(None, ge=0)
    """Least number, included."""

    less_than: int | None = Field(None, ge=1)
    """Upper end, excluded."""

    declared: bool = False
    """Whether a repository that declares no number is left out, in place of being unknown."""


class FilterFile(Boundary):
    """A filter: every repository that meets all of its keys. Without a key it is every repository."""

    family: Names | None = None
    """Family ids of `seeds/families.yaml`."""

    namespace: Names | None = None
    """Hub namespaces of the publisher."""

    organisation: Names | None = None
    """Slugs of organisations, as the country table has them."""

    country: Names | None = None
    """Slugs of countries, as the country table has them."""

    repo: Names | None = None
    """Full repository ids."""

    name: Names | None = None
    """Globs with `*` and `?`: with `/` for the full id, without for the part after it."""

    relation: Names | None = None
    """`base`, `derivative` (any declared base), or a kind: finetune, adapter, quantized, merge, unspecified."""

    task: Names | None = None
    """Pipeline tags of the Hub."""

    licence: Names | None = None
    """Licence ids of the Hub."""

    licence_class: Names | None = None
    """permissive, copyleft, restricted, community or unknown."""

    modality: Names | None = None
    """text, image, video, audio, multimodal or other."""

    gated: bool | None = None
    """Whether the repository is behind a gate."""

    created: DaysFile | None = None
    """Days of creation."""

    parameters: ParametersFile | None = None
    """Declared number of parameters."""

    any_of: list[FilterFile] | None = Field(None, min_length=1, max_length=50)
    """Filters of which at least one must hold."""

    all_of: list[FilterFile] | None = Field(None, min_length=1, max_length=50)
    """Filters that must all hold."""

    not_: FilterFile | None = Field(None, alias="not")
    """A filter that must not hold."""


class WindowFile(Boundary):
    """The days of creation that a reading looks at: `from` and `to`, or a length and `until`."""

    from_: Day | None = Field(None, alias="from")
    """First day."""

    to: DayOrAbout | None = None
    """Last day."""

    months: Span | None = None
    """Length in calendar months."""

    weeks: Span | None = None
    """Length in weeks."""

    days: Span | None = None
    """Length in days."""

    until: DayOrAbout | None = None
    """Last day of a window that is given by its length."""


class RulesFile(Boundary):
    """The rules of a reading that differ from the defaults, or from a rule set."""

    set: SetName | None = None
    """A rule set: the definition of a source, by name."""

    population: Population | None = None
    """Which repositories count."""

    size: Size | None = None
    """Which declared numbers of parameters count."""

    relations: Relations | None = None
    """Which kinds of derivation count as derivative."""

    base: Literal["nearest", "root"] | None = None
    """Which base a derivative is attributed to."""

    family: FamilyRule | None = None
    """How a family is recognised."""

    origin: Attribution | None = None
    """Whose country or organisation counts."""

    unaffiliated: Unaffiliated | None = None
    """What publishers are that the country table does not list."""

    copies: Copies | None = None
    """Whether third-party copies count."""

    floor: Floor | None = None
    """Fewest downloads of 30 days that a repository must have."""

    basis: Basis | None = None
    """Which downloads."""

    several_parents: Literal["fractional", "any", "first"] | None = None
    """How a repository with several bases counts."""

    undeclared: Literal["unknown", "base"] | None = None
    """What a repository without a declared base is."""

    country_table: Name | None = None
    """Which table of `seeds/publishers.csv` assigns organisations and countries."""

    renames: Literal["merged", "apart"] | None = None
    """Whether renamed namespaces are one publisher."""

    dates: Literal["created", "launched"] | None = None
    """Which date counts."""


class VaryFile(Boundary):
    """For each rule, the values that the sweep of a reading tries."""

    set: list[SetName] | None = Field(None, min_length=1)
    """Rule sets, each of them one more definition beside the combinations of the values."""

    population: list[Population] | None = Field(None, min_length=1)
    """Values of `population`."""

    size: list[Size] | None = Field(None, min_length=1)
    """Values of `size`."""

    relations: list[Relations] | None = Field(None, min_length=1)
    """Values of `relations`."""

    base: list[Literal["nearest", "root"]] | None = Field(None, min_length=1)
    """Values of `base`."""

    family: list[FamilyRule] | None = Field(None, min_length=1)
    """Values of `family`."""

    origin: list[Attribution] | None = Field(None, min_length=1)
    """Values of `origin`."""

    unaffiliated: list[Unaffiliated] | None = Field(None, min_length=1)
    """Values of `unaffiliated`."""

    copies: list[Copies] | None = Field(None, min_length=1)
    """Values of `copies`."""

    floor: list[Floor] | None = Field(None, min_length=1)
    """Values of `floor`."""

    basis: list[Basis] | None = Field(None, min_length=1)
    """Values of `basis`."""

    several_parents: list[Literal["fractional", "any", "first"]] | None = Field(None, min_length=1)
    """Values of `several_parents`."""

    undeclared: list[Literal["unknown", "base"]] | None = Field(None, min_length=1)
    """Values of `undeclared`."""

    country_table: list[Name] | None = Field(None, min_length=1)
    """Values of `country_table`."""

    renames: list[Literal["merged", "apart"]] | None = Field(None, min_length=1)
    """Values of `renames`."""

    dates: list[Literal["created", "launched"]] | None = Field(None, min_length=1)
    """Values of `dates`."""


class _NameOrRules:
    """Tells the JSON Schema that the name of a rule set may stand for a mapping with nothing else."""

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"anyOf": [*_SET_SCHEMA["anyOf"], handler(schema)]}


def _named(value: object) -> object:
    return {"set": value} if isinstance(value, str) else value


class AboutFile(Boundary):
    """The time that a claim or reading speaks of: `on` a day, or `from` one `to` another."""

    on: Day | None = None
    """The day."""

    from_: Day | None = Field(None, alias="from")
    """First day."""

    to: Day | None = None
    """Last day."""

    stated: bool
    """Whether the claim itself says when."""

    why: Line
    """How the time was found."""


class ExpectFile(Boundary):
    """What a reading's figure must be for the claim to hold, where it does not follow from the claim's figure."""

    op: Op
    """The comparison."""

    value: Scalars
    """What the figure is compared with, in the reading's unit (percent for shares); two values for `within`."""

    slack: Number | None = None
    """With `about` and `equals`: how far from the value a number may lie, in the same unit."""

    why: Line
    """The reason."""


class ReadingFile(Boundary):
    """One way to make a claim precise: a metric with what it needs, or `all_of` with several such parts."""

    metric: MetricName | None = None
    """What is computed."""

    quantity: Quantity | None = None
    """What is counted or summed; repos unless written."""

    of: FilterFile | None = None
    """The repositories that the figure is about."""

    among: FilterFile | None = None
    """The denominator of a share, or the field of a rank."""

    against: FilterFile | None = None
    """The second operand of a ratio, rank, crossing or registry reading."""

    window: WindowFile | None = None
    """Days of creation."""

    rules: Annotated[RulesFile, _NameOrRules, BeforeValidator(_named)] | None = None
    """The rules that differ from the defaults, or the name of a rule set."""

    expect: ExpectFile | None = None
    """What must be found, where it does not follow from the claim's figure."""

    about: AboutFile | None = None
    """The time this reading speaks of, where it is not the claim's."""

    each: Literal["namespace", "organisation", "country", "family"] | None = None
    """Judge every value of this key in `of` by itself; with `concentration`, the key whose groups are compared."""

    must: Literal["every", "any", "together"] | None = None
    """With `each`: whether every group, any group, or all together must meet the expectation."""

    fact: Literal["country", "organisations", "namespaces"] | None = None
    """Which fact a `registry` reading looks up."""

    all_of: dict[Slug, ReadingFile] | None = Field(None, min_length=1, max_length=20)
    """Parts by name, each with an expectation of its own; all must hold."""

    note: Text | None = None
    """A remark."""
