"""Linear programs, by scipy's HiGHS.

Few audits need one, and the solver takes as long to load as half of all else: it is loaded where
it is needed.
"""

from typing import Any

import numpy as np
import numpy.typing as npt


def minimise(cost: npt.NDArray[np.float64], **conditions: Any) -> Any:
    """Return what `scipy.optimize.linprog` finds; `status` is 0 where there is a solution."""
    from scipy.optimize import linprog  # noqa: PLC0415  rarely needed, and slow to load

    return linprog(cost, method="highs", **conditions)
