"""What the method promises about its own mistakes, and whether that is kept."""

from dataclasses import dataclass

import pandas as pd

from tifaktor.calibration import MAIN_RULE, USUAL_RESPONSE, compute_standard_error

WRONG_AT_MOST = {5: 0.045, 10: 0.035, 60: 0.02}
"""Verdicts on one factor against a level, by number of answers."""
MARKED_AT_MOST = 0.02
"""Units with a mark of a change where nothing has changed and `STAYING` of the staff are the same."""
STAYING = 0.8
COVERED_AT_LEAST = 0.94
"""Intervals in the worst realistic cell (`error_rates.find_realistic`)."""


@dataclass(frozen=True, slots=True)
class Promise:
    """A bound that the method is held to, and what was measured.

    Attributes:
        what: in words.
        bound: the share that is promised.
        at_most: whether it is a ceiling; else it is a floor.
        share: what was measured.
        units: how many units it was measured on.
    """

    what: str
    bound: float
    at_most: bool
    share: float
    units: int

    @property
    def error(self) -> float:
        """Standard error of what was measured."""
        return compute_standard_error(self.share, self.units)

    def holds(self, *, errors: float = 0.0) -> bool:
        """Return whether it is kept, give or take so many standard errors."""
        margin = errors * self.error
        if self.at_most:
            return self.share <= self.bound + margin
        return self.share >= self.bound - margin


def list_promises(tables: dict[str, pd.DataFrame]) -> list[Promise]:
    """Return what is promised at 75 % response, for the unit sizes that were measured."""
    verdicts, changes, intervals = (tables[name] for name in ("verdicts", "changes", "intervals"))
    verdicts = verdicts.loc[
        (verdicts["rule"] == MAIN_RULE) & (verdicts["response"] == USUAL_RESPONSE)
    ].set_index("n")
    marked = changes.loc[(changes["rule"] == "adjusted") & (changes["staying"] == STAYING)]
    most_marked = marked.nlargest(1, "units_marked").iloc[0]
    least_covered = intervals.nsmallest(1, "worst").iloc[0]
    return [
        *(
            Promise(
                f"wrong verdicts at {n} answers", bound, at_most=True,
                share=float(verdicts["wrong"][n]), units=int(verdicts["units"][n]),
            )
            for n, bound in WRONG_AT_MOST.items()
            if n in verdicts.index
        ),
        Promise(
            "units with a false mark of a change, 80 % staying, at the worst size",
            MARKED_AT_MOST, at_most=True,
            share=float(most_marked["units_marked"]), units=int(most_marked["units"]),
        ),
        Promise(
            "intervals that hold the truth, in the worst realistic cell",
            COVERED_AT_LEAST, at_most=False,
            share=float(least_covered["worst"]), units=int(least_covered["units"]),
        ),
    ]  # fmt: skip
