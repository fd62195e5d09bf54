"""What a share in a result set is a share of: its definition, its denominator and its day, wherever it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness._exact import exact, parse_exact
from harness.judge.words import separated
from harness.results.mixing import as_written
from harness.results.outcomes import reading_of

if TYPE_CHECKING:
    from fractions import Fraction

    from harness.results.result_set import ResultSet


@dataclass(frozen=True, slots=True)
class Defined:
    """What a share is a share of."""

    definition: str
    """What exactly is counted."""

    numerator: Fraction
    """Its numerator."""

    denominator: Fraction
    """Its denominator."""

    as_of: str
    """Day of its evidence, ISO."""

    @property
    def text(self) -> str:
        """The same in words."""
        return f"{self.definition}: {separated(self.numerator)} of {separated(self.denominator)}, as of {self.as_of}"

    def as_json(self) -> dict[str, object]:
        """Return it as JSON holds it."""
        return {
            "definition": self.definition,
            "numerator": exact(self.numerator),
            "denominator": exact(self.denominator),
            "as_of": self.as_of,
        }


def defined_in(result_set: ResultSet, task: str, reading: str) -> Defined | None:
    """Return what a share in a result set is a share of; None where the set has no such share.

    Raises:
        ResultSetError: if the set does not hold what harness writes.
    """
    with as_written(result_set, "results.json"):
        claim = next((each for each in result_set.results["claims"] if each["task"] == task), None)
        found = reading_of(claim, reading) if claim else None
        if found is None or found["kind"] != "share" or found["value"] is None or found["denominator"] is None:
            return None
        numerator, denominator = parse_exact(found["numerator"]), parse_exact(found["denominator"])
        return Defined(str(found["definition"]), numerator, denominator, str(found["as_of"]))
