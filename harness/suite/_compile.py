"""Compiling task files: from the models at the boundary to typed tasks, every name and need checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from harness._errors import SuiteError
from harness._sanitise import for_message
from harness.suite._boundary import checked
from harness.suite._figures import compile_figure
from harness.suite._names import Names, is_slug, known, repo_id
from harness.suite._place import Place
from harness.suite._readings import Context, check_lists, reading_of
from harness.suite._rules import Varied, compile_vary
from harness.suite._times import compile_about
from harness.suite.catalogue import Catalogue
from harness.suite.plugins import rule_set
from harness.suite.reading_file import ReadingFile
from harness.suite.rules import SET
from harness.suite.task_file import SourceFile, TaskFile
from harness.suite.tasks import Claim, OffHub, Reading, SourceLink, Task, is_published
from harness.suite.templates import CLAIM_FIELDS, PUBLISHED_FIELDS, READING_FIELDS, SOURCE_FIELDS, fields_of

AS_WORDED = "as-worded"
"""The reading that every task has unless it is off the Hub."""


@dataclass(frozen=True, slots=True)
class Against:
    """What tasks are compiled against."""

    catalogue: Catalogue
    """What `seeds/` says."""

    names: Names
    """What names may be."""


def compile_task(data: object, place: Place, file: str, against: Against) -> tuple[Task | None, list[SuiteError]]:
    """Return the task of a file, or None and what is wrong with it.

    All faults of the grammar are found at once; of the faults in meaning, the first.

    Args:
        data: the file's data.
        place: the place of its top.
        file: the file, relative to the suite: `tasks/FOLDER/SLUG.yaml`.
        against: the names that it may use.
    """
    model, errors = checked(TaskFile, data, place)
    if model is None:
        return None, errors
    try:
        return _task(model, place, file, against), []
    except SuiteError as error:
        return None, [error]


def _task(model: TaskFile, place: Place, file: str, against: Against) -> Task:
    _check_id(model.id, place.at("id"), file)
    claim = _claim(model, place.at("claim"), against)
    source = _source(model.source, place.at("source"), against.names) if model.source else None
    readings = _readings(model, place, claim, against)
    if model.correction is not None:
        _check_template(model, place.at("correction"), readings)
    return Task(
        id=model.id,
        version=model.version,
        claim=claim,
        source=source,
        off_hub=OffHub(model.off_hub.why, model.off_hub.look_at) if model.off_hub else None,
        readings=readings,
        vary=_vary(model, place.at("vary"), readings, against),
        correction=model.correction,
        repos=tuple(repo_id(repo, place.at("repos", index)) for index, repo in enumerate(model.repos)),
        notes=tuple(model.notes),
        file=file,
        line=(place.keys.get(("id",)) or (1, 1))[0],
    )


def _check_id(task: str, place: Place, file: str) -> None:
    wanted = file.removeprefix("tasks/").removesuffix(".yaml")
    folder, _, slug = task.partition("/")
    if not is_slug(folder) or not is_slug(slug):
        shown = for_message(task, 80)
        raise place.error(f"'{shown}' is no task id", "write folder/slug in lower-case letters, digits and hyphens")
    if task != wanted:
        shown = for_message(task, 80)
        raise place.error(
            f"the id '{shown}' is not the file's path", f"write {for_message(wanted, 120)}, or move the file"
        )


def _claim(model: TaskFile, place: Place, against: Against) -> Claim:
    written = model.claim
    kind, makers = ("source", against.names.sources) if is_published(model.id) else ("article", against.names.articles)
    for index, maker in enumerate(written.made_by):
        known(kind, maker, makers, place.at("made_by", index))
    figure = written.figure
    return Claim(
        says=written.says,
        short=written.short,
        made_by=tuple(written.made_by),
        figure=compile_figure(figure, place.at("figure"), against.catalogue, against.names) if figure else None,
        about=compile_about(written.about, place.at("about")),
    )


def _source(model: SourceFile, place: Place, names: Names) -> SourceLink:
    for index, source in enumerate(model.chain):
        known("source", source, names.sources, place.at("chain", index))
    if model.figure is not None:
        known("published figure", model.figure, names.published, place.at("figure"))
    return SourceLink(tuple(model.chain), model.figure, model.fidelity, model.why)


def _readings(model: TaskFile, place: Place, claim: Claim, against: Against) -> tuple[Reading, ...]:
    if model.off_hub is not None:
        for key in ("readings", "vary"):
            if getattr(model, key) is not None:
                todo = "take out one of the two"
                raise place.at(key).error(f"'{key}' stands beside off_hub", todo, key=True)
        return ()
    written: dict[str, ReadingFile] = model.readings or {}
    if AS_WORDED not in written:
        at = place.at("readings") if model.readings else place
        raise at.error(
            "the task has no reading 'as-worded'", "add it under readings, or say off_hub with why and look_at"
        )
    at = place.at("claim", "figure")
    context = Context(against.catalogue, against.names, claim.about, claim.figure, at, must_expect=True)
    names = sorted(written, key=lambda name: (name != AS_WORDED, name))
    return tuple(reading_of(name, written[name], place.at("readings", name), context) for name in names)


def _vary(
    model: TaskFile, place: Place, readings: Sequence[Reading], against: Against
) -> tuple[tuple[str, Varied], ...]:
    order = [name for reading in readings for name in (reading.name, *(part.name for part in reading.parts))]
    written = model.vary or {}
    for name in written:
        if name not in order:
            raise place.at(name).unknown("reading", name, order, key=True)
    varied = tuple(
        (name, compile_vary(written[name], place.at(name), against.names)) for name in order if name in written
    )
    simple = {part.name: part for reading in readings for part in (reading, *reading.parts)}
    for name, rules in varied:
        families = [str(value) for rule, values in rules if rule == "family" for value in values]
        families += [rule_set(str(value)).rules.family for rule, values in rules if rule == SET for value in values]
        for part in simple[name].parts or (simple[name],):
            for rule in families:
                check_lists(part, rule, place.at(name), against.catalogue)
    return varied


def _check_template(model: TaskFile, place: Place, readings: Sequence[Reading]) -> None:
    allowed = {f"claim.{field}" for field in CLAIM_FIELDS if field != "printed" or model.claim.figure}
    for reading in readings:
        names = [part.name for part in reading.parts] or [reading.name]
        allowed |= {f"{name}.{field}" for name in names for field in READING_FIELDS}
    if model.source is not None and (model.source.figure or model.source.chain):
        allowed |= {
            f"source.{field}" for field in SOURCE_FIELDS if model.source.figure or field not in PUBLISHED_FIELDS
        }
    try:
        written = fields_of(model.correction or "")
    except SuiteError as error:
        raise SuiteError(error.what, where=place.where(), todo=error.todo) from None
    for field in written:
        known("field", field, allowed, place)
