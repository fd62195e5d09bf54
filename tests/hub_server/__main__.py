"""`python -m tests.hub_server`: start the local Hub by hand, and point HF_ENDPOINT at it."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.hub_server.datasets_routes import LocalDataset, with_datasets
from tests.hub_server.faults import Fault
from tests.hub_server.published import of_folder, published
from tests.hub_server.server import LocalHub
from tests.hub_server.table import generated


def main(arguments: Sequence[str] | None = None) -> None:
    words = parser().parse_args(arguments)
    table = generated(words.repos, words.namespaces)
    with tempfile.TemporaryDirectory() as folder:
        datasets = [*_tables(words, Path(folder)), *words.dataset]
        with LocalHub(
            table, words.fault, set(words.refuse), quota=words.quota, log_file=words.log, port=words.port,
            extras=with_datasets(*datasets) if datasets else {},
        ) as hub:  # fmt: skip
            sys.stderr.write(f"HF_ENDPOINT={hub.endpoint}\n")
            for dataset in datasets:
                newest = dataset.commits[-1]
                sys.stderr.write(f"dataset {dataset.id}: {len(dataset.commits)} commits, the last {newest.oid}\n")
            sys.stderr.flush()
            try:
                while True:
                    time.sleep(3600)
            except KeyboardInterrupt:
                sys.stderr.write(f"{len(hub.log)} requests\n")


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="python -m tests.hub_server", description=__doc__)
    made.add_argument("--port", type=int, default=8765, help="0 for any that is free (8765)")
    made.add_argument("--repos", type=int, default=20_000, help="how many models the listing has (20000)")
    made.add_argument(
        "--namespaces",
        type=lambda text: text.split(","),
        default=["Qwen", "meta-llama", "google", "deepseek-ai", "mistralai", "someone", "another"],
        help="owners of the models, joined by commas",
    )
    made.add_argument(
        "--tables", type=int, metavar="ROWS",
        help="serve the two datasets that harness knows too, with up to so many rows, a table of every schema era",
    )  # fmt: skip
    made.add_argument(
        "--dataset", action="append", default=[], type=_dataset, metavar="OWNER/NAME=FOLDER",
        help="serve the files of a folder as a dataset; repeatable",
    )  # fmt: skip
    made.add_argument("--quota", type=int, help="requests in five minutes; without it there is no limit")
    made.add_argument("--refuse", action="append", default=[], metavar="NAME", help="an expand that gets a 400")
    made.add_argument(
        "--fault", action="append", default=[], type=_fault, metavar="KIND[:AFTER[:COUNT]]",
        help="a fault of the listing: after so many calls, so often",
    )  # fmt: skip
    made.add_argument("--log", type=Path, help="a file for the log of requests, a JSON object a line")
    return made


def _tables(words: argparse.Namespace, folder: Path) -> tuple[LocalDataset, ...]:
    return published(folder, words.tables, words.namespaces) if words.tables else ()


def _dataset(text: str) -> LocalDataset:
    name, _, folder = text.partition("=")
    try:
        return of_folder(name, Path(folder))
    except OSError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _fault(text: str) -> Fault:
    kind, _, rest = text.partition(":")
    after, _, count = rest.partition(":")
    return Fault(kind, after=int(after or 0), count=int(count or 1))  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
