"""What the terminal says of small units that are shown together.

`groups` are rows of `schemas.Pools` with names, as `answers.load_groups` has them.
"""

from collections.abc import Iterator
from textwrap import wrap

import pandas as pd
from rich.markup import escape

from tifaktor.language.texts import Texts
from tifaktor.report.wording import Wording

_LEAST_WIDTH = 24
"""Signs that a line of a group's name may have, however short the names of the units are."""


def keep_groups(groups: pd.DataFrame | None, municipality_id: str, wave: str) -> pd.DataFrame:
    """Return the groups of one municipality and wave; no rows where none are given."""
    if groups is None:
        return pd.DataFrame(columns=["pool_id", "unit_id"])
    return groups[(groups["municipality_id"] == municipality_id) & (groups["wave"] == wave)]


def tell_pool(texts: Texts, groups: pd.DataFrame) -> Iterator[str]:
    """Yield which group a hidden unit is shown in, and what to type to see it.

    Args:
        texts: the sentences.
        groups: the unit's own row; none where it is in no group.
    """
    for row in groups.head(1).to_dict("records"):
        yield say_shown_in(texts, row["municipality_id"], row["pool_id"], row["pool_name"])


def say_shown_in(texts: Texts, municipality_id: str, pool_id: str, pool_name: str) -> str:
    """Return which group a hidden unit is shown in, and what to type to see it."""
    return escape(
        texts.say(
            "pools.terminal.shown_in",
            pool=pool_name, municipality=municipality_id, pool_id=pool_id,
        )
    )  # fmt: skip


def tell_members(texts: Texts, groups: pd.DataFrame) -> Iterator[str]:
    """Yield who is in a group.

    Args:
        texts: the sentences.
        groups: the rows of one group; none for a unit.
    """
    if groups.empty:
        return
    words = Wording(texts)
    names = [str(name) for name in groups["unit_name"]]
    if groups["with_staff"].any():
        parent = str(groups["parent_name"].iloc[0])
        names.append(words.lower(words.group("members.staff", unit=parent)))
    yield escape(words.group("terminal.holds", members=words.list_names(names)))


def fold_pool_names(units: "pd.Series[str]", groups: pd.DataFrame | None) -> "pd.Series[str]":
    """Return names by unit, with those of groups broken to be no wider than the units' own."""
    is_pool = units.index.isin([] if groups is None else groups["pool_id"])
    width = max(units[~is_pool].str.len().max(), _LEAST_WIDTH)
    return units.mask(is_pool, units.map(lambda name: "\n".join(wrap(name, int(width)))))


def point_at_pools(texts: Texts, groups: pd.DataFrame) -> Iterator[str]:
    """Yield where hidden units are shown together in a table of units, with one to type."""
    for row in groups.head(1).to_dict("records"):
        yield escape(
            texts.say(
                "pools.terminal.status",
                municipality=row["municipality_id"], pool_id=row["pool_id"],
            )
        )  # fmt: skip
