"""What changes came from, put into published tables by hand where it does not follow from them."""

import numpy as np
import pandas as pd
import pytest

from drawn_towns import FACTOR, NOW, THEN, Waves, draw_town, list_figures, say_origin, split
from tifaktor import schemas
from tifaktor.audit.decomposed import find_decomposed

MOVES = (
    ("renamed", 1),
    ("merged", 2),
    ("nearly_all", 1),
    ("part_of_others", 1),
    ("unknown_origin", 0),
)
"""Why a unit is not just the same, and how many units it came from beside itself."""


SEEDS = 8


def draw_origins(town: Waves, seed: int) -> pd.DataFrame:
    """Return where some of a town's units came from: closed units, or themselves and others."""
    chance = np.random.default_rng(seed)
    closed = [unit for unit in town[THEN] if unit not in town[NOW]]
    found = [schemas.empty(schemas.Predecessors)]
    for unit in (unit for unit in town[NOW] if unit.startswith("u")):
        reason, asked = MOVES[chance.integers(len(MOVES))]
        if chance.random() < 0.5 or len(closed) < asked:
            continue
        origins = [closed.pop() for _ in range(asked)]
        stays = unit in town[THEN] and reason in ("merged", "nearly_all", "part_of_others")
        origins += [unit] if stays else []
        far = {"part_of_others": "reference", "unknown_origin": "break"}.get(reason, "comparable")
        found.append(say_origin(reason, unit, *(origins or [None]), continuity=far))
    return pd.concat(found, ignore_index=True)


def publish_town(seed: int, *, see_all: bool = False) -> dict[str, pd.DataFrame]:
    """Return a town's published tables, with its changes decomposed.

    Args:
        seed: which town.
        see_all: whether hidden units were parts too, as nothing that is published may have them.
    """
    town = draw_town(seed)
    figures, hidden = list_figures(town)
    origins = draw_origins(town, seed)
    table = split(figures, hidden=() if see_all else hidden, predecessors=origins).reset_index()
    scores = figures.assign(municipality_id="k", factor_id=FACTOR, hidden_reason=None)
    out = pd.MultiIndex.from_frame(scores[["wave", "unit_id"]]).isin(hidden)
    scores.loc[out, "hidden_reason"] = "protects_others"
    scores.loc[out, ["n", "mean"]] = np.nan
    key = ["municipality_id", "wave", "unit_id", "factor_id", "previous_wave"]
    return {
        "decompositions": table, "changes": table[[*key, "change"]], "scores": scores,
        "places": scores[["municipality_id", "wave", "unit_id", "within_id"]],
        "pools": schemas.empty(schemas.Pools), "predecessors": origins,
    }  # fmt: skip


def find(tables: dict[str, pd.DataFrame]) -> set[tuple[str, str]]:
    """Return which kinds of leaks are found, and of whom."""
    return {(leak.code, leak.unit_id) for leak in find_decomposed(tables)}


def test_what_follows_from_shown_figures_passes() -> None:
    """In towns with units hidden, moved, merged and renamed, the audit computes the same again."""
    towns = [publish_town(seed) for seed in range(SEEDS)]
    assert sum(len(town["decompositions"]) for town in towns) > SEEDS, "nothing was decomposed"
    assert [find(town) for town in towns] == [set()] * SEEDS


def test_what_rests_on_a_hidden_unit_is_found() -> None:
    """Where hidden units were parts of their own, the audit cannot have the same, and says so."""
    found = [find(publish_town(seed, see_all=True)) for seed in range(SEEDS)]
    assert sum(bool(leaks) for leaks in found) > SEEDS / 3
    assert {code for leaks in found for code, _ in leaks} == {"hidden_derived"}


@pytest.mark.parametrize("name", ["from_units", "from_sizes", "from_opened_closed", "change"])
def test_a_contribution_that_is_another_is_found(name: str) -> None:
    """A thousandth of a point more or less in any of the figures is found."""
    tables = publish_town(3)
    row = tables["decompositions"].index[0]
    tables["decompositions"].loc[row, name] += 0.001
    assert find(tables) == {("hidden_derived", tables["decompositions"].loc[row, "unit_id"])}


def test_a_change_that_is_not_told_has_no_parts() -> None:
    """A decomposition whose change is not among the changes is found."""
    tables = publish_town(3)
    asked = set(tables["decompositions"]["unit_id"])
    tables["changes"] = tables["changes"].iloc[:0]
    assert find(tables) == {("hidden_derived", unit) for unit in asked} != set()
