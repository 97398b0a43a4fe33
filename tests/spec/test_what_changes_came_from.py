"""What the change of a unit with others below it came from."""

import pandas as pd
import pytest

from assessed import assess_figures
from tables import read_table
from tifaktor.schemas import Analysed

THREE = ["from_units", "from_sizes", "from_opened_closed"]
FIGURES = """
    | wave | unit_id    | n  | mean |
    |------|------------|----|------|
    | 2022 | sentrum    | 80 | 4.00 |
    | 2022 | skolen     | 20 | 3.80 |
    | 2022 | hjemmet    | 20 | 4.40 |
    | 2022 | verkstedet | 20 | 3.80 |
    | 2022 | ett        | 8  | 4.00 |
    | 2022 | to         | 12 | 4.00 |
    | 2024 | sentrum    | 80 | 4.10 |
    | 2024 | skolen     | 20 | 4.00 |
    | 2024 | hjemmet    | 24 | 4.50 |
    | 2024 | kjoekkenet | 16 | 3.75 |
    | 2024 | ett        | 8  | 4.00 |
    | 2024 | to         | 12 | 4.00 |
"""
"""The workshop was closed, the kitchen was opened, the home grew, and the school rose by 0.2."""
HIDDEN = tuple((wave, unit) for wave in ("2022", "2024") for unit in ("ett", "to"))


def assess(*, ett: float = 4.0, hidden: tuple[tuple[str, str], ...] = HIDDEN) -> Analysed:
    """Return the town, with another mean of one hidden unit now, which its neighbour makes up for."""
    figures = read_table(FIGURES)
    now = figures["wave"] == "2024"
    figures.loc[now & (figures["unit_id"] == "ett"), "mean"] = ett
    figures.loc[now & (figures["unit_id"] == "to"), "mean"] = 4 - 8 * (ett - 4) / 12
    ids = list(dict.fromkeys(figures["unit_id"]))
    units = pd.DataFrame({"unit_id": ids, "unit_name": ids})
    units["parent_id"] = [None, *["sentrum"] * (len(ids) - 1)]
    return assess_figures(figures.assign(asked=figures["n"]), units=units, hidden=hidden)


def test_three_things_add_up_to_the_change() -> None:
    """What came from the units, from their sizes, and from opened and closed ones is the change."""
    # 328 - 320 points on 80 people are 0.1, and the middle is 4.05. The school and the others have a
    # quarter each in both; the home goes from 0.25 to 0.3.
    (row,) = assess().decompositions.to_dict("records")
    assert row["change"] == pytest.approx(0.1)
    assert sum(row[name] for name in THREE) == pytest.approx(row["change"], abs=1e-12)
    units = 0.25 * 0.2 + 0.275 * 0.1
    sizes = 0.05 * (4.45 - 4.05)
    moved = 0.2 * (3.75 - 4.05) - 0.25 * (3.8 - 4.05)
    assert [row[name] for name in THREE] == pytest.approx([units, sizes, moved], abs=1e-12)


def test_nothing_hidden_enters() -> None:
    """What a hidden unit answered, as long as all hidden together are the same, changes no digit."""
    tables = [assess(ett=ett).decompositions for ett in (4.0, 4.6, 2.9)]
    assert len(tables[0]) == 1
    assert tables[0].equals(tables[1])
    assert tables[0].equals(tables[2])


def test_a_hidden_unit_has_none_and_gives_none() -> None:
    """Where the unit itself is hidden in a survey, nothing is told of its change, nor of its parts."""
    for wave in ("2022", "2024"):
        assert assess(hidden=(*HIDDEN, (wave, "sentrum"))).decompositions.empty
