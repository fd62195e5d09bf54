"""The types of fields in the files of a suite, and what all their models share."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    PlainValidator,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import PydanticCustomError
from pydantic_core.core_schema import CoreSchema

from harness.suite._number import plain_number

TEXT_LIMIT = 1200
"""Longest remark, in characters."""

LINE_LIMIT = 400
"""Longest sentence, in characters."""

SHORT_LIMIT = 48
"""Longest `short`, in characters."""

NAME_LIMIT = 200
"""Longest name, id or pattern, in characters."""


class _OneOrMany:
    """Tells the JSON Schema that a single value may stand for a list of one."""

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        array = handler(schema)
        return {"anyOf": [array["items"], array]}


def _listed(value: object) -> object:
    return value if isinstance(value, list) else [value]


def _scalar(value: object) -> object:
    """Let numbers, texts and true/false pass; a list, mapping or nothing is none of these."""
    if isinstance(value, bool | int | Decimal) or (isinstance(value, str) and 0 < len(value) <= LINE_LIMIT):
        return value
    raise PydanticCustomError("no_scalar", "a number, a text or true/false is expected")


def _number(value: object) -> object:
    if plain_number(value) is None:
        raise PydanticCustomError("no_number", "a number is expected")
    return value


def _floor(value: object) -> object:
    if value == 0 or isinstance(value, str):
        return value
    raise PydanticCustomError("no_floor", "a floor is written 0, 'more than N' or 'at least N'")


_SCALAR_SCHEMA = {"type": ["number", "string", "boolean"]}
_SLUG = r"^[a-z0-9][a-z0-9-]*$"

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=TEXT_LIMIT)]
"""A remark: one or several sentences."""

Remark = Annotated[str, StringConstraints(strip_whitespace=True, max_length=TEXT_LIMIT)]
"""A remark that may be empty."""

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LINE_LIMIT)]
"""One sentence."""

Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=SHORT_LIMIT)]
"""A few words."""

Name = Annotated[str, StringConstraints(min_length=1, max_length=NAME_LIMIT)]
"""A name, id or pattern."""

Slug = Annotated[str, StringConstraints(pattern=_SLUG, max_length=NAME_LIMIT)]
"""Lower-case letters, digits and hyphens."""

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]*$", max_length=NAME_LIMIT)]
"""Lower-case letters, digits, dots and hyphens."""

Day = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
"""A day, `YYYY-MM-DD`."""

DayOrAbout = Annotated[str, StringConstraints(pattern=r"^(about|[0-9]{4}-[0-9]{2}-[0-9]{2})$")]
"""A day, or `about` for the last day that the claim speaks of."""

Names = Annotated[list[Name], _OneOrMany, BeforeValidator(_listed), Field(min_length=1, max_length=500)]
"""One name or a list of names, any of which fits."""

Scalar = Annotated[bool | int | Decimal | str, PlainValidator(_scalar), WithJsonSchema(_SCALAR_SCHEMA)]
"""A number, a text, a day or true/false."""

Scalars = Annotated[list[Scalar], _OneOrMany, BeforeValidator(_listed), Field(min_length=1, max_length=100)]
"""One value or a list of values."""

Number = Annotated[int | Decimal | str, PlainValidator(_number), WithJsonSchema({"type": "number"})]
"""A plain decimal number, kept exactly."""

Span = Annotated[int, Field(ge=1, le=1200)]
"""A number of months, weeks or days."""

Floor = Annotated[
    int | str,
    PlainValidator(_floor),
    WithJsonSchema({"anyOf": [{"const": 0}, {"type": "string", "pattern": r"^(more than|at least) [0-9]{1,12}$"}]}),
]
"""Fewest downloads: `0`, `more than N` or `at least N`."""

Size = Annotated[str, StringConstraints(pattern=r"^(any|declared|(declared )?at least [0-9]{1,15})$")]
"""Which declared numbers of parameters count: `any`, `declared`, `at least N` or `declared at least N`."""

Relations = Annotated[
    str,
    StringConstraints(
        pattern=r"^(any|(finetune|adapter|quantized|merge|unspecified)(\+(finetune|adapter|quantized|merge|unspecified))*)$"
    ),
]
"""`any`, or kinds of derivation joined by `+`."""


class Boundary(BaseModel):
    """What all parts of a file share: strict types, no unknown keys."""

    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, use_attribute_docstrings=True, validate_by_alias=True,
        defer_build=True,  # most are only parts of others, which hold what is built of them
    )  # fmt: skip

    @model_validator(mode="before")
    @classmethod
    def _known_keys(cls, data: object) -> object:
        """Refuse keys that the grammar does not have, and say which it has."""
        if isinstance(data, dict):
            allowed = [field.alias or name for name, field in cls.model_fields.items()]
            unknown = [key for key in data if key not in allowed]
            if unknown:
                raise PydanticCustomError("unknown_keys", "unknown key", {"unknown": unknown, "allowed": allowed})
        return data
