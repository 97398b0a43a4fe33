"""Cells: a number as written, a sign for "not given", or neither."""

from datetime import date, datetime, time
from typing import Any

import numpy as np
import pytest

from tifaktor.intake.cells import (
    NOT_ROUNDED,
    CellState,
    make_block,
    name_column,
    normalise,
    read_names,
    read_numbers,
    write_cell,
)


def _read(cell: Any) -> tuple[float, int, bool, CellState]:
    numbers = read_numbers(make_block([[cell]], [0]), {"–", "skjult"})
    return (
        float(numbers.value[0, 0]), int(numbers.decimals[0, 0]),
        bool(numbers.percent[0, 0]), CellState(int(numbers.state[0, 0])),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "value", "decimals"),
    [
        ("4,2", 4.2, 1), ("4.20", 4.2, 2), (" 4,0 ", 4.0, 1), ("4", 4.0, 0), ("-1", -1.0, 0),
        ("−1,5", -1.5, 1), ("12 609", 12609.0, 0), ("12\u00a0609", 12609.0, 0),
        ("12\u2009609", 12609.0, 0), ("12\u202f609,5", 12609.5, 1), ("1 234 567", 1234567.0, 0),
        ("4,1333333", 4.1333333, NOT_ROUNDED), (4.2, 4.2, 1), (4.25, 4.25, 2), (4.0, 4.0, 0),
        (12, 12.0, 0), (4.133333, 4.133333, NOT_ROUNDED), ("\ufeff3", 3.0, 0),
    ],
)  # fmt: skip
def test_numbers_are_read_as_written(cell: Any, value: float, decimals: int) -> None:
    """Comma or point, any blank between thousands, and as many decimals as were written."""
    assert _read(cell) == (value, decimals, False, CellState.NUMBER)


@pytest.mark.parametrize("text", ["69,3 %", "69,3%", "69,3\u00a0%"])
def test_a_per_cent_sign_is_told(text: str) -> None:
    """69,3 % is 69.3, and said to be per cent."""
    assert _read(text) == (69.3, 1, True, CellState.NUMBER)


@pytest.mark.parametrize(
    "text",
    ["+4", "0x3", "1e0", "1_0", "4,2*", "12 60", "1.234,5", "4,", ",4", "٤", "nan", "inf", "fire"],
)
def test_what_only_some_readers_take_for_a_number_is_text(text: str) -> None:
    """No guessing: a number is digits, one decimal sign, blanks between thousands."""
    assert _read(text)[3] is CellState.TEXT


def test_truth_values_are_not_numbers() -> None:
    """TRUE in a spreadsheet is not 1."""
    assert _read(True)[3] is CellState.TEXT


@pytest.mark.parametrize("cell", ["–", "Skjult", "<5", "< 5", " – "])
def test_signs_for_not_given_are_never_zero(cell: str) -> None:
    """A dash, `<5` and the like say that something is withheld."""
    value, _, _, state = _read(cell)
    assert np.isnan(value)
    assert state is CellState.WITHHELD


@pytest.mark.parametrize("cell", [None, "", "  ", "\u00a0"])
def test_blank_is_empty(cell: str | None) -> None:
    """A cell of blanks is as empty as an empty one."""
    assert _read(cell)[3] is CellState.EMPTY


@pytest.mark.parametrize("cell", [date(2024, 2, 4), datetime(2024, 2, 4), time(4, 2)])  # noqa: DTZ001
def test_dates_are_told_apart_from_text(cell: Any) -> None:
    """4.2 that became 4 February is recognised as that."""
    assert _read(cell)[3] is CellState.DATE


def test_a_block_keeps_its_shape() -> None:
    """Every cell has its answer in its own place; no rows give no answers."""
    numbers = read_numbers(make_block([["x", 1, 2.5], ["y", "3", None]], [1, 2]), ())
    assert numbers.value.tolist()[0] == [1.0, 2.5]
    assert numbers.state.tolist() == [[2, 2], [2, 0]]
    assert read_numbers(make_block([], [0, 1]), ()).state.shape[0] == 0


@pytest.mark.parametrize(
    ("index", "letters"),
    [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA")],
)
def test_columns_are_named_as_in_a_spreadsheet(index: int, letters: str) -> None:
    """After Z comes AA, after ZZ comes AAA."""
    assert name_column(index) == letters


def test_headings_and_names_are_tidied() -> None:
    """Numbers as headings are written plainly, and blanks of every kind are one space."""
    assert [write_cell(cell) for cell in (1.1, 2.0, 3, None, " a\u00a0 b\n")] == [
        "1.1",
        "2",
        "3",
        "",
        "a b",
    ]
    assert normalise("  Åsen\u2009BARNEHAGE ") == "åsen barnehage"
    assert read_names(make_block([[1.0], [None], ["A\u200b b "]], [0])).tolist() == ["1", "", "A b"]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("'=Øst", "=Øst"), ("'+1", "+1"), ("'-", "-"), ("'@a", "@a"), ("''=Øst", "'=Øst"),
        ("'\tØst", "Øst"), ("'s-Hertogenbosch", "'s-Hertogenbosch"), ("Lars' hage", "Lars' hage"),
    ],
)  # fmt: skip
def test_an_apostrophe_before_a_formula_is_no_part_of_a_name(cell: str, text: str) -> None:
    """What our own csv files put there is taken away again, once; other apostrophes are names'."""
    assert write_cell(cell) == text
