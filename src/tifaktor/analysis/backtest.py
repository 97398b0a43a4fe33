"""How earlier verdicts turned out: what was said of a goal last time, against what came.

A unit may have changed in two years, so a verdict that did not come true need not have been wrong.
But where those called *on track* are no more often on track next time than those called *off
track*, the verdicts say nothing. Source: `docs/method.md` §13.
"""

import pandas as pd

from tifaktor import schemas
from tifaktor.organisation import close_places
from tifaktor.vocabulary import Status

_FIRST_TESTED = 2
"""Place of the third wave: before that, nobody had a verdict to remember."""
_SAID = [str(status) for status in (Status.ON_TRACK, Status.OFF_TRACK, Status.UNSURE)]
_CELL = ["municipality_id", "unit_id", "goal_id"]
_OUTCOME = [
    "municipality_id", "wave", "previous_wave", "goal_id", "previous_status",
    "previous_direction", "status",
]  # fmt: skip


def compare_verdicts(goal_verdicts: pd.DataFrame, unit_places: pd.DataFrame) -> pd.DataFrame:
    """Return `schemas.Backtest`: for each wave from the third on, what the wave before had said.

    Counted are the lowest units that are shown, so that no answer counts twice, and the goals on
    which something was said: on track, off track, or unsure with a side.

    Args:
        goal_verdicts: `schemas.GoalVerdicts` of one municipality; shown units only.
        unit_places: `schemas.UnitPlaces`: the tree of each wave.
    """
    waves = sorted(goal_verdicts["wave"].unique())
    before = dict(zip(waves[_FIRST_TESTED:], waves[_FIRST_TESTED - 1 :], strict=False))
    verdicts = _keep_lowest(goal_verdicts, unit_places)
    # Where nothing is required now, or nothing was measured, nothing came.
    later = verdicts.loc[verdicts["wave"].isin(list(before))].dropna(subset=["mean", "required"])
    later = later.assign(
        previous_wave=later["wave"].map(before), above=later["mean"] >= later["required"]
    )
    said = verdicts.loc[verdicts["status"].isin(_SAID), [*_CELL, "wave", "status", "direction"]]
    said = said.rename(columns={"wave": "previous_wave", "status": "previous_status",
                                "direction": "previous_direction"})  # fmt: skip
    pairs = later[[*_CELL, "wave", "previous_wave", "status", "above"]].merge(
        said, on=[*_CELL, "previous_wave"], validate="one_to_one"
    )
    counts = pairs.groupby(_OUTCOME, dropna=False, as_index=False).agg(
        n_units=("unit_id", "size"), n_above=("above", "sum")
    )
    return schemas.check(schemas.Backtest, counts)


def _keep_lowest(verdicts: pd.DataFrame, unit_places: pd.DataFrame) -> pd.DataFrame:
    """Return the verdicts of the units that no other shown unit is part of."""
    present = verdicts[["wave", "unit_id"]].drop_duplicates()
    pairs = close_places(unit_places).merge(present, on=["wave", "unit_id"])
    above = pairs.loc[pairs["unit_id"] != pairs["ancestor_id"], ["wave", "ancestor_id"]]
    covered = pd.MultiIndex.from_frame(above.drop_duplicates())
    keys = pd.MultiIndex.from_frame(verdicts[["wave", "unit_id"]])
    return verdicts.loc[~keys.isin(covered)]
