"""A score that nearly tells what each person answered is shown as "4.9 or more", and no further.

Each table is a part of a municipality: a unit, the unit it belongs to, how many answered there
(people in the units below included) and their mean, and what is expected of this one factor. All
figures are invented. k is 5.
"""

import pandas as pd
import pytest

from assessed import assess_figures
from made_tables import complete
from tables import read_table
from tifaktor import schemas
from tifaktor.privacy.extremes import build_score_mask

FIVE_FIVES_AMONG_LARGE_UNITS_TAKE_THE_SMALLEST_OTHER_WITH_THEM = """
| unit | parent | answered | mean | shown | because         |
| town |        |       60 |  4.1 | yes   |                 |
| a    | town   |        5 |  5.0 | no    | extreme_high    |
| b    | town   |       30 |  4.0 | yes   |                 |
| c    | town   |       25 |  4.0 | no    | protects_others |
"""

FIVE_OTHERS_OF_THE_UNIT_ABOVE_ARE_ENOUGH = """
| unit | parent | answered | mean | shown | because      |
| town |        |       60 |  4.1 | yes   |              |
| a    | town   |        5 | 4.95 | no    | extreme_high |
| b    | town   |       50 |  4.0 | yes   |              |
"""

FOUR_OTHERS_ARE_NOT = """
| unit | parent | answered | mean | shown | because         |
| town |        |       59 |  4.1 | yes   |                 |
| a    | town   |        5 | 4.95 | no    | extreme_high    |
| b    | town   |       50 |  4.0 | no    | protects_others |
"""

A_UNIT_WHOSE_PEOPLE_ARE_ALL_IN_THE_EXTREME_ONE_GOES_WITH_IT = """
| unit | parent | answered | mean | shown | because         |
| town |        |       40 |  4.0 | yes   |                 |
| a    | town   |        9 |  1.0 | no    | extreme_low     |
| a1   | a      |        6 |  1.2 | no    | protects_others |
| b    | town   |       24 |  4.0 | yes   |                 |
"""

TEN_FIVES_AND_NINE_OF_4_9_ARE_SHOWN = """
| unit | parent | answered | mean | shown | because |
| town |        |       40 |  4.4 | yes   |         |
| a    | town   |       10 |  5.0 | yes   |         |
| b    | town   |        9 |  4.9 | yes   |         |
| c    | town   |        9 |  1.1 | yes   |         |
"""

TWO_EXTREMES_DO_NOT_HIDE_BEHIND_EACH_OTHER = """
| unit | parent | answered | mean | shown | because         |
| town |        |       60 |  4.1 | yes   |                 |
| a    | town   |        6 |  5.0 | no    | extreme_high    |
| b    | town   |        6 |  5.0 | no    | extreme_high    |
| c    | town   |       28 |  4.0 | yes   |                 |
| d    | town   |       20 |  3.9 | no    | protects_others |
"""


@pytest.mark.parametrize(
    "table",
    [
        FIVE_FIVES_AMONG_LARGE_UNITS_TAKE_THE_SMALLEST_OTHER_WITH_THEM,
        FIVE_OTHERS_OF_THE_UNIT_ABOVE_ARE_ENOUGH,
        FOUR_OTHERS_ARE_NOT,
        A_UNIT_WHOSE_PEOPLE_ARE_ALL_IN_THE_EXTREME_ONE_GOES_WITH_IT,
        TEN_FIVES_AND_NINE_OF_4_9_ARE_SHOWN,
        TWO_EXTREMES_DO_NOT_HIDE_BEHIND_EACH_OTHER,
    ],
)
def test_what_is_hidden_on_a_factor_with_an_extreme(table: str) -> None:
    """An extreme score is hidden, with as few others as keep anybody from subtracting to it."""
    expected = read_table(table)
    whose = {"municipality_id": "fjord", "wave": "2024", "unit_id": expected["unit"]}
    scores = pd.DataFrame({"n": expected["answered"], "mean": expected["mean"], "sd": 0.4})
    places = pd.DataFrame({"within_id": expected["parent"]})
    mask = pd.DataFrame({"shown": True}, index=expected.index)
    found = build_score_mask(
        complete(schemas.FactorScores, scores.assign(**whose, factor_id="klima")),
        complete(schemas.UnitPlaces, places.assign(**whose)),
        complete(schemas.Mask, mask.assign(**whose)),
        k=5,
    )
    hidden = expected[~expected["shown"]]
    assert dict(zip(found["unit_id"], found["hidden_reason"], strict=True)) == dict(
        zip(hidden["unit"], hidden["because"], strict=True)
    )


def _measure(mean: float, sd: float) -> pd.DataFrame:
    """Return two waves of three units and the unit above, in which six of lia answered `mean`."""
    rows = [
        (wave, unit, factor, *figures)
        for wave in ("2022", "2024")
        for factor in ("klima", "tro")
        for unit, figures in (
            ("elvebo", (80, 4.0, 0.7)),
            ("lia", (6, 4.1, 0.5)),
            ("mo", (30, 3.9, 0.6)),
            ("vik", (25, 4.2, 0.8)),
        )
    ]
    table = pd.DataFrame(rows, columns=["wave", "unit_id", "factor_id", "n", "mean", "sd"])
    table["asked"] = table["n"] + 2
    lia = (table["unit_id"] == "lia") & (table["factor_id"] == "klima") & (table["wave"] == "2022")
    table.loc[lia, ["mean", "sd"]] = mean, sd
    return table


def test_how_extreme_it_is_changes_nothing_that_mixes_units() -> None:
    """Whether six answered 5.0 or 4.92, pooled means, changes and verdicts of others are the same."""
    targets = pd.DataFrame(
        {"kind": ["rise"], "value": [0.2], "baseline_wave": ["2022"], "due_year": [2026.0]}
    )
    one, two = (
        assess_figures(_measure(mean, sd), targets=targets)
        for mean, sd in ((5.0, 0.0), (4.92, 0.2))
    )
    for name in ("changes", "pooled_scores", "backtest"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(two, name), check_exact=True)
    for name in ("scores", "factor_verdicts", "goal_verdicts"):
        first, second = (
            table[(table["wave"] == "2024") | (table["unit_id"] != "lia")]
            for table in (getattr(one, name), getattr(two, name))
        )
        pd.testing.assert_frame_equal(first, second, check_exact=True)


def test_nothing_derives_from_an_extreme_score() -> None:
    """No change, no pooled estimate; a target that counts from it has nothing to count from."""
    targets = pd.DataFrame(
        {"kind": ["rise"], "value": [0.2], "baseline_wave": ["2022"], "due_year": [2026.0]}
    )
    found = assess_figures(_measure(5.0, 0.0), targets=targets)
    changed = found.changes[found.changes["unit_id"] == "lia"]
    assert changed["factor_id"].tolist() == ["tro"]
    pooled = found.pooled_scores[found.pooled_scores["unit_id"] == "lia"]
    assert set(zip(pooled["wave"], pooled["factor_id"], strict=True)) == {
        ("2022", "tro"), ("2024", "klima"), ("2024", "tro"),
    }  # fmt: skip
    verdicts = found.factor_verdicts
    of_lia = verdicts[(verdicts["unit_id"] == "lia") & (verdicts["wave"] == "2024")]
    reasons = of_lia.set_index("factor_id")["reason"]
    assert reasons["klima"] == "no_baseline"
    assert reasons["tro"] != "no_baseline"
