"""Scoring of people and units."""

import numpy as np
import pandas as pd
import pytest

from tables import read_table
from tifaktor import schemas
from tifaktor.analysis.scores import (
    aggregate_responses,
    aggregate_scores,
    count_decimals,
    score_respondents,
)
from tifaktor.organisation import build_tree
from tifaktor.schemas import Answers

UNITS = read_table("""
    | unit_id | parent_id |
    | town    |           |
    | north   | town      |
    | school  | north     |
    | nursery | north     |
    | office  | town      |
""")
CLOSURE = build_tree(UNITS).closure()
NO_COUNTS = pd.DataFrame({"unit_id": pd.Series(dtype="str"), "n_invited": pd.Series(dtype="int64")})


def make_answers(
    table: str, factor_of: dict[str, str], invited: pd.DataFrame = NO_COUNTS
) -> Answers:
    """Return an answer file of the year 2024."""
    return Answers("fjord", "2024", read_table(table), factor_of, invited)


def test_a_factor_needs_half_of_its_statements() -> None:
    """2 of 3, 2 of 4 and 3 of 5 statements are enough; one fewer is not."""
    sizes = {"three": 3, "four": 4, "five": 5}
    factor_of = {f"{name}.{i}": name for name, size in sizes.items() for i in range(size)}
    frame = pd.DataFrame({"unit_id": ["school", "office"], **dict.fromkeys(factor_of, np.nan)})
    for name, least in {"three": 2, "four": 2, "five": 3}.items():
        frame.loc[0, [f"{name}.{i}" for i in range(least)]] = 4.0
        frame.loc[0, f"{name}.0"] = 1.0
        frame.loc[1, [f"{name}.{i}" for i in range(least - 1)]] = 4.0
    answers = Answers("fjord", "2024", frame, factor_of, NO_COUNTS)
    scores = score_respondents(answers, np.random.default_rng(1))
    assert set(scores["unit_id"]) == {"school"}
    (person,) = scores.filter(like="score_").to_dict("records")
    assert person == {"score_three": 2.5, "score_four": 2.5, "score_five": 3.0}


def test_answers_kept_as_bytes_give_the_same_scores() -> None:
    """Whole answers, a byte each and 0 for none, are scored as the same numbers are."""
    chance = np.random.default_rng(3)
    factor_of = {f"{factor}.{at}": factor for factor in ("a", "b") for at in range(5)}
    factor_of |= {f"c.{at}": "c" for at in range(60)}
    given = pd.DataFrame(chance.integers(0, 6, (500, len(factor_of))), columns=list(factor_of))
    given.insert(0, "unit_id", "office")
    whole = given.astype(dict.fromkeys(factor_of, "uint8"))
    numbers = given.astype(dict.fromkeys(factor_of, "float64")).replace(0.0, np.nan)
    of_bytes, of_numbers = (
        score_respondents(
            Answers("fjord", "2024", frame, factor_of, NO_COUNTS), np.random.default_rng(1)
        )
        for frame in (whole, numbers)
    )
    assert of_numbers["score_a"].isna().any()
    pd.testing.assert_frame_equal(of_bytes, of_numbers, check_exact=False, atol=1e-12)


def test_an_answer_beyond_the_scale_is_not_scored() -> None:
    """Intake lets none in; were there one, it would be taken for two answers."""
    frame = pd.DataFrame({"unit_id": ["office"], "a": np.array([6], dtype=np.uint8)})
    answers = Answers("fjord", "2024", frame, {"a": "klima"}, NO_COUNTS)
    with pytest.raises(ValueError, match="beyond the scale"):
        score_respondents(answers, np.random.default_rng(1))


def test_people_get_numbers_by_chance() -> None:
    """Numbers run from 1 without gaps, rows stand in their order, and another chance gives others."""
    frame = pd.DataFrame({"unit_id": ["office"] * 50, "a": np.linspace(1, 5, 50)})
    answers = Answers("fjord", "2024", frame, {"a": "klima"}, NO_COUNTS)
    first, second = (
        score_respondents(answers, np.random.default_rng(seed)) for seed in (1, 2)
    )  # fmt: skip
    assert first["respondent"].tolist() == list(range(1, 51))
    assert first["score_klima"].tolist() != frame["a"].tolist()
    assert first["score_klima"].tolist() != second["score_klima"].tolist()
    assert sorted(first["score_klima"]) == pytest.approx(sorted(frame["a"]))


def test_a_unit_holds_everybody_in_it_and_below() -> None:
    """The mean and spread of every unit are those of all people below it, taken together."""
    chance = np.random.default_rng(7)
    people = pd.DataFrame(
        {
            "municipality_id": "fjord", "wave": "2024",
            "respondent": range(1, 41), "score_klima": chance.uniform(1, 5, 40),
            "unit_id": chance.choice(["school", "nursery", "office", "north"], 40),
        }
    )  # fmt: skip
    found = aggregate_scores(people, CLOSURE).set_index("unit_id")
    for unit, members in CLOSURE.groupby("ancestor_id")["unit_id"]:
        below = people.loc[people["unit_id"].isin(members), "score_klima"]
        assert found.loc[unit, "n"] == len(below)
        assert found.loc[unit, "mean"] == pytest.approx(np.mean(below))
        assert found.loc[unit, "sd"] == pytest.approx(np.std(below, ddof=1))
    assert found["decimals"].isna().all()


def test_one_answer_has_no_spread_and_equal_answers_have_none_at_all() -> None:
    """The sd of one answer is unknown; that of answers all alike is exactly 0."""
    people = read_table("""
        | municipality_id | wave | respondent | unit_id | score_klima       |
        | fjord           | 2024 | 1          | school  | 4.333333333333333 |
        | fjord           | 2024 | 2          | nursery | 4.333333333333333 |
        | fjord           | 2024 | 3          | nursery | 4.333333333333333 |
    """)
    sd = aggregate_scores(people, CLOSURE).set_index("unit_id")["sd"]
    assert pd.isna(sd["school"])
    assert sd["north"] == 0
    assert sd["town"] == 0


def test_no_answers_give_no_scores() -> None:
    """A file in which nobody answered enough makes an empty table, not an error."""
    assert aggregate_scores(schemas.empty(schemas.RespondentScores), CLOSURE).empty


def test_everybody_with_a_row_has_answered() -> None:
    """Counts are summed upward, also of people without a score; a silent unit counts as asked."""
    invited = read_table("""
        | unit_id | n_invited |
        | school  | 4         |
        | nursery | 3         |
        | office  | 5         |
    """)
    answers = make_answers(
        """
        | unit_id | a |
        | school  | 4 |
        | school  |   |
        | nursery | 5 |
        """,
        {"a": "klima"},
        invited,
    )
    found = aggregate_responses(answers, CLOSURE).set_index("unit_id")
    expected = read_table("""
        | unit_id | n_responses | n_invited | response_rate |
        | north   | 3           | 7         | 0.428571 |
        | nursery | 1           | 3         | 0.333333 |
        | office  | 0           | 5         | 0.0 |
        | school  | 2           | 4         | 0.5 |
        | town    | 3           | 12        | 0.25 |
    """).set_index("unit_id")
    pd.testing.assert_frame_equal(found[expected.columns], expected, check_dtype=False, atol=1e-6)


def test_the_number_asked_is_unknown_where_any_part_of_it_is() -> None:
    """People answered from the school and nobody said how many were asked: unknown there and above."""
    invited = read_table("""
        | unit_id | n_invited |
        | nursery | 3         |
        | office  | 5         |
    """)
    answers = make_answers(
        """
        | unit_id | a |
        | school  | 4 |
        | nursery | 5 |
        """,
        {"a": "klima"},
        invited,
    )
    found = aggregate_responses(answers, CLOSURE).set_index("unit_id")["n_invited"]
    assert found[found.notna()].to_dict() == {"nursery": 3, "office": 5}
    assert set(found.index[found.isna()]) == {"school", "north", "town"}


def test_a_file_without_counts_of_people_asked() -> None:
    """Answers are counted all the same; the rate is unknown."""
    answers = make_answers("| unit_id | a |\n| school | 4 |", {"a": "klima"})
    found = aggregate_responses(answers, CLOSURE).set_index("unit_id")
    assert found["n_responses"].to_dict() == {"north": 1, "school": 1, "town": 1}
    assert found["response_rate"].isna().all()


def test_the_spread_of_people_is_said_to_be_theirs() -> None:
    """Where a unit has a spread, it is from the answers; the one of a single answer is none."""
    people = read_table("""
        | municipality_id | wave | respondent | unit_id | score_klima |
        | fjord           | 2024 | 1          | school  | 4.0         |
        | fjord           | 2024 | 2          | nursery | 3.0         |
        | fjord           | 2024 | 3          | nursery | 3.5         |
    """)
    basis = aggregate_scores(people, CLOSURE).set_index("unit_id")["sd_basis"]
    assert pd.isna(basis["school"])
    assert basis.drop("school").eq("answers").all()


@pytest.mark.parametrize(
    ("written", "decimals"),
    [([1, 0, 1], 1), ([2, 0, 1], 2), ([None, 0, 1], None), ([0, 0, 0], 0)],
)
def test_the_means_of_a_wave_have_the_decimals_of_the_one_with_most(
    written: list[int | None], decimals: int | None
) -> None:
    """A spreadsheet writes 4.0 as 4; a hidden mean has no say, and another wave none either."""
    scores = pd.DataFrame({
        "wave": ["2024"] * 4 + ["2022"], "unit_id": ["a", "b", "c", "hidden", "a"],
        "decimals": pd.array([*written, 3, 1], dtype="Int64"),
    })  # fmt: skip
    found = count_decimals(scores, scores.loc[scores["unit_id"] != "hidden", ["wave", "unit_id"]])
    assert [None if pd.isna(d) else d for d in found["decimals"]] == [decimals] * 4 + [1]
