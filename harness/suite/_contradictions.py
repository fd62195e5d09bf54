"""Compiling `contradictions.yaml`, every reference resolved."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from harness._errors import SuiteError
from harness._sanitise import for_message
from harness.suite._boundary import checked
from harness.suite._names import known
from harness.suite._place import Place
from harness.suite._seed_files import ContradictionEntry, SayingEntry
from harness.suite._seeds import Entry
from harness.suite.articles import Article, Contradiction, Saying
from harness.suite.tasks import Task


@dataclass(frozen=True, slots=True)
class Parties:
    """What sayings may name."""

    articles: Mapping[str, Article]
    """Articles by id."""

    sources: Collection[str]
    """Ids of sources."""

    published: Collection[str]
    """Ids of published figures."""

    tasks: Mapping[str, Task] | None
    """Tasks by id; None where the suite's tasks are not those that the seeds speak of, so that none is looked up."""


def compile_contradictions(
    entries: Iterable[Entry], parties: Parties, problems: list[SuiteError]
) -> tuple[Contradiction, ...]:
    """Return the contradictions in the order of the file; those that cannot be used are reported in `problems`."""
    if problems:
        # What a broken file would have defined must not be called unknown here.
        return ()
    found: list[Contradiction] = []
    for entry in entries:
        model, errors = checked(ContradictionEntry, entry.data, entry.place)
        problems.extend(errors)
        if model is None:
            continue
        try:
            says = tuple(_saying(each, entry.place.at("says", index), parties) for index, each in enumerate(model.says))
        except SuiteError as error:
            problems.append(error)
        else:
            found.append(Contradiction(model.id, model.topic, says, model.note))
    return tuple(found)


def _saying(model: SayingEntry, place: Place, parties: Parties) -> Saying:
    known("article or source", model.by, {*parties.articles, *parties.sources}, place.at("by"))
    if model.figure is not None:
        known("published figure", model.figure, parties.published, place.at("figure"))
        if not model.figure.startswith(f"{model.by}/"):
            raise place.at("figure").error(
                f"the figure is not one of {for_message(model.by, 80)}", "name who published it, or take it out"
            )
    if model.task is not None and parties.tasks is not None:
        known("task", model.task, parties.tasks, place.at("task"))
        if model.by in parties.articles and model.by not in parties.tasks[model.task].claim.made_by:
            raise place.at("task").error(
                f"{for_message(model.by, 80)} does not make this claim", "name a task whose made_by has it"
            )
    return Saying(model.by, model.says, model.task, model.figure)
