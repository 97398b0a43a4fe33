"""The gate: what is hidden leaves with no figure, and nothing that derives from it."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from made_tables import complete
from tifaktor import schemas
from tifaktor.privacy.gate import Published, publish
from tifaktor.settings import Settings

SHOWN, HIDDEN = "skole", "barnehage"
NO_SCORES = schemas.empty(schemas.ScoreMask)


def make_analysed() -> schemas.Analysed:
    """Return one factor and one goal for two units over two waves, by hand."""
    key = [("x", wave, unit) for wave in ("2022", "2024") for unit in (SHOWN, HIDDEN)]
    base = pd.DataFrame(key, columns=["municipality_id", "wave", "unit_id"])
    factor = {"factor_id": "mestringstro"}
    requirement = {
        **factor, "goal_id": "maal-1", "weight": 1.0, "basis": "stated", "adopted": None,
        "target_kind": "level", "target_value": 4.0, "required": 4.0, "required_decimals": None,
        "baseline_pooled": False, "baseline_variance": 0.0, "baseline_df": 11.0,
        "baseline_rounding": 0.0, "variance_level": 4.0,
    }  # fmt: skip
    verdict = {
        "status": "unsure", "reason": None, "direction": "probably_above", "probability": 0.7,
        "n": 8, "mean": 4.1, "se": 0.2, "df": 11.0,
    }  # fmt: skip
    trace = {
        "low": 3.8, "high": 4.4, "required": 4.0, "n_factors": 1, "from_respondents": True,
        "rule": "mean_guard", "weakest_factor_id": "mestringstro", "response_rate": 0.8,
        "end_probability": 0.6, "movement": "up", "holds_weights": True, "holds_rounding": True,
        "tipping_point": 0.5, "silent_limit": 0.3,
    }  # fmt: skip
    changes = base[base["wave"] == "2024"].assign(
        **factor, previous_wave="2022", change=0.1, low=-0.3, high=0.5, p=0.4, p_adjusted=0.4,
        flagged=False, smallest_visible=0.4,
    )  # fmt: skip
    pooled = base.assign(
        **factor, group_id="oppvekst", pooled_mean=4.0, shrinkage=0.5, estimate=4.05, rmse=0.2,
        n_units=2,
    )  # fmt: skip
    outcome = {
        "municipality_id": "x", "wave": "2024", "previous_wave": "2022", "goal_id": "maal-1",
        "previous_status": "on_track", "status": "on_track", "n_units": 1, "n_above": 1,
    }  # fmt: skip
    scores = base.assign(
        **factor, n=8, mean=4.1, sd=0.7, decimals=1, sd_basis="given", n_invited=10,
        response_rate=0.8, phi=0.2, df=11.0, rounding_variance=0.0,
        correction_weight=0.7, low=3.8, high=4.4, note=None,
    )  # fmt: skip
    return schemas.Analysed(
        municipality_id="x",
        synthetic_waves=frozenset({"2024"}),
        responses=base.assign(n_responses=8, n_invited=10, response_rate=0.8, n_units_summed=2),
        scores=scores,
        changes=changes,
        pooled_scores=schemas.check(schemas.PooledScores, pooled),
        benchmarks=base.head(1)[["municipality_id", "wave"]].assign(
            **factor, benchmark_id="national", mean=4.2, decimals=1
        ),
        factor_verdicts=complete(schemas.FactorVerdicts, base.assign(**requirement, **verdict)),
        goal_verdicts=schemas.check(
            schemas.GoalVerdicts, base.assign(goal_id="maal-1", **verdict, **trace)
        ),
        backtest=complete(schemas.Backtest, pd.DataFrame([outcome])),
    )


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
    return publish(make_analysed(), make_mask(hidden), NO_SCORES, Settings(root=Path()))


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
    assert not row["from_respondents"]
    said = ["municipality_id", "wave", "unit_id", "goal_id", "status", "reason", "n_factors",
            "from_respondents", "rule"]  # fmt: skip
    everything_else = row.drop(said)
    assert {"probability", "mean", "n", "weakest_factor_id", "movement", "holds_weights",
            "holds_rounding", "silent_limit"} <= set(everything_else.index)  # fmt: skip
    assert everything_else.isna().all()


def test_a_goal_without_factors_stays_not_measured_in_a_hidden_unit() -> None:
    """That the survey does not measure a goal is no figure of the unit's: it is said anyway."""
    analysed = make_analysed()
    goals = analysed.goal_verdicts.assign(status="not_measured", reason="no_factor", n_factors=0)
    published = publish(
        replace(analysed, goal_verdicts=goals),
        make_mask({("2024", HIDDEN)}),
        NO_SCORES,
        Settings(root=Path()),
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


def test_pooled_scores_of_hidden_units_are_left_out() -> None:
    """A pooled estimate of a hidden unit lies near its mean: it is not let out."""
    pooled = publish_with({("2024", HIDDEN)}).pooled_scores
    assert set(zip(pooled["wave"], pooled["unit_id"], strict=True)) == {
        ("2022", SHOWN), ("2022", HIDDEN), ("2024", SHOWN),
    }  # fmt: skip


def test_how_earlier_verdicts_turned_out_is_let_out_as_counted() -> None:
    """The counts hold shown units only already, and pass as they are."""
    analysed = make_analysed()
    published = publish(analysed, make_mask({("2024", HIDDEN)}), NO_SCORES, Settings(root=Path()))
    pd.testing.assert_frame_equal(published.backtest, analysed.backtest)


def test_a_unit_that_the_mask_does_not_know_stays_inside() -> None:
    """Without a decision to show it, nothing of a unit comes out."""
    mask = make_mask(set())
    published = publish(
        make_analysed(), mask[mask["unit_id"] == SHOWN], NO_SCORES, Settings(root=Path())
    )
    assert set(published.scores["unit_id"]) == {SHOWN}
    assert set(published.goal_verdicts["unit_id"]) == {SHOWN}


@pytest.mark.parametrize(
    "table",
    ["scores", "responses", "goal_verdicts", "factor_verdicts", "changes", "pooled_scores"],
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


@pytest.mark.parametrize("figure", ["n", "mean"])
def test_published_refuses_a_figure_that_was_never_shown(figure: str) -> None:
    """In the ledger that goes out, what was not shown has neither its people nor its mean."""
    cell = {
        "municipality_id": "x", "wave": "2024", "snapshot": 1, "program_version": "0", "k": 5,
        "published_at": pd.Timestamp("2026-01-01"), "unit_id": HIDDEN, "within_id": None,
        "count_id": "answered", "shown": False,
    }  # fmt: skip
    published = publish_with({("2024", HIDDEN)})
    sound = complete(schemas.PublishedCells, pd.DataFrame([cell]))
    assert len(replace(published, cells=sound).cells) == 1
    leaky = complete(schemas.PublishedCells, pd.DataFrame([{**cell, figure: 4}]))
    with pytest.raises(ValueError, match="hidden"):
        replace(published, cells=leaky)


def publish_without_score() -> Published:
    """Return what is let out where one score of a shown unit in 2024 is hidden."""
    masked = {"municipality_id": "x", "wave": "2024", "unit_id": HIDDEN,
              "factor_id": "mestringstro", "hidden_reason": "extreme_high"}  # fmt: skip
    score_mask = schemas.check(schemas.ScoreMask, pd.DataFrame([masked]))
    return publish(make_analysed(), make_mask(set()), score_mask, Settings(root=Path()))


def test_of_a_hidden_score_only_the_reason_is_left() -> None:
    """A hidden score of a shown unit has no mean, spread, number of answers or interval."""
    published = publish_without_score()
    row = of_unit(published.scores, HIDDEN, "2024")
    assert row["hidden_reason"] == "extreme_high"
    key = ["municipality_id", "wave", "unit_id", "factor_id", "hidden_reason"]
    assert row.drop(key).isna().all()
    assert of_unit(published.responses, HIDDEN, "2024")["n_responses"] == 8
    assert of_unit(published.scores, HIDDEN, "2022")["mean"] == 4.1


def test_what_derives_from_a_hidden_score_is_left_out() -> None:
    """Change, pooled estimate and factor verdict go with the score, and the goal says hidden."""
    published = publish_without_score()
    assert HIDDEN not in set(published.changes["unit_id"])
    for table in (published.pooled_scores, published.factor_verdicts):
        of_wave = table[table["wave"] == "2024"]
        assert of_wave["unit_id"].tolist() == [SHOWN]
    goal = of_unit(published.goal_verdicts, HIDDEN, "2024")
    assert (goal["status"], goal["reason"]) == ("too_little_data", "hidden")
    assert pd.isna(goal["mean"])
    assert pd.isna(goal["probability"])


@pytest.mark.parametrize(
    "table", ["scores", "goal_verdicts", "factor_verdicts", "changes", "pooled_scores"]
)
def test_published_refuses_what_derives_from_a_hidden_score(table: str) -> None:
    """However the tables are made, they cannot carry a hidden score out of a shown unit."""
    everything, some = publish_with(set()), publish_without_score()
    leaky = getattr(everything, table).copy()
    if table == "scores":
        leaky["hidden_reason"] = some.scores["hidden_reason"]
    with pytest.raises(ValueError, match="hidden"):
        replace(some, **{table: leaky})


def decompose_changes(analysed: schemas.Analysed) -> schemas.Analysed:
    """Return the figures with every change said to come from three things."""
    keys = ["municipality_id", "wave", "unit_id", "factor_id", "previous_wave", "change"]
    parts = {"from_units": 0.1, "from_sizes": 0.0, "from_opened_closed": 0.0, "rounding": 0.0}
    table = schemas.check(schemas.Decompositions, analysed.changes[keys].assign(**parts))
    return replace(analysed, decompositions=table)


def test_what_a_change_came_from_needs_the_change() -> None:
    """Of a unit that is hidden in either wave, nothing is told of what its change came from."""
    for wave in ("2022", "2024"):
        mask = make_mask({(wave, HIDDEN)})
        published = publish(
            decompose_changes(make_analysed()), mask, NO_SCORES, Settings(root=Path())
        )
        assert published.decompositions["unit_id"].tolist() == [SHOWN]
        everything = decompose_changes(make_analysed()).decompositions
        with pytest.raises(ValueError, match="not told"):
            replace(published, decompositions=everything)


@pytest.mark.parametrize(("mean", "sd"), [(4.95, 0.2), (1.0, 0.0), (4.0, 0.0)])
def test_published_refuses_an_extreme_score(mean: float, sd: float) -> None:
    """A mean at an end of the scale, or without spread, of eight answers cannot be let out."""
    everything = publish_with(set())
    with pytest.raises(ValueError, match="extreme"):
        replace(everything, scores=everything.scores.assign(mean=mean, sd=sd))
