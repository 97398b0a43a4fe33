"""Leaks that are put into published tables by hand, each of which the audit must find."""

import pandas as pd
import pytest

from tifaktor.audit.leftovers import find_leftovers, list_counts
from tifaktor.audit.shrunken import find_pooled, recover_pooled

HIDDEN = "solbakken"


def find(tables: dict[str, pd.DataFrame]) -> set[tuple[str, str]]:
    """Return which kinds of leaks are found, and of whom."""
    return {(leak.code, leak.unit_id) for leak in (*find_leftovers(tables), *find_pooled(tables))}


def pick(table: pd.DataFrame, unit: str, wave: str = "2024") -> "pd.Series[bool]":
    """Return which rows are of a unit in a survey."""
    return (table["unit_id"] == unit) & (table["wave"] == wave)


def test_a_sound_publication_has_no_leftovers(publication) -> None:
    """In what the program publishes, nothing is said of a hidden unit."""
    tables = publication.copy_tables()
    assert tables["responses"].loc[pick(tables["responses"], HIDDEN), "hidden_reason"].notna().all()
    assert find(tables) == set()


@pytest.mark.parametrize(
    ("name", "column", "value"),
    [("responses", "n_responses", 3), ("scores", "mean", 4.4), ("scores", "n", 3),
     ("scores", "low", 4.0), ("scores", "response_rate", 0.75)],
)  # fmt: skip
def test_a_figure_of_a_hidden_unit_is_found(publication, name, column, value) -> None:
    """A single number left in a row of a hidden unit is found, whichever it is."""
    tables = publication.copy_tables()
    tables[name].loc[pick(tables[name], HIDDEN), column] = value
    assert find(tables) == {("hidden_figure", HIDDEN)}


def test_a_rate_beside_the_number_asked_is_found(publication) -> None:
    """Fourteen asked and 79 per cent can only be eleven answers."""
    tables = publication.copy_tables()
    rows = pick(tables["responses"], HIDDEN)
    tables["responses"].loc[rows, ["n_invited", "response_rate"]] = [14, 0.79]
    assert find(tables) == {("hidden_figure", HIDDEN), ("hidden_count", HIDDEN)}


@pytest.mark.parametrize(
    ("name", "wave"),
    [("changes", "wave"), ("changes", "previous_wave"), ("factor_verdicts", "wave"),
     ("pooled_scores", "wave")],
)  # fmt: skip
def test_what_derives_from_a_hidden_unit_is_found(publication, name, wave) -> None:
    """A change, a factor's verdict or an estimate of a unit that is hidden then or now is found."""
    tables = publication.copy_tables()
    table = tables[name]
    assert len(table), "nothing to put the leak into"
    if wave == "previous_wave":
        # The unit is shown now and was hidden then.
        for shown in ("responses", "scores"):
            tables[shown].loc[pick(tables[shown], HIDDEN), "hidden_reason"] = None
        tables["scores"].loc[pick(tables["scores"], HIDDEN), "mean"] = 4.0
    tables[name] = pd.concat([table, table.head(1).assign(unit_id=HIDDEN)], ignore_index=True)
    assert ("hidden_derived", HIDDEN) in find(tables)


@pytest.mark.parametrize(("column", "value"), [("status", "on_track"), ("mean", 4.2)])
def test_a_verdict_of_a_hidden_unit_is_found(publication, column, value) -> None:
    """A hidden unit's goal that is said to be on track, or has a figure, is found."""
    tables = publication.copy_tables()
    tables["goal_verdicts"].loc[pick(tables["goal_verdicts"], HIDDEN), column] = value
    assert ("hidden_derived", HIDDEN) in find(tables)


def test_a_goal_that_gives_a_hidden_factor_away_is_found(publication) -> None:
    """A goal's mean with one of its two factors hidden is the other factor's mean."""
    tables = publication.copy_tables()
    scores, verdicts = tables["scores"], tables["factor_verdicts"]
    factor = pick(scores, "aasen") & (scores["factor_id"] == "mestringsklima")
    scores.loc[factor, ["mean", "low", "high"]] = None
    scores.loc[factor, "hidden_reason"] = "protects_others"
    gone = pick(verdicts, "aasen") & (verdicts["factor_id"] == "mestringsklima")
    tables["factor_verdicts"] = verdicts[~gone]
    assert ("goal_of_hidden_factor", "aasen") in find(tables)


def test_a_goal_of_other_people_than_its_factors_is_found(publication) -> None:
    """A goal that rests on one person less than its factors gives that person's answers."""
    tables = publication.copy_tables()
    goals = tables["goal_verdicts"]
    rows = pick(goals, "aasen") & (goals["goal_id"] == "laering")
    goals.loc[rows, "from_respondents"] = True
    goals.loc[rows, "n"] = goals.loc[rows, "n"] - 1
    assert find(tables) == {("composite_isolates", "aasen")}


@pytest.mark.parametrize("leak", ["a mean outside the shown", "a unit more than is listed"])
def test_a_pooled_mean_that_holds_a_hidden_unit_is_found(publication, leak) -> None:
    """A pooled mean beyond all shown units, or of more units than are shown, is found."""
    tables = publication.copy_tables()
    pooled = tables["pooled_scores"]
    group = pooled["group_id"] == "fjordvik"
    assert group.any(), "nothing to put the leak into"
    if leak.startswith("a mean"):
        pooled.loc[group, "pooled_mean"] = 4.9
        scores = tables["scores"].set_index(["wave", "unit_id", "factor_id"])["mean"]
        own = pd.Series(
            scores.loc[pd.MultiIndex.from_frame(pooled[["wave", "unit_id", "factor_id"]])].to_numpy(),
            index=pooled.index,
        )  # fmt: skip
        pooled["estimate"] = own + pooled["shrinkage"] * (pooled["pooled_mean"] - own)
    else:
        pooled.loc[group, "n_units"] += 1
    assert {code for code, _ in find(tables)} == {"pooled_reveals"}


def test_the_pooled_mean_can_be_had_back() -> None:
    """Oracle O8: 4.144393, drawn .805932 of the way from 4.4, was drawn to 4.082844."""
    found = recover_pooled(
        pd.Series([4.144393]).to_numpy(), pd.Series([0.805932]).to_numpy(),
        pd.Series([4.4]).to_numpy(),
    )  # fmt: skip
    assert found[0] == pytest.approx(4.082844, abs=2e-6)


def test_a_rate_of_many_says_little() -> None:
    """Of 400 people, 79 per cent can be 314 to 318 answers."""
    assert list_counts(400, 0.79) == [314, 315, 316, 317, 318]
