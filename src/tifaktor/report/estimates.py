"""Scores drawn towards the units beside them: for lists across units, and never for a verdict.

Source: `docs/method.md` §14.
"""

from typing import NamedTuple


class Estimate(NamedTuple):
    """One factor in one unit, drawn towards the units beside it.

    Attributes:
        group_id: the unit that it and the units beside it belong to.
        estimate: between its own mean and that of the group.
        rmse: how wrong the estimate is likely to be.
    """

    group_id: str
    estimate: float
    rmse: float
