"""The command line: one module a verb, no logic in any of them.

`main` imports what it needs only when it runs, so that an interrupt during the imports ends like any other.
"""

from __future__ import annotations

import gc
import sys

_BETWEEN_COLLECTIONS = 1_000_000
"""Objects made before cyclic garbage is looked for: a call makes many that stay, and little garbage."""


def main() -> None:
    """Run the command line with the words of this process, and leave with its exit code."""
    gc.set_threshold(_BETWEEN_COLLECTIONS)
    try:
        from harness.cli.running import run  # noqa: PLC0415  inside the try, so that Ctrl-C is met here too

        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        sys.stderr.write("interrupted\n")
        code = 130
    # Python would look through everything that is left for cycles before the process ends, and all of it goes then.
    gc.freeze()
    sys.exit(code)
