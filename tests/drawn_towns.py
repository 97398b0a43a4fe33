"""Invented towns in two waves for what changes came from: by chance, or from a table."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from made_tables import complete
from tifaktor import schemas
from tifaktor.analysis.decomposition import decompose_changes

THEN, NOW, K = "2022", "2024", 5
FACTOR = "mestringsklima"


def split(
    figures: pd.DataFrame,
    *,
    hidden: tuple[tuple[str, str], ...] = (),
    predecessors: pd.DataFrame | None = None,
    pools: tuple[str, ...] = (),
    half: float = 0.0,
) -> pd.DataFrame:
    """Return the decompositions, by unit, where some units are hidden in some waves."""
    keys = pd.MultiIndex.from_frame(figures[["wave", "unit_id"]])
    shown = figures[~keys.isin(list(hidden))].assign(
        municipality_id="k", factor_id=FACTOR, rounding_variance=half**2 / 3
    )
    then, now = (shown[shown["wave"] == wave] for wave in (THEN, NOW))
    pairs = now.merge(then[["unit_id", "mean"]], on="unit_id", suffixes=("", "_before"))
    changes = pairs.assign(
        previous_wave=THEN, change=pairs["mean"] - pairs["mean_before"], flagged=True
    )
    groups = pd.DataFrame({"pool_id": pools}).assign(
        municipality_id="k", wave=NOW, parent_id="top", unit_id="x", with_staff=False
    )
    table = decompose_changes(
        complete(schemas.FactorChanges, changes), complete(schemas.ScoreEstimates, shown),
        figures[["wave", "unit_id", "within_id"]],
        schemas.empty(schemas.Predecessors) if predecessors is None else predecessors,
        schemas.check(schemas.Pools, groups), k=K,
    )  # fmt: skip
    return table.set_index("unit_id")


def say_origin(
    reason: str, unit: str, *origins: str, continuity: str = "comparable"
) -> pd.DataFrame:
    """Return where one unit came from, each part with the same weight."""
    rows = pd.DataFrame({"from_unit_id": origins}).assign(
        municipality_id="k", wave=NOW, unit_id=unit, previous_wave=THEN, from_municipality_id="k",
        weight=1 / len(origins), share_moved=1.0, share_known=1.0, continuity=continuity,
        continuity_reason=reason,
    )  # fmt: skip
    return schemas.check(schemas.Predecessors, rows)


@dataclass(frozen=True)
class Part:
    """One unit in one wave: answers, sum, the unit above, and whether it is shown."""

    n: int
    total: float
    above: str | None
    shown: bool

    @property
    def mean(self) -> float:
        """Their mean."""
        return self.total / self.n


Waves = dict[str, dict[str, Part]]


def draw_town(seed: int) -> Waves:
    """Return a town of two levels, where units are opened, closed, moved and hidden by chance."""
    chance = np.random.default_rng(seed)
    town: Waves = {}
    for wave in (THEN, NOW):
        leaves = {
            f"u{number}": (int(chance.integers(5, 30)), f"s{chance.integers(3)}")
            for number in range(9) if chance.random() < 0.85
        }  # fmt: skip
        own = {sector: int(chance.choice([0, 8])) for sector in ("s0", "s1", "s2")}
        rows = {
            unit: Part(n, n * float(chance.uniform(3, 5)), sector, bool(chance.random() < 0.8))
            for unit, (n, sector) in leaves.items()
        }
        for sector, n in own.items():
            below = [part for part in rows.values() if part.above == sector]
            if n or below:
                total = n * float(chance.uniform(3, 5)) + sum(part.total for part in below)
                people = n + sum(part.n for part in below)
                rows[sector] = Part(people, total, "top", bool(chance.random() < 0.8))
        sectors = [part for part in rows.values() if part.above == "top"]
        n, total = (sum(getattr(part, name) for part in sectors) for name in ("n", "total"))
        rows["top"] = Part(n, total, None, shown=True)
        town[wave] = rows
    return town


def climb(rows: dict[str, Part], unit: str) -> list[str]:
    """Return the units above, the nearest first."""
    above = rows[unit].above
    return [] if above is None else [above, *climb(rows, above)]


def list_figures(town: Waves) -> tuple[pd.DataFrame, tuple[tuple[str, str], ...]]:
    """Return a town as `split` takes it: its figures, and who is hidden when."""
    parts = [(wave, unit, part) for wave, units in town.items() for unit, part in units.items()]
    figures = pd.DataFrame(
        [(wave, unit, part.above, part.n, part.mean) for wave, unit, part in parts],
        columns=["wave", "unit_id", "within_id", "n", "mean"],
    )
    return figures, tuple((wave, unit) for wave, unit, part in parts if not part.shown)
