"""What is lost by hiding a unit: the upper two levels cost far more than any unit further down."""

import numpy as np

from tifaktor.privacy.nest import BoolArray, FloatArray, IntArray

_COST_BY_DEPTH = (1_000_000_000, 1_000_000)
"""What hiding the municipality, and a unit right below it, costs, so that they stay visible."""
COST_OF_UNIT = 1_000
"""What hiding any other unit costs, before its number of people is added."""
_COST_OF_RETURN = 1_000_000_000_000
"""What hiding a unit costs beside that, if it has been shown already: hiding it tells nobody less."""


def compute_costs(
    depth: IntArray, people: FloatArray, shown_before: BoolArray | bool = False
) -> IntArray:
    """Return what hiding each unit costs.

    Args:
        depth: distance from the top.
        people: who answered.
        shown_before: whether the unit has been shown already.
    """
    upper = [of_level + people for of_level in _COST_BY_DEPTH]
    further_down = COST_OF_UNIT + np.minimum(people, COST_OF_UNIT - 1)
    costs = np.select([depth == level for level in range(len(upper))], upper, further_down)
    return np.asarray(costs + _COST_OF_RETURN * np.asarray(shown_before), dtype=np.int64)
