"""Large text files: read by DuckDB, cell by cell what the reader of lines gives, or left to that."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tifaktor.errors import FindingsError
from tifaktor.intake import large_texts, text_files
from tifaktor.intake.files import open_export
from tifaktor.intake.grid import Grid
from tifaktor.store.text_tables import read_text_table

FEW = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
TRAPS = ("3.5", "3,5", "0x3", "1e0", " 4", "4 ", "+4", "1_0", "NULL", "NaN", "null", "true", "-",
         "<5", "2024-01-01", "#N/A", "'x'", "\\N", "æøå", "", "1", "5", "007", "4,2*")  # fmt: skip


@pytest.fixture
def small_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take files of a few lines for large ones."""
    monkeypatch.setattr(text_files, "LARGE", 0)
    monkeypatch.setattr(large_texts, "_HEAD", 3)


def read_both_ways(path: Path) -> tuple[Grid | str, Grid | str, int]:
    """Return what both readers say of a file, its cells or the first error, and who read it."""
    n_read = 0

    def count(*asked: object) -> object:
        nonlocal n_read
        found = read_text_table(*asked)  # type: ignore[arg-type]
        n_read += found is not None
        return found

    said: list[Grid | str] = []
    for reader in (count, None):
        try:
            (sheet,) = open_export(path, read_text_table=reader).sheets  # type: ignore[arg-type]
            said.append(sheet.rows)
        except FindingsError as refused:
            said.append(refused.findings[0].code)
    return said[0], said[1], n_read


@st.composite
def draw_content(draw: st.DrawFn) -> bytes:
    """Return a file of four columns: with or without a title, in any encoding, with any line end."""
    row = st.lists(st.sampled_from(TRAPS), min_size=4, max_size=4)
    rows = draw(st.lists(row, min_size=4, max_size=12))
    title = draw(st.sampled_from(["", "10-FAKTOR 2024\n", "Fjordvik;2024\n"]))
    lines = [";".join(["Enhet", "1.1", "1.2", "Merk"]), *map(";".join, rows)]
    text = title + "\n".join(lines) + "\n" * draw(st.booleans())
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]))
    return text.replace("\n", draw(st.sampled_from(["\n", "\r\n"]))).encode(encoding)


@FEW
@given(content=draw_content())
def test_both_readers_give_the_same_cells(
    content: bytes, tmp_path: Path, small_is_large: None
) -> None:
    """Whatever stands in the cells, however lines end: every cell is the text that was written."""
    del small_is_large
    path = tmp_path / "fil med [tegn].csv"
    path.write_bytes(content)
    fast, slow, _ = read_both_ways(path)
    assert fast == slow


@pytest.mark.usefixtures("small_is_large")
@pytest.mark.parametrize(
    ("text", "is_fast"),
    [
        ("Enhet;a\nx;1\ny;2\nz;3\n", True),
        ("Tittel\nEnhet;a\nx;1\ny;2\nz;3", True),
        ('Enhet;a\nx;1\ny;2\nz;"3"\n', False),
        ("Enhet;a\nx;1\ny;2\nz;3\n\nq;4\n", False),
        ("Enhet;a\nx;1\ny;2\nz;3\nKilde: KS\n", False),
        ("Enhet;a\nx;1\ny;2\nz;3;4\n", False),
        ("Enhet;a;b\nTittel;c;d\nx;1\ny;2\nz;3\n", False),
        ("Enhet;a\rx;1\ry;2\rz;3\r", False),
        ("x;1\n", False),
    ],
    ids=["plain", "title", "quotes", "empty line", "note", "long line", "headings", "mac", "short"],
)
def test_what_is_not_alike_is_left_to_the_reader_of_lines(
    text: str, is_fast: bool, tmp_path: Path
) -> None:
    """Quotes, empty and uneven lines are read line by line, and what comes out is the same."""
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode())
    fast, slow, n_read = read_both_ways(path)
    assert fast == slow
    assert (n_read == 1 and "\n\n" not in text) == is_fast


def test_a_large_file_with_rare_texts_is_read_exactly(tmp_path: Path) -> None:
    """What stands nowhere in the first lines, in a few cells or in many, is read all the same."""
    chance = random.Random(3)  # noqa: S311
    rows = [["Enhet", "1.1", "1.2", "Nummer"]]
    rows += [[f"Enhet {n % 7}", chance.choice("12345"), "", str(n)] for n in range(150_000)]
    rows[140_000][1] = "3.5"
    for at in range(120_000, 130_000):
        rows[at][2] = f"tekst {at}"
    path = tmp_path / "a.csv"
    path.write_text("\n".join(map(";".join, rows)), encoding="utf-8")
    assert path.stat().st_size > large_texts.LARGE
    fast, slow, n_read = read_both_ways(path)
    assert n_read == 1
    assert isinstance(fast, Grid)
    assert isinstance(slow, Grid)
    for place, column in enumerate(fast.columns):
        assert list(column) == [row[place] for row in rows]
        assert list(column) == list(slow.columns[place])


@pytest.mark.usefixtures("small_is_large")
def test_a_file_that_changes_while_it_is_read_is_one_file(tmp_path: Path) -> None:
    """Where the file is another one when it is read again, what was read first counts."""
    path = tmp_path / "a.csv"
    path.write_text("Enhet;a\nx;1\ny;2\nz;3\n", encoding="utf-8")
    read: list[Callable[[], object]] = []

    def change(*asked: object) -> object:
        path.write_text("Enhet;a\nx;5\ny;5\nz;55\n", encoding="utf-8")
        found = read_text_table(*asked)  # type: ignore[arg-type]
        read.append(lambda: found)
        return found

    (sheet,) = open_export(path, read_text_table=change).sheets  # type: ignore[arg-type]
    assert len(read) == 1
    assert list(sheet.rows) == [["Enhet", "a"], ["x", "1"], ["y", "2"], ["z", "3"]]
