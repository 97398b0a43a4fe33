"""What a unit has and what those below it have together: told where both cannot be right."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tifaktor.errors import Severity
from tifaktor.intake.tidy import Tidied

Find = Callable[..., list[tuple[str, int | None, str | None]]]
Read = Callable[..., Tidied]
Write = Callable[..., Path]

PARTS = "Solbakken barnehage;10;3,0\nÅsen barnehage;30;4,0"
"""150 points of 40 people: 3.75, and 3.5 is the mean of the two means."""


def write(mean: str, n: int = 40, parts: str = PARTS, head: str = "n;Mestringstro") -> str:
    return f"Enhet;{head}\nOppvekst;{n};{mean}\n{parts}"


@pytest.mark.parametrize("mean", ["3,7", "3,8"])
def test_a_mean_within_rounding_is_right(find: Find, mean: str) -> None:
    """Half a tenth up or down in every mean: 40·m may be 4 off 150, so 3.65 to 3.85 is right."""
    assert find(write(mean)) == []


@pytest.mark.parametrize("mean", ["3,5", "3,6", "3,9"])
def test_a_mean_beyond_rounding_is_told(find: Find, mean: str) -> None:
    """The mean of means, 3.5, and anything a tenth beyond what rounding allows, is told."""
    assert find(write(mean)) == [("parent_mean_differs", 2, "C")]


@pytest.mark.parametrize(("mean", "right"), [("3,75", True), ("3,74", True), ("3,71", False)])
def test_more_decimals_allow_less(find: Find, mean: str, right: bool) -> None:
    """With two decimals 40·m may be 0.4 off 150, and 0.8 more where some may have skipped it."""
    parts = PARTS.replace("3,0", "3,00").replace("4,0", "4,00")
    assert (find(write(mean, parts=parts)) == []) is right


def test_the_factors_own_numbers_allow_no_skipping(find: Find) -> None:
    """3.73·40 is 149.2, off by 0.8, which is too much where each factor's own n is given."""
    parts = "Solbakken barnehage;10;3,00;10\nÅsen barnehage;30;4,00;30"
    head = "n;Mestringstro;Mestringstro n"
    assert find(write("3,73;40", parts=parts, head=head)) == [("parent_mean_differs", 2, "C")]
    assert find(write("3,74;40", parts=parts, head=head)) == []


@pytest.mark.parametrize(
    ("mean", "right"), [("3,3", False), ("3,5", True), ("3,9", True), ("4,0", False)]
)
def test_people_in_none_of_them_may_have_answered_anything(
    find: Find, mean: str, right: bool
) -> None:
    """Four more people have 4 to 20 points: with rounding, 44 people have 3.40 to 3.96."""
    assert (find(write(mean, n=44)) == []) is right


def test_a_unit_that_the_file_lacks_is_passed_over(find: Find) -> None:
    """The whole municipality is held against the units two levels down, where that is nearest."""
    assert find(write("3,5").replace("Oppvekst", "Fjordvik kommune")) == [
        ("parent_mean_differs", 2, "C")
    ]


def test_a_unit_is_held_against_those_right_below_it(find: Find) -> None:
    """A whole that agrees with its sectors is right, whatever a sector's own parts say."""
    rows = f"Fjordvik kommune;80;3,6\n{write('3,5').split(chr(10), 1)[1]}\nHelse;40;3,7"
    assert find(f"Enhet;n;Mestringstro\n{rows}") == [("parent_mean_differs", 3, "C")]


@pytest.mark.parametrize(("mean", "n_told"), [(97.22 / 24, 0), (4.0512345, 1)])
def test_unrounded_means_are_held_to_the_last_digit(
    read: Read, write_xlsx: Write, mean: float, n_told: int
) -> None:
    """6 people with 21.61 points and 18 with 75.61 have 97.22 together, and 4.0508333 each."""
    rows = [
        ["Enhet", "n", "Mestringstro n", "Mestringstro"],
        ["Oppvekst", 24, 24, mean],
        ["Solbakken barnehage", 6, 6, 21.61 / 6],
        ["Åsen barnehage", 18, 18, 75.61 / 18],
    ]
    found = read(write_xlsx({"Resultater": rows})).findings
    assert [f.code for f in found].count("parent_mean_differs") == n_told


def test_it_is_said_of_which_unit_and_factors_and_never_how_much(
    read: Read, write_csv: Write
) -> None:
    """One note for the unit, at its first wrong mean, with names and without a figure."""
    text = """
Enhet;n;Mestringstro;Rolleklarhet;Mestringsklima
Oppvekst;40;3,5;3,9;3,7
Solbakken barnehage;10;3,0;3,0;3,0
Åsen barnehage;30;4,0;4,0;4,0
"""
    found = [f for f in read(write_csv(text)).findings if f.code == "parent_mean_differs"]
    (told,) = found
    assert (told.row, told.column, told.severity) == (2, "C", Severity.WARNING)
    assert told.facts == {"unit": "Oppvekst", "factors": "Mestringstro, Rolleklarhet"}


def test_more_answers_below_than_above_on_a_factor_are_told(find: Find) -> None:
    """31 and 10 answers on a factor are not 40, and their means are then not compared."""
    parts = "Solbakken barnehage;10;3,0;10\nÅsen barnehage;31;4,0;31"
    text = write("2,0;40", n=50, parts=parts, head="n;Mestringstro;Mestringstro n")
    assert find(text) == [("children_above_parent", 2, "D")]


def test_counts_are_held_against_the_nearest_unit_above(find: Find) -> None:
    """With no row for the sector, a unit cannot have more people than the whole municipality."""
    text = "Enhet;n;Mestringstro\nFjordvik kommune;20;4,0\nÅsen barnehage;30;4,0"
    assert find(text) == [("child_above_parent", 3, "B")]
