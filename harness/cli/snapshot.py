"""`harness snapshot`: evidence on disk."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

import harness
from harness._errors import UsageError
from harness.cli._common import settings, width_option
from harness.cli._examples import GroupWithExamples, WithExamples
from harness.cli._output import note, note_problems, show, table_width
from harness.cli.exit_codes import ExitCode
from harness.evidence_held import home_directory
from harness.report.difference import difference_json, difference_markdown, difference_text
from harness.report.snapshots import imported_text, manifest_json, manifest_text, snapshots_text
from harness.snapshot import Snapshot, Store
from harness.snapshot.difference import MOST_SHOWN, difference
from harness.snapshot.stated import ImportDetails, parse_captured, parse_scope

FORMATS = ("table", "json")
DIFF_FORMATS = ("table", "markdown", "json")


@click.group(cls=GroupWithExamples, examples=("harness snapshot list",))
def snapshot() -> None:
    """Keep evidence on disk."""


@snapshot.command(
    "import",
    cls=WithExamples,
    examples=(
        r"printf 'id,downloads\nQwen/Qwen3-8B,100\n' > models.csv",
        r"printf 'mapping: 1\nformat: csv\nname: demo\ncolumns: {repo_id: id, downloads_30d: downloads}\n' > map.yaml",
        "harness snapshot import models.csv --map map.yaml --captured 2025-10-12",
    ),
)
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@click.option(
    "--map", "mapping", type=click.Path(path_type=Path), required=True, metavar="FILE", help="What the columns mean."
)
@click.option(
    "--edges", type=click.Path(path_type=Path), metavar="FILE", help="A second file: pairs of repository and base."
)
@click.option("--scope", metavar="SCOPE", help="What is covered without a gap: sample, whole-hub, or KIND:A,B.")
@click.option(
    "--captured", metavar="TIME", help="When it was recorded: a day, a time with its zone, or two joined by /."
)
@click.option("--name", metavar="TEXT", help="How the id begins.")
@click.option("--origin", metavar="TEXT", help="Public name of where it comes from.")
@click.option("--address", metavar="TEXT", help="Where that stands.")
@click.option("--revision", metavar="TEXT", help="Its commit or revision.")
@click.option("--licence", metavar="TEXT", help="Its licence, as it states it.")
@click.option("--attribution", metavar="TEXT", help="The line to print wherever it is used.")
@click.option("--synthetic", is_flag=True, default=None, help="The table was generated and stands for nothing real.")
@width_option
@click.pass_context
def import_(  # noqa: PLR0913  one parameter an option
    context: click.Context,
    /,
    *,
    file: Path,
    mapping: Path,
    edges: Path | None,
    scope: str | None,
    captured: str | None,
    max_width: int | None,
    **stated: str | None,
) -> ExitCode:
    """Import a table that someone recorded.

    FILE is CSV, JSON lines (also .gz), JSON or Parquet. What is stated here goes before what the mapping states; what
    nobody states is not assumed: without a scope the table is a sample.
    """
    details = ImportDetails(**stated)  # type: ignore[arg-type]  # one of them is a flag
    if captured is not None:
        details = replace(details, captured=parse_captured(captured))
    if scope is not None:
        details = replace(details, scope=parse_scope(scope))
    done = harness.import_snapshot(file, mapping, edges=edges, details=details, home=settings(context).home)
    for warning in done.manifest.warnings:
        note(f"warning: {warning}")
    show(imported_text(done, most=table_width(max_width)))
    return ExitCode.JUDGED


@snapshot.command("list", cls=WithExamples, examples=("harness snapshot list",))
@width_option
@click.pass_context
def list_(context: click.Context, max_width: int | None) -> ExitCode:
    """List the evidence at hand: what travels with harness, and what is in the store."""
    chosen = settings(context)
    shipped, problems = harness.shipped_manifests()
    store = Store(home_directory(chosen.home))
    stored = store.list()
    broken = (*problems, *(f"{each.name}: {each.error.what}" for each in store.problems()))
    note_problems(broken)
    show(snapshots_text(shipped, stored, store.root, most=table_width(max_width)))
    return ExitCode.EVIDENCE if broken else ExitCode.JUDGED


@snapshot.command("show", cls=WithExamples, examples=("harness snapshot show demo",))
@click.argument("snapshot_id", metavar="ID")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
@width_option
@click.pass_context
def show_(context: click.Context, snapshot_id: str, form: str, max_width: int | None) -> ExitCode:
    """Show what a piece of evidence is, where it comes from, and what it covers.

    ID may be the beginning of an id.
    """
    manifest = harness.find_manifest(snapshot_id, settings(context).home)
    show(manifest_json(manifest) if form == "json" else manifest_text(manifest, most=table_width(max_width)))
    return ExitCode.JUDGED


@snapshot.command(cls=WithExamples, examples=("harness snapshot check",))
@click.argument("snapshot_ids", nargs=-1, metavar="[ID]...")
@click.pass_context
def check(context: click.Context, snapshot_ids: tuple[str, ...]) -> ExitCode:
    """Check snapshots of the store to the last byte.

    ID may be the beginning of an id; all snapshots are checked if none is named.
    """
    store = Store(home_directory(settings(context).home))
    names = snapshot_ids or tuple(manifest.id for manifest in store.list())
    broken = [] if snapshot_ids else [f"{each.name}: {each.error}" for each in store.problems()]
    for name in names:
        try:
            show(f"{store.check(name).id}: whole")
        except harness.EvidenceError as error:
            broken.append(f"{name}: {error}")
    for text in broken:
        note(f"error: {text}")
    if not names and not broken:
        show("The store holds no snapshot.")
    return ExitCode.EVIDENCE if broken else ExitCode.JUDGED


@snapshot.command(
    cls=WithExamples,
    examples=(
        r"printf 'id,downloads\nQwen/Qwen3-8B,120\nQwen/Qwen3-4B,7\n' > later.csv",
        "harness snapshot import later.csv --map map.yaml --captured 2025-10-19 --name later",
        "harness snapshot diff demo later",
    ),
)
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.option(
    "--limit",
    type=click.IntRange(0, MOST_SHOWN),
    default=10,
    show_default=True,
    metavar="N",
    help="Repositories of each kind to show.",
)
@click.option("--format", "form", type=click.Choice(DIFF_FORMATS), default="table", show_default=True)
@width_option
@click.pass_context
def diff(  # noqa: PLR0913  one parameter an option
    context: click.Context, before: str, after: str, *, limit: int, form: str, max_width: int | None
) -> ExitCode:
    """Say what changed between two snapshots of the store.

    Repositories that are new, gone, renamed or changed, and downloads gained, from the earlier of A and B to the later.
    What both cover is compared: of a namespace and the whole Hub, the namespace; where they cover nothing together,
    the repositories that stand in both. Renamed ones are told by the Hub's own ids, where both hold them. Downloads are
    counts of all time; one that fell is a fault, which is named and left out. Counts of 30 days are never subtracted.

    A and B may be beginnings of ids.
    """
    store = Store(home_directory(settings(context).home))
    found = difference(_opened(store, before), _opened(store, after), limit=limit)
    match form:
        case "json":
            show(difference_json(found))
        case "markdown":
            show(difference_markdown(found))
        case _:
            show(difference_text(found, most=table_width(max_width)))
    return ExitCode.JUDGED


def _opened(store: Store, name: str) -> Snapshot:
    """Return a snapshot of the store, or say that what is called so travels with harness as counts alone."""
    try:
        return store.open(name)
    except UsageError:
        shipped = sorted({each.id for each in harness.shipped_manifests()[0] if name and each.id.startswith(name)})
        held = any(each.id.startswith(name) for each in store.list())
        if held or not shipped:
            raise
        raise UsageError(
            f"{', '.join(shipped[:8])} travels with harness as counts alone: the repositories, which are compared "
            "here, are not held",
            todo="harness snapshot import, or harness pull, brings a whole table; harness snapshot list",
        ) from None


@snapshot.command(cls=WithExamples, examples=("harness snapshot remove demo",))
@click.argument("snapshot_ids", nargs=-1, required=True, metavar="ID...")
@click.pass_context
def remove(context: click.Context, snapshot_ids: tuple[str, ...]) -> ExitCode:
    """Remove snapshots from the store.

    ID may be the beginning of an id. Evidence that travels with harness cannot be removed.
    """
    home = settings(context).home
    for name in snapshot_ids:
        show(f"{harness.remove_snapshot(name, home)}: removed")
    return ExitCode.JUDGED
