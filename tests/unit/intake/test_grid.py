"""Cells kept as columns, each different one once: rows come out as they went in."""

from collections import Counter
from datetime import date, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tifaktor.intake.grid import encode_cells, join_columns, look_up, make_grid, trim

CELLS = st.one_of(
    st.none(), st.booleans(), st.integers(-2, 2), st.sampled_from([0.0, 1.0, 2.5]),
    st.sampled_from(["", " ", "1", "True"]),
    st.sampled_from([date(2024, 2, 4), datetime(2024, 2, 4)]),  # noqa: DTZ001
)  # fmt: skip
ROWS = st.integers(1, 5).flatmap(
    lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), max_size=8)
)


def tell_apart(cells: object) -> str:
    """Return cells in writing: 1, 1.0 and True are equal to one another, and not alike."""
    return repr(cells)


@given(ROWS)
def test_rows_come_out_as_they_went_in(rows: list[list[object]]) -> None:
    """By number, one after the other and in slices, each cell of the type that it was."""
    grid = make_grid(rows)  # type: ignore[arg-type]
    assert tell_apart(list(grid)) == tell_apart(rows)
    assert tell_apart([grid[at] for at in range(len(grid))]) == tell_apart(rows)
    assert tell_apart([list(grid[1:]), list(grid[:-1]), list(grid[2:5])]) == tell_apart(
        [rows[1:], rows[:-1], rows[2:5]]
    )


@given(ROWS, st.lists(st.sampled_from([1.0, 4.25, -0.5]), min_size=1, max_size=3))
def test_long_columns_come_out_as_they_went_in(rows: list[list[object]], end: list[object]) -> None:
    """Whatever stands above numbers, and among them: each cell is as it was, in its own row."""
    numbers = [[number] * len(rows[0]) for number in end] * 30 if rows else []
    long = [*rows, *numbers, *rows]
    assert tell_apart(list(make_grid(long))) == tell_apart(long)  # type: ignore[arg-type]


@given(st.lists(CELLS, max_size=9), st.lists(CELLS, max_size=9))
def test_a_column_below_another(above: list[object], below: list[object]) -> None:
    """The cells of both, in their order; each different one is kept once and counted rightly."""
    joined = join_columns(encode_cells(above), encode_cells(below))  # type: ignore[arg-type]
    assert tell_apart(list(joined)) == tell_apart([*above, *below])
    written = [tell_apart(cell) for cell in joined.different]
    assert len(set(written)) == len(written)
    counts = dict(zip(written, joined.count().tolist(), strict=True))
    everything = [tell_apart(cell) for cell in [*above, *below]]
    assert counts == {cell: everything.count(cell) for cell in written}


@pytest.mark.parametrize("n_different", [0, 1, 16, 17, 256, 257, 70_000])
def test_each_cell_is_judged_and_counted_however_many_there_are(n_different: int) -> None:
    """A few different cells, as many as a byte can name, and more: every row has its own."""
    cells = [f"{n % n_different}" for n in range(2 * n_different + 3)] if n_different else []
    column = encode_cells(cells)
    counts = dict(zip(column.different, column.count().tolist(), strict=True))
    assert counts == Counter(cells)
    assert column.judge(lambda cell: str(cell).endswith("1")).tolist() == [
        cell.endswith("1") for cell in cells
    ]


@pytest.mark.parametrize("kind", [np.uint8, np.bool_, np.int8, np.float64, np.uint16])
def test_what_is_looked_up_keeps_its_type(kind: type[np.generic]) -> None:
    """By codes of a byte and by wider ones the same, for tables of every kind."""
    table = np.arange(7).astype(kind)
    for codes in (np.array([6, 0, 3, 3], np.uint8), np.array([6, 0, 3, 3], np.uint32)):
        found = look_up(table, codes)
        assert found.dtype == table.dtype
        assert found.tolist() == [table[at] for at in codes]


def test_a_part_of_a_column_forgets_what_is_elsewhere() -> None:
    """Ten rows of a thousand different cells have ten different cells."""
    column = encode_cells([str(n) for n in range(1000)])
    assert sorted(column.cut(slice(5, 15)).list_used()) == sorted(str(n) for n in range(5, 15))
    assert len(column.cut(slice(5, 15)).different) == 10


def test_what_is_empty_around_a_table_is_left_out() -> None:
    """Empty rows below and empty columns to the right go; those above, left and between stay."""
    rows = [
        ["", None, "", " "],
        ["", "a", None, ""],
        ["", "", "", ""],
        ["", "b", 0.0, None],
        [" "] * 4,
    ]
    assert list(trim(make_grid(rows))) == [row[:3] for row in rows[:4]]
    assert list(trim(make_grid([["", None]]))) == []
