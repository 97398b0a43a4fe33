"""Who sees the factor that is about the leader: in most units, one named person.

A page of another unit, or the overview, carries such a figure only if `leader_factor` in
`tifaktor.toml` says so. On the unit's own page nothing is withheld.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from tifaktor.mappings import Municipality
from tifaktor.report.rows import list_values
from tifaktor.report.strategy import Goal
from tifaktor.vocabulary import FactorAbout, LeaderFactor


@dataclass(frozen=True, slots=True)
class LeaderView:
    """Which figures are about a single leader, and who else sees them.

    Attributes:
        factors: the factors that are about the leader.
        parents: for each unit the unit above it.
        several: the units that have two leaders or more.
        seen_by: who else sees a single leader's figure.
    """

    factors: frozenset[str]
    parents: Mapping[str, str | None]
    several: frozenset[str]
    seen_by: LeaderFactor

    def is_of_one(self, unit_id: str) -> bool:
        """Return whether a unit's figure is about one person: it has one leader, who is not all's."""
        return self.parents[unit_id] is not None and unit_id not in self.several

    def may_show(self, unit_id: str, factor_id: str, *, on: str) -> bool:
        """Return whether a page may carry a unit's figure.

        Args:
            unit_id: whose figure.
            factor_id: which.
            on: the unit that the page is about; the municipality itself for the overview.
        """
        if factor_id not in self.factors or not self.is_of_one(unit_id) or on == unit_id:
            return True
        if self.seen_by is LeaderFactor.PARENT:
            return on == self.parents[unit_id]
        return self.seen_by is LeaderFactor.EVERYONE

    def may_show_goal(self, unit_id: str, goal: Goal, *, on: str) -> bool:
        """Return whether a page may carry a unit's verdict on a goal.

        It is a leader's own where the goal rests on such factors alone.
        """
        return not goal.links or any(
            self.may_show(unit_id, link.factor_id, on=on) for link in goal.links
        )


def read_leaders(
    municipality: Municipality,
    factors: pd.DataFrame,
    parents: Mapping[str, str | None],
    seen_by: LeaderFactor,
) -> LeaderView:
    """Return which figures are about a single leader, from the instrument and `units.csv`."""
    units = municipality.units
    return LeaderView(
        factors=frozenset(
            list_values(factors.loc[factors["about"] == FactorAbout.LEADER, "factor_id"])
        ),
        parents=parents,
        several=frozenset(list_values(units.loc[units["leaders"] >= 2, "unit_id"])),
        seen_by=seen_by,
    )
