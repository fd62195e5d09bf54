"""harness: is this sentence about model adoption true, under which definition, as of when?

Every verb of the command line is one call here; `harness.api` describes them. `harness measure` is `measure_figure`,
since `harness.measure` is the package of the metrics. Names are looked up on first use, because the engines behind them
take longer to import than `harness --help` may take.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harness._errors import EvidenceError, HarnessError
from harness._lazy import public_name
from harness._version import __version__

if TYPE_CHECKING:
    from harness.api import (
        Held,
        Imported,
        Measurement,
        Planned,
        Verification,
        changed_since,
        check_results,
        chosen_tasks,
        cite,
        compare,
        compared_with,
        conditions_met,
        find_manifest,
        find_result_set,
        find_task,
        held_evidence,
        history,
        import_snapshot,
        load_suite,
        measure_figure,
        plan_of,
        remove_snapshot,
        shipped_manifests,
        verify,
        withdraw_results,
        write_results,
    )

__all__ = [
    "EvidenceError",
    "HarnessError",
    "Held",
    "Imported",
    "Measurement",
    "Planned",
    "Verification",
    "__version__",
    "changed_since",
    "check_results",
    "chosen_tasks",
    "cite",
    "compare",
    "compared_with",
    "conditions_met",
    "find_manifest",
    "find_result_set",
    "find_task",
    "held_evidence",
    "history",
    "import_snapshot",
    "load_suite",
    "measure_figure",
    "plan_of",
    "remove_snapshot",
    "shipped_manifests",
    "verify",
    "withdraw_results",
    "write_results",
]

_STANDS_IN = dict.fromkeys(set(__all__) - {"EvidenceError", "HarnessError", "__version__"}, "harness.api")


def __getattr__(name: str) -> Any:  # noqa: ANN401  the names have types of their own
    """Return a public name, importing what stands behind it."""
    return public_name(__name__, name, _STANDS_IN)


def __dir__() -> list[str]:
    """Return the public names."""
    return sorted(__all__)
