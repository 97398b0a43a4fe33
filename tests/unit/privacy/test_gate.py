"""The gate: what is hidden leaves with no figure, and nothing that derives from it."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from tifaktor import schemas
from tifaktor.privacy.gate import Published, publish
from tifaktor.settings import Settings

SHOWN, HIDDEN = "skole", "barnehage"


def make_analysed() -> schemas.Analysed:
    """Return one factor and one goal for two units over two waves, by hand."""
    key = [("x", wave, unit) for wave in ("2022", "2024") for unit in (SHOWN, HIDDEN)]
    base = pd.DataFrame(key, columns=["municipality_id", "wave", "unit_id"])
    factor = {"factor_id": "mestringstro"}
    requirement = {
        **factor, "goal_id": "maal-1", "weight": 1.0, "basis": "stated", "adopted": None,
        "target_kind": "level", "required": 4.0, "required_decimals": None,
    }  # fmt: skip
    verdict = {
        "status": "unsure",
        "reason": None,
        "direction": "probably_above",
        "probability": 0.7,
    }
    changes = base[base["wave"] == "2024"].assign(
        **factor, previous_wave="2022", change=0.1, low=-0.3, high=0.5, p=0.4, p_adjusted=0.4,
        flagged=False, smallest_visible=0.4,
    )  # fmt: skip
    return schemas.Analysed(
        municipality_id="x",
        synthetic_waves=frozenset({"2024"}),
        responses=base.assign(n_responses=8, n_invited=10, response_rate=0.8),
        scores=base.assign(
            **factor, n=8, mean=4.1, sd=0.7, decimals=1, n_invited=10, response_rate=0.8, phi=0.2,
            df=11.0, rounding_variance=0.0, low=3.8, high=4.4, note=None,
        ),
        changes=changes,
        benchmarks=base.head(1)[["municipality_id", "wave"]].assign(
            **factor, benchmark_id="national", mean=4.2, decimals=1
        ),
        factor_verdicts=base.assign(**requirement, mean=4.1, **verdict),
        goal_verdicts=base.assign(
            goal_id="maal-1", **verdict, mean=4.1, low=3.8, high=4.4, required=4.0, n=8,
            n_factors=1, from_respondents=True,
        ),
    )  # fmt: skip


def make_mask(hidden: set[tuple[str, str]]) -> pd.DataFrame:
    rows = [
        ("x", wave, unit, (wave, unit) not in hidden, "too_few" if (wave, unit) in hidden else None)
        for wave in ("2022", "2024")
        for unit in (SHOWN, HIDDEN)
    ]
    return schemas.check(
        schemas.Mask,
        pd.DataFrame(
            rows, columns=["municipality_id", "wave", "unit_id", "shown", "hidden_reason"]
        ),
    )


def publish_with(hidden: set[tuple[str, str]]) -> Published:
    return publish(make_analysed(), make_mask(hidden), Settings(root=Path()))


def of_unit(table: pd.DataFrame, unit: str, wave: str) -> pd.Series:
    (row,) = table[(table["unit_id"] == unit) & (table["wave"] == wave)].iloc
    return row


def test_a_hidden_unit_keeps_its_place_and_its_reason_but_no_figure() -> None:
    """Of a hidden unit one sees that it exists and why it is hidden, and no number at all."""
    published = publish_with({("2024", HIDDEN)})
    for table in (published.scores, published.responses):
        row = of_unit(table, HIDDEN, "2024")
        assert row["hidden_reason"] == "too_few"
        others = row.drop(["municipality_id", "wave", "unit_id", "hidden_reason"])
        assert others.drop("factor_id", errors="ignore").isna().all()


def test_the_goal_of_a_hidden_unit_says_hidden_and_no_more() -> None:
    """Status, probability, direction and interval of a hidden unit are gone with its mean."""
    row = of_unit(publish_with({("2024", HIDDEN)}).goal_verdicts, HIDDEN, "2024")
    assert (row["status"], row["reason"]) == ("too_little_data", "hidden")
    assert row[["probability", "direction", "mean", "low", "high", "required", "n"]].isna().all()
    assert not row["from_respondents"]


def test_a_goal_without_factors_stays_not_measured_in_a_hidden_unit() -> None:
    """That the survey does not measure a goal is no figure of the unit's: it is said anyway."""
    analysed = make_analysed()
    goals = analysed.goal_verdicts.assign(status="not_measured", reason="no_factor", n_factors=0)
    published = publish(
        replace(analysed, goal_verdicts=goals), make_mask({("2024", HIDDEN)}), Settings(root=Path())
    )
    row = of_unit(published.goal_verdicts, HIDDEN, "2024")
    assert (row["status"], row["reason"]) == ("not_measured", "no_factor")


@pytest.mark.parametrize("hidden_wave", ["2022", "2024"])
def test_a_change_needs_both_waves_shown(hidden_wave: str) -> None:
    """A change from or to a hidden wave would give the hidden mean away: it is left out."""
    changes = publish_with({(hidden_wave, HIDDEN)}).changes
    assert changes["unit_id"].tolist() == [SHOWN]


def test_factor_verdicts_of_hidden_units_are_left_out() -> None:
    """A hidden unit has no verdict on any factor."""
    verdicts = publish_with({("2024", HIDDEN)}).factor_verdicts
    assert set(zip(verdicts["wave"], verdicts["unit_id"], strict=True)) == {
        ("2022", SHOWN), ("2022", HIDDEN), ("2024", SHOWN),
    }  # fmt: skip


def test_a_unit_that_the_mask_does_not_know_stays_inside() -> None:
    """Without a decision to show it, nothing of a unit comes out."""
    mask = make_mask(set())
    published = publish(make_analysed(), mask[mask["unit_id"] == SHOWN], Settings(root=Path()))
    assert set(published.scores["unit_id"]) == {SHOWN}
    assert set(published.goal_verdicts["unit_id"]) == {SHOWN}


@pytest.mark.parametrize(
    "table", ["scores", "responses", "goal_verdicts", "factor_verdicts", "changes"]
)
def test_published_refuses_a_hidden_figure_whoever_puts_it_there(table: str) -> None:
    """However the tables are made, they cannot carry a hidden unit's figure out."""
    everything, some = publish_with(set()), publish_with({("2024", HIDDEN)})
    leaky = getattr(everything, table).copy()
    if "hidden_reason" in leaky:
        leaky["hidden_reason"] = getattr(some, table)["hidden_reason"]
    if table == "goal_verdicts":
        leaky["reason"] = some.goal_verdicts["reason"]
    with pytest.raises(ValueError, match="hidden"):
        replace(some, **{table: leaky})
