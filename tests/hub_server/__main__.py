"""`python -m tests.hub_server`: start the local Hub by hand, and point HF_ENDPOINT at it."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from tests.hub_server.faults import Fault
from tests.hub_server.server import LocalHub
from tests.hub_server.table import generated


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.hub_server", description=__doc__)
    parser.add_argument("--port", type=int, default=8765)
    parser.add_argument("--repos", type=int, default=20_000, help="how many models the table has")
    parser.add_argument("--namespaces", default="Qwen,meta-llama,google,deepseek-ai,mistralai,someone,another")
    parser.add_argument("--quota", type=int, help="requests in five minutes; without it there is no limit")
    parser.add_argument("--refuse", action="append", default=[], metavar="NAME", help="an expand that gets a 400")
    parser.add_argument(
        "--fault", action="append", default=[], metavar="KIND[:AFTER[:COUNT]]", help="a fault of the listing"
    )
    parser.add_argument("--log", type=Path, help="a file for the log of requests")
    words = parser.parse_args()
    faults = [_fault(text) for text in words.fault]
    table = generated(words.repos, words.namespaces.split(","))
    with LocalHub(table, faults, set(words.refuse), quota=words.quota, log_file=words.log, port=words.port) as hub:
        sys.stderr.write(f"HF_ENDPOINT={hub.endpoint}\n")
        sys.stderr.flush()
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            sys.stderr.write(f"{len(hub.log)} requests\n")


def _fault(text: str) -> Fault:
    kind, _, rest = text.partition(":")
    after, _, count = rest.partition(":")
    return Fault(kind, after=int(after or 0), count=int(count or 1))  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
