"""Invented publications for the audit: rows of a unit, the unit above, people and mean."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

Row = tuple[str, str | None, int | None, float | None]
"""Unit, the unit above, people and mean; people None: hidden."""
FACTOR = "mestringstro"


def show(
    rows: Iterable[Row], *, snapshot: int = 1, decimals: int | None = None, wave: str = "2024"
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return cells and places of one snapshot, as `audit.attack` takes them."""
    cells, places = [], []
    for unit, within, n, mean in rows:
        key = {"municipality_id": "vik", "wave": wave, "snapshot": snapshot, "unit_id": unit}
        places.append({**key, "within_id": within})
        if n is not None:
            answered = {"factor_id": "answered", "n": n, "mean": np.nan, "decimals": np.nan}
            factor = {"factor_id": FACTOR, "n": n, "mean": mean, "decimals": decimals}
            cells += [{**key, **answered}, {**key, **factor}]
    return pd.DataFrame(cells), pd.DataFrame(places)


def join(*snapshots: tuple[pd.DataFrame, pd.DataFrame]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return several snapshots as one set of cells and places."""
    cells, places = zip(*snapshots, strict=True)
    return pd.concat(cells, ignore_index=True), pd.concat(places, ignore_index=True)
