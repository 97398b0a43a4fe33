"""Pictures of made-up units, drawn from how many are in each and what the shown ones answered."""

import numpy as np
import pandas as pd

from tifaktor.privacy.nest import build_nest
from tifaktor.privacy.pictures import Picture

Tree = dict[str, str | None]


def draw_picture(
    within: Tree, people: dict[str, int], sums: dict[str, float], *, decimals: int | None = None
) -> Picture:
    """Return a picture of units with how many are in them; those with a sum are shown."""
    nest = build_nest(pd.DataFrame({"unit_id": list(within), "within_id": list(within.values())}))
    count = np.array([float(people[unit]) for unit in nest.unit_ids])
    told = np.array([sums.get(unit, np.nan) for unit in nest.unit_ids])
    off = 0.0 if decimals is None else 0.5 * 10.0**-decimals
    return Picture(nest, count, ~np.isnan(told), told, off * count)
