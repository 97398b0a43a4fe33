"""Plans that made-up units agreed on, so that the overview has all it can say of follow-up."""

from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from tifaktor.demo.past import list_units_ever
from tifaktor.demo.shapes import Shape

_WITH_PLANS = "sandefjord"
"""The municipality whose own policy asks for plans in the units."""
_KEY = "demo-plan-"
_DAYS = (28, 56, 75, None, None)
"""After the results, unit by unit: in time, on the last day, later, and no plan."""
_SECTION = "[follow_up]"


def write_agreements(folder: Path, shape: Shape) -> None:
    """Add plans, and the day when the units got their results, to a municipality's mappings.

    Doing it again changes nothing. Where the folder has no goals, nothing is written.

    Args:
        folder: the municipality's, below `data/mappings`.
        shape: its units and waves.
    """
    goals, measures, strategy = (
        folder / name for name in ("goals.csv", "measures.csv", "strategy.toml")
    )
    if shape.municipality_id != _WITH_PLANS or not all(
        path.exists() for path in (goals, measures, strategy)
    ):
        return
    wave = max(shape.waves)
    results = date(int(wave[:4]), 5, 4)
    goal_id = str(pd.read_csv(goals, sep=";", dtype="str")["goal_id"].iloc[-1])
    known = pd.read_csv(measures, sep=";", dtype="str")
    known = known[~known["measure_id"].str.startswith(_KEY)]
    table = pd.concat([known, _make_plans(shape, goal_id, results)], ignore_index=True)
    table.to_csv(measures, sep=";", index=False, encoding="utf-8", lineterminator="\n")
    text = strategy.read_text(encoding="utf-8")
    if _SECTION not in text:
        added = f"\n# Synthetic: made by the demo.\n{_SECTION}\nweeks = 8\n"
        days = f"\n[follow_up.results]\n{wave} = {results.isoformat()}\n"
        strategy.write_text(f"{text}{added}{days}", encoding="utf-8")


def _make_plans(shape: Shape, goal_id: str, results: date) -> pd.DataFrame:
    units = list_units_ever(shape)
    below = units.loc[units["parent_id"].notna(), "unit_id"]
    rows = [
        {
            "measure_id": f"{_KEY}{unit}", "goal_id": goal_id, "unit_id": unit,
            "measure_name": "Syntetisk tiltak: snakke om resultatene på personalmøtet",
            "responsible": "Leder", "state": "planned", "place": "Syntetisk: laget av demoen",
            "agreed_on": (results + timedelta(days=days)).isoformat(),
        }
        for place, unit in enumerate(below)
        if (days := _DAYS[place % len(_DAYS)]) is not None
    ]  # fmt: skip
    return pd.DataFrame(rows)
