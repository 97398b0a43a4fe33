"""What was shown once stays known, and whatever is shown later is judged together with it.

Each table is a part of a municipality, as it went out first and as it would go out next: a unit,
the unit it belongs to, how many answered (people in the units below included), and their mean.
The second table says what is hidden then.
"""

import pandas as pd
import pytest

from released import NOTHING, go_out, release, tell_hidden
from tables import read_table

INTERIM = """
| unit | parent | answered | mean |
| town |        |       60 | 4.0  |
| a    | town   |       20 | 4.0  |
| b    | town   |       40 | 4.0  |
"""
THREE_MORE_IN_A = """
| unit | parent | answered | mean | because      |
| town |        |       63 | 4.0  | shown_before |
| a    | town   |       23 | 4.0  | shown_before |
| b    | town   |       40 | 4.0  |              |
"""
THREE_MORE_IN_EACH = """
| unit | parent | answered | mean | because      |
| town |        |       66 | 4.0  |              |
| a    | town   |       23 | 4.0  | shown_before |
| b    | town   |       43 | 4.0  | shown_before |
"""
SIX_MORE_IN_A = """
| unit | parent | answered | mean | because |
| town |        |       66 | 4.0  |         |
| a    | town   |       26 | 4.0  |         |
| b    | town   |       40 | 4.0  |         |
"""
ONE_LESS_IN_B = """
| unit | parent | answered | mean | because      |
| town |        |       59 | 4.0  | shown_before |
| a    | town   |       20 | 4.0  |              |
| b    | town   |       39 | 4.0  | shown_before |
"""
ANSWERS_OF_A_CORRECTED = """
| unit | parent | answered | mean | because      |
| town |        |       60 | 4.05 | shown_before |
| a    | town   |       20 | 4.15 | shown_before |
| b    | town   |       40 | 4.0  |              |
"""
ANSWERS_OF_MANY_CORRECTED = """
| unit | parent | answered | mean | because |
| town |        |       60 | 4.666666667 |  |
| a    | town   |       20 | 5.0  |         |
| b    | town   |       40 | 4.5  |         |
"""


@pytest.mark.parametrize(
    "final",
    [
        INTERIM + "",
        THREE_MORE_IN_A,
        THREE_MORE_IN_EACH,
        SIX_MORE_IN_A,
        ONE_LESS_IN_B,
        ANSWERS_OF_A_CORRECTED,
        ANSWERS_OF_MANY_CORRECTED,
    ],
)
def test_a_later_extract_isolates_nobody(final: str) -> None:
    """Few people more, fewer or corrected are not told by subtracting the interim figures."""
    expected = read_table(final, text_columns=["because"])
    because = expected.get("because", pd.Series(None, index=expected.index, dtype=object))
    found = tell_hidden(release(final, go_out(INTERIM)))
    assert found == dict(zip(expected["unit"], because.fillna(""), strict=True))


def test_the_same_figures_may_go_out_again() -> None:
    """Publishing once more changes nothing, and adds nothing to the ledger."""
    once = go_out(INTERIM)
    assert len(once["snapshot"].unique()) == 1
    pd.testing.assert_frame_equal(go_out(INTERIM, once), once)


OLD_TREE = """
| unit | parent | answered |
| town |        |       50 |
| a    | town   |       26 |
| a1   | a      |       12 |
| a2   | a      |       14 |
| b    | town   |       24 |
| b1   | b      |       20 |
| b2   | b      |        4 |
"""
FOUR_MOVED_FROM_B_TO_A = """
| unit | parent | answered |
| town |        |       50 |
| a    | town   |       30 |
| a1   | a      |       12 |
| a2   | a      |       14 |
| b2   | a      |        4 |
| b    | town   |       20 |
| b1   | b      |       20 |
"""


def test_old_and_new_tree_together_isolate_nobody() -> None:
    """Four people who move from one department to another are not told by the two departments."""
    alone = tell_hidden(release(FOUR_MOVED_FROM_B_TO_A))
    assert (alone["a"], alone["b"]) == ("", "")
    found = tell_hidden(release(FOUR_MOVED_FROM_B_TO_A, go_out(OLD_TREE)))
    # 24 were shown in b before and 20 would be now; a was 26 and would be 30.
    assert (found["a"], found["b"]) == ("shown_before", "shown_before")
    assert found["town"] == ""


LEADERS_IN_A_POOL = """
| unit | parent | answered |
| town |        |       16 |
| a    | town   |        2 |
| b    | town   |       11 |
| c    | town   |        1 |
"""
THE_SAME_LEADERS_IN_ANOTHER = """
| unit | parent | answered |
| town |        |       28 |
| a    | town   |        4 |
| b    | town   |       14 |
| c    | town   |        7 |
"""


def test_leaders_in_one_pool_and_then_in_another_are_the_same_people() -> None:
    """Two leaders, a and c are 5; three leaders and a are 7: the difference is of four people."""
    assert not release(THE_SAME_LEADERS_IN_ANOTHER).pools.empty
    before = go_out(LEADERS_IN_A_POOL)
    assert before.loc[before["unit_id"].str.contains("-pool-"), "n"].max() == 5
    assert release(THE_SAME_LEADERS_IN_ANOTHER, before).pools.empty


def test_a_smaller_limit_later_opens_nothing_by_old_figures() -> None:
    """With another k the old figures count still: what both together isolate stays hidden."""
    strict = go_out(OLD_TREE, k=8)
    joint = tell_hidden(release(OLD_TREE, strict, k=5))
    assert joint["b2"] == "too_few"
    assert joint["town"] == ""


def test_what_another_wave_showed_stands_in_nobodys_way() -> None:
    """Answers of another survey are other answers: they are not subtracted from these."""
    other = go_out(INTERIM).assign(wave="2022")
    assert set(tell_hidden(release(THREE_MORE_IN_A, other)).values()) == {""}


def test_the_ledger_forgets_nothing() -> None:
    """Each picture that differs is added after the others, and what stood there stays."""
    first = go_out(INTERIM)
    second = go_out(SIX_MORE_IN_A, first)
    pd.testing.assert_frame_equal(second.iloc[: len(first)], first)
    assert second["snapshot"].max() == 2
    hidden = second[~second["shown"]]
    assert hidden["mean"].isna().all()


def test_without_the_ledger_three_people_could_be_told() -> None:
    """What the ledger hides would otherwise be shown: 23 less 20 are three people's answers."""
    assert tell_hidden(release(THREE_MORE_IN_A, NOTHING))["a"] == ""
