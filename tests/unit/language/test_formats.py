"""Numbers and dates in the three languages."""

from datetime import UTC, date, datetime

import numpy as np
import pytest

from tifaktor.language.formats import (
    format_change,
    format_count,
    format_date,
    format_fact,
    format_number,
    format_share,
    format_time,
)
from tifaktor.vocabulary import Language

NB, NN, EN = Language.BOKMAAL, Language.NYNORSK, Language.ENGLISH
NBSP = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"


@pytest.mark.parametrize(
    ("value", "decimals", "norwegian", "english"),
    [
        (4.2, 1, "4,2", "4.2"),
        (4, 1, "4,0", "4.0"),
        (4.234, 2, "4,23", "4.23"),
        (3.7, 0, "4", "4"),
        (-0.1, 1, f"{MINUS}0,1", f"{MINUS}0.1"),
        (-0.04, 1, "0,0", "0.0"),
        (-0.0, 1, "0,0", "0.0"),
        (1234.5, 1, f"1{NBSP}234,5", "1,234.5"),
        (-1234567.0, 0, f"{MINUS}1{NBSP}234{NBSP}567", f"{MINUS}1,234,567"),
    ],
)
def test_a_number_has_its_decimals_and_the_sign_of_its_language(
    value: float, decimals: int, norwegian: str, english: str
) -> None:
    """Comma and space in Norwegian, point and comma in English, a true minus, and nothing unsigned."""
    assert format_number(value, decimals, NB) == norwegian
    assert format_number(value, decimals, NN) == norwegian
    assert format_number(value, decimals, EN) == english


@pytest.mark.parametrize(
    ("value", "decimals", "written"),
    [
        (4.25, 1, "4,3"), (4.35, 1, "4,4"), (4.45, 1, "4,5"), (4.15, 1, "4,2"), (2.675, 2, "2,68"),
        (0.5, 0, "1"), (1.5, 0, "2"), (2.5, 0, "3"), (-4.25, 1, f"{MINUS}4,3"), (4.2499, 1, "4,2"),
        (-0.05, 1, f"{MINUS}0,1"), (4.95, 1, "5,0"),
    ],
)  # fmt: skip
def test_halves_are_rounded_up(value: float, decimals: int, written: str) -> None:
    """A half is rounded away from zero as at school, however the computer stores it."""
    assert format_number(value, decimals, NB) == written


def test_every_half_of_the_scale_is_rounded_up() -> None:
    """From 1.05 to 4.95 each mean that ends in five goes to the tenth above."""
    for tenths in range(10, 50):
        expected = f"{(tenths + 1) // 10},{(tenths + 1) % 10}"
        assert format_number((tenths * 10 + 5) / 100, 1, NB) == expected


@pytest.mark.parametrize(
    ("value", "norwegian", "english"),
    [(0, "0", "0"), (999, "999", "999"), (4150, f"4{NBSP}150", "4,150"), (12609, f"12{NBSP}609", "12,609")],
)  # fmt: skip
def test_people_are_counted_in_thousands(value: int, norwegian: str, english: str) -> None:
    """Large counts are grouped by a space that does not break, or by a comma."""
    assert (format_count(value, NB), format_count(value, NN)) == (norwegian, norwegian)
    assert format_count(value, EN) == english


@pytest.mark.parametrize(
    ("share", "decimals", "norwegian", "english"),
    [
        (0.693, 0, f"69{NBSP}%", "69%"),
        (0.693, 1, f"69,3{NBSP}%", "69.3%"),
        (0.285, 0, f"29{NBSP}%", "29%"),
        (0.125, 0, f"13{NBSP}%", "13%"),
        (0, 0, f"0{NBSP}%", "0%"),
        (1, 0, f"100{NBSP}%", "100%"),
        (-0.001, 0, f"0{NBSP}%", "0%"),
    ],
)
def test_a_share_is_in_per_cent(share: float, decimals: int, norwegian: str, english: str) -> None:
    """A space before the sign in Norwegian and none in English, halves up."""
    assert format_share(share, NB, decimals) == norwegian
    assert format_share(share, NN, decimals) == norwegian
    assert format_share(share, EN, decimals) == english


@pytest.mark.parametrize(
    ("value", "written"),
    [(0.2, "+0,2"), (-0.1, f"{MINUS}0,1"), (0.04, "0,0"), (-0.04, "0,0"), (0.0, "0,0"), (0.05, "+0,1"), (1.0, "+1,0")],
)  # fmt: skip
def test_a_change_has_its_sign(value: float, written: str) -> None:
    """Up has a plus and down a minus; a change that rounds to nothing has neither."""
    assert format_change(value, 1, NB) == written
    assert format_change(value, 1, EN) == written.replace(",", ".")


def test_dates_are_written_in_full() -> None:
    """A day has its month by name, in each language's own order."""
    day = date(2025, 6, 1)
    assert format_date(day, NB) == "1. juni 2025"
    assert format_date(day, NN) == "1. juni 2025"
    assert format_date(day, EN) == "1 June 2025"


def test_times_are_written_to_the_minute() -> None:
    """A moment has its day and a clock of twenty-four hours."""
    moment = datetime(2025, 6, 1, 8, 5, 59, tzinfo=UTC)
    assert format_time(moment, NB) == "1. juni 2025 08:05"
    assert format_time(moment, NN) == "1. juni 2025 08:05"
    assert format_time(moment, EN) == "1 Jun 2025 08:05"


@pytest.mark.parametrize(
    ("fact", "norwegian", "english"),
    [
        (3, "3", "3"),
        (12609, f"12{NBSP}609", "12,609"),
        (4.2, "4,2", "4.2"),
        (4.0, "4", "4"),
        (-0.25, f"{MINUS}0,25", f"{MINUS}0.25"),
        (np.float64(4.5), "4,5", "4.5"),
        (np.int64(7), "7", "7"),
    ],
)
def test_a_fact_has_no_more_decimals_than_it_needs(
    fact: float, norwegian: str, english: str
) -> None:
    """In a sentence a number stands as it is, in the way of the language."""
    assert format_fact(fact, NB) == norwegian
    assert format_fact(fact, EN) == english
