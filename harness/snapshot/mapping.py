"""Mapping files: what a table's columns mean, so that it can be imported.

`docs/how-to/import-a-table.md` explains every key with examples; `docs/mappings/` holds the mappings of public tables.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from harness._errors import ImportFileError, SuiteError, UsageError
from harness._sanitise import for_message
from harness.snapshot.ids import PART
from harness.snapshot.manifest import Scope, ScopeKind
from harness.snapshot.stated import make_scope, parse_captured
from harness.suite._boundary import validated
from harness.suite._fields import Boundary, Line, Name, Text
from harness.suite._place import Place
from harness.suite._yaml import read_yaml

MAPPING_VERSION = 1
"""Version of the mapping's grammar."""

_DOC = "docs/how-to/import-a-table.md"
_TEXT_LIMIT = 200

DATASET_FILE_PATTERN = r"^(?:[A-Za-z0-9_{][A-Za-z0-9._{}-]*/)*[A-Za-z0-9_*{][A-Za-z0-9._*{}-]*\.parquet$"
"""Paths within a dataset that a mapping may name."""


def _one_is_a_list(value: object) -> object:
    return value if isinstance(value, list) else [value]


def _text_is_a_column(value: object) -> object:
    return {"from": value} if isinstance(value, str) else value


Cell = Annotated[str, StringConstraints(min_length=1, max_length=_TEXT_LIMIT)]
"""A cell's text, exactly as the table has it."""

Cells = Annotated[list[Cell], BeforeValidator(_one_is_a_list), Field(min_length=1, max_length=100)]
"""One text or a list of texts."""


class OriginMap(Boundary):
    """Where the table comes from."""

    name: Line
    """Public name: a repository or dataset id."""

    address: Line | None = None
    """Where it stands."""

    revision: Line | None = None
    """Commit, blob or revision."""

    licence: Line | None = None
    """Licence as the origin states it; not stated is recorded as `none stated`."""

    attribution: Line | None = None
    """The line to print wherever the evidence is used; the name if it is not given."""


class ScopeMap(Boundary):
    """What the table covers without a gap."""

    kind: ScopeKind
    """`sample`, `top`, `repos`, `namespaces`, `descendants` or `whole-hub`."""

    members: list[Cell] = Field(default_factory=list, max_length=100_000)
    """Namespaces, repositories, or the orders of `top`."""


class ColumnMap(Boundary):
    """How one of our columns is made. A plain text stands for `from` alone."""

    from_: Name | None = Field(default=None, alias="from")
    """The table's column."""

    constant: Cell | None = None
    """A value that holds for every row, in the place of `from`."""

    none: Cells = Field(default_factory=list, min_length=0)
    """Values that mean none. Empty cells, missing keys and null always do."""

    strip: Cells = Field(default_factory=list, min_length=0)
    """Beginnings to take off; each cell loses the first that it has."""

    pattern: Name | None = None
    """Regular expression (Rust syntax) with one group, which is the value; a cell that does not fit rejects its row."""

    tag: Cell | None = None
    """The column holds a list of raw Hub tags: the value is what follows this beginning in the first tag with it."""

    separator: Cell | None = None
    """What stands between several values in one cell (`base_models` and lists of tags)."""

    values: dict[str, Cell] = Field(default_factory=dict, max_length=1000)
    """The table's word -> ours."""

    format: Name | None = None
    """How a time is written (strftime), where it is not ISO 8601."""

    utc: bool = False
    """Whether times without a zone are UTC."""

    optional: bool = False
    """Whether a table may lack the column: then it is not known. Parquet only."""

    since: Name | None = None
    """The day from which the column has had values; in a table recorded before it is not read. Parquet only."""


Column = Annotated[ColumnMap, BeforeValidator(_text_is_a_column)]
"""A column, written in full or as the name of the table's column."""


class ColumnsMap(Boundary):
    """Our columns; those that are left out are not known. `author` follows from the id."""

    repo_id: Column
    """Repository id."""

    hub_id: Column | None = None
    """The Hub's own id of the repository."""

    created_at: Column | None = None
    """Time of creation."""

    last_modified: Column | None = None
    """Time of the last change."""

    downloads_30d: Column | None = None
    """Downloads in the last 30 days."""

    downloads_all_time: Column | None = None
    """Downloads since creation."""

    likes: Column | None = None
    """Likes."""

    pipeline_tag: Column | None = None
    """Task."""

    library: Column | None = None
    """Library."""

    licence: Column | None = None
    """Licence id of the Hub."""

    gated: Column | None = None
    """Whether the files stand behind a gate."""

    relation: Column | None = None
    """Kind of derivation: finetune, adapter, quantized, merge."""

    base_models: Column | None = None
    """Declared bases."""

    architecture: Column | None = None
    """Architecture."""

    parameters: Column | None = None
    """Number of parameters."""

    removed: Column | None = None
    """Whether the repository is gone."""


class LineageMap(Boundary):
    """What the rows of the main table say about lineage."""

    tags: Name | None = None
    """The table's column of raw Hub tags: `base_model:ID` and `base_model:KIND:ID` give bases and relation."""

    separator: Cell | None = None
    """What stands between tags, where the column holds them as one text."""

    absent: Literal["unknown", "none"] = "unknown"
    """What a row without any base says: nothing (`unknown`), or that none is declared (`none`)."""


class EdgesMap(Boundary):
    """How a table of edges is read: one row for each pair of a repository and one of its bases."""

    child: Name
    """The table's column of the repository."""

    parent: Name
    """The table's column of its base."""

    format: Literal["csv", "jsonl", "json", "parquet"] | None = None
    """Format of the file of edges, where it is not that of the main table."""

    relation: Name | None = None
    """The table's column of the kind of derivation."""

    relations: dict[str, Literal["finetune", "adapter", "quantized", "merge", "unspecified"]] = Field(
        default_factory=dict, max_length=100
    )
    """The table's word for a kind -> ours; other words are kept as `unspecified` and counted."""

    strip: Cells = Field(default_factory=list, min_length=0)
    """Beginnings to take off a base's id."""

    none: Cells = Field(default_factory=list, min_length=0)
    """Values of `parent` that mean none."""


class DatasetMap(Boundary):
    """Where on the Hub the table is published as a dataset, for `pull --table`."""

    id: Annotated[str, StringConstraints(pattern=rf"^{PART}/{PART}$", max_length=200)]
    """Dataset id."""

    file: Annotated[str, StringConstraints(pattern=DATASET_FILE_PATTERN, max_length=200)]
    """Path of the Parquet file in the dataset. `{label}` stands for a day; `*` in the last part stands for anything."""

    label: Literal["day", "week"] | None = None
    """What the day in `{label}` is: the day of the recording, or the first day of the week that it was made in."""


class Mapping(Boundary):
    """One mapping file."""

    mapping: Literal[1]
    """Version of this grammar."""

    format: Literal["csv", "jsonl", "json", "parquet"]
    """Format of the file; CSV, JSON lines and JSON may be gzipped."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([.-][a-z0-9]+)*$", max_length=40)] | None = None
    """Readable start of the snapshot's id; the day of capture is added."""

    delimiter: Annotated[str, StringConstraints(min_length=1, max_length=1)] = ","
    """What stands between the cells of CSV."""

    records: Name | None = None
    """JSON: the key of the list of rows, keys within keys joined by `.`; the document itself if not given."""

    origin: OriginMap | None = None
    """Where the table comes from."""

    captured: Name | None = None
    """When it was recorded: a day, a time with its zone, or two of them joined by `/`."""

    scope: ScopeMap | None = None
    """What it covers without a gap; `sample` if not given."""

    synthetic: bool = False
    """Whether the table was generated and stands for nothing real."""

    columns: ColumnsMap | None = None
    """Our columns; left out where the file holds edges alone."""

    lineage: LineageMap | None = None
    """What the rows say about lineage."""

    edges: EdgesMap | None = None
    """How the file of edges is read."""

    dataset: DatasetMap | None = None
    """Where on the Hub the table is published."""

    warnings: list[Text] = Field(default_factory=list, max_length=50)
    """What a reader should know; kept with the snapshot."""


def load_mapping(path: Path) -> Mapping:
    """Return the mapping in a YAML file.

    Raises:
        ImportFileError: if the file is not strict YAML or no mapping, with line and column.
    """
    try:
        data, place = read_yaml(path, str(path))
        mapping = validated(Mapping, data, place)
        _refuse_contradictions(mapping, place)
    except SuiteError as error:
        todo = error.todo.replace("docs/reference/task.md", _DOC)
        raise ImportFileError(error.what, where=error.where, todo=todo) from error
    return mapping


def mapped_scope(mapping: Mapping) -> Scope | None:
    """Return the scope that a mapping states, or None.

    Raises:
        UsageError: if it cannot be one; `load_mapping` has refused such mappings.
    """
    return make_scope(mapping.scope.kind, list(mapping.scope.members)) if mapping.scope else None


def column_maps(mapping: Mapping) -> dict[str, ColumnMap]:
    """Return the columns that a mapping gives, by our names, in the order of the models table."""
    if mapping.columns is None:
        return {}
    every = {name: getattr(mapping.columns, name) for name in ColumnsMap.model_fields}
    return {name: column for name, column in every.items() if column is not None}


def _refuse_contradictions(mapping: Mapping, place: Place) -> None:
    if mapping.columns is None and mapping.edges is None:
        raise place.error("the mapping gives neither columns nor edges", f"add columns; see {_DOC}")
    if mapping.columns is None and mapping.lineage is not None:
        raise place.at("lineage").error("lineage speaks of rows, and there are no columns", "add columns or drop it")
    if mapping.edges and mapping.columns and (mapping.columns.base_models or mapping.lineage):
        raise place.at("edges").error("bases come from the rows and from edges", "state one of them; make two mappings")
    if mapping.records is not None and mapping.format != "json":
        raise place.at("records").error("only a JSON document has records", "drop records")
    for name, column in column_maps(mapping).items():
        _refuse_column(name, column, mapping, place.at("columns", name))
    _refuse_dataset(mapping, place.at("dataset"))
    _refuse_stated(mapping, place)


def _refuse_column(name: str, column: ColumnMap, mapping: Mapping, place: Place) -> None:
    if (column.from_ is None) == (column.constant is None):
        raise place.error("a column needs either from or constant", "write the table's column after from")
    given = column.model_fields_set
    for key, allowed in _ONLY_FOR.items():
        if key in given and name not in allowed:
            raise place.at(key).error(f"{key} has no meaning for {name}", f"drop it; it is for {', '.join(allowed)}")
    for key, needed in (("tag", "from_"), ("separator", "tag")):
        if key in given and needed not in given and name != "base_models":
            raise place.at(key).error(f"{key} has no meaning without {needed.rstrip('_')}", f"drop {key}")
    for key in ("constant", "pattern", "values"):
        if key in given and name == "base_models":
            raise place.at(key).error(f"{key} has no meaning for base_models", "drop it; use strip and none")
    if "pattern" in given:
        _refuse_pattern(column, place.at("pattern"))
    _refuse_era(name, column, mapping, place)
    if name == "relation" and mapping.columns and mapping.columns.base_models is None:
        raise place.error("a relation without base_models says nothing", "add base_models, or drop relation")


def _refuse_era(name: str, column: ColumnMap, mapping: Mapping, place: Place) -> None:
    """Refuse what is said about tables that lack a column, where it cannot be meant."""
    if (column.optional or column.since) and (mapping.format != "parquet" or name == "repo_id"):
        raise place.error("only a column of Parquet other than repo_id may be missing", "drop optional and since")
    if column.since is not None:
        first_day(column.since, place.at("since"))


def first_day(text: str, place: Place) -> date:
    """Return the day of `since`.

    Raises:
        SuiteError: if it is no day.
    """
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007  a day has no zone
    except ValueError:
        raise place.error(f"'{for_message(text, 40)}' is no day", "write a day as YYYY-MM-DD") from None


def _refuse_dataset(mapping: Mapping, place: Place) -> None:
    said = mapping.dataset
    if said is None:
        return
    if mapping.format != "parquet" or mapping.columns is None:
        raise place.error("a dataset is read as Parquet with columns", "set format: parquet and add columns")
    if ".." in said.file or said.file.replace("{label}", "").count("{") + said.file.replace("{label}", "").count("}"):
        raise place.at("file").error("this is no path in a dataset", "write FOLDER/{label}/NAME.parquet")
    if (said.label is not None) != ("{label}" in said.file):
        raise place.error("label and {label} in file go together", "add the one that is missing, or drop the other")


_TIMES = ("created_at", "last_modified")
_TEXTS = ("hub_id", "pipeline_tag", "library", "licence", "architecture")
_ONLY_FOR = {"format": _TIMES, "utc": _TIMES, "separator": ("base_models", *_TEXTS), "tag": _TEXTS}


def _refuse_pattern(column: ColumnMap, place: Place) -> None:
    import polars as pl  # noqa: PLC0415  the engine that will run the pattern says whether it can

    todo = "write a regular expression with one (group)"
    try:
        groups = pl.select(pl.lit("").str.extract_groups(str(column.pattern))).dtypes[0]
    except pl.exceptions.PolarsError as error:
        raise place.error(f"this is no pattern: {for_message(error, 100)}", todo) from None
    if not isinstance(groups, pl.Struct) or len(groups.fields) != 1:
        raise place.error("the pattern does not have one group", todo)


def _refuse_stated(mapping: Mapping, place: Place) -> None:
    checks: dict[str, Any] = {"captured": mapping.captured, "scope": mapping.scope}
    for key, value in checks.items():
        if value is None:
            continue
        try:
            if key == "captured":
                parse_captured(value)
            else:
                mapped_scope(mapping)
        except UsageError as error:
            raise place.at(key).error(error.what, error.todo) from None
