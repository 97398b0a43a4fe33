import csv
import zipfile
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from tables import read_table
from tifaktor.store.exports import export_table

TABLE = read_table("""
    | unit_id | unit_name      | n  | mean | flagged |
    | aas     | Ås, nordre øre | 12 | 4.25 | yes     |
    | elvebo  | Elvebo         |    |      | no      |
""")


def test_a_csv_file_is_plain(tmp_path: Path) -> None:
    """Commas, points, UTF-8, quotes where needed, and nothing where a value is missing."""
    target = tmp_path / "results.csv"
    export_table(TABLE, target)
    assert target.read_bytes().decode("utf-8") == (
        "unit_id,unit_name,n,mean,flagged\n"
        'aas,"Ås, nordre øre",12,4.25,true\n'
        "elvebo,Elvebo,,,false\n"
    )


def test_a_parquet_file_keeps_types(tmp_path: Path) -> None:
    """Counts stay whole numbers, and missing values missing."""
    target = tmp_path / "results.parquet"
    export_table(TABLE, target)
    with duckdb.connect() as connection:
        back = connection.read_parquet(str(target)).df()
    pd.testing.assert_frame_equal(back, TABLE)


def test_a_file_of_that_name_is_replaced(tmp_path: Path) -> None:
    """Writing twice leaves the second table and nothing beside it."""
    target = tmp_path / "results.csv"
    export_table(TABLE, target)
    export_table(TABLE[["unit_id"]], target)
    assert target.read_text() == "unit_id\naas\nelvebo\n"
    assert list(tmp_path.iterdir()) == [target]


FORMULAS = ("=1+1", "+47 611", "-1", "@SUM(A1)", "\t=1", "\r=1", "'=1", '=HYPERLINK("a")')


@pytest.mark.parametrize("dtype", ["str", "object"])
def test_no_cell_of_a_csv_file_is_computed(tmp_path: Path, dtype: str) -> None:
    """Text that a spreadsheet would compute has an apostrophe before it; numbers are numbers."""
    target = tmp_path / "results.csv"
    names = pd.Series([*FORMULAS, "Ås", None], dtype=dtype)
    export_table(pd.DataFrame({"unit_name": names, "change": -0.4}), target)
    with target.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert header == ["unit_name", "change"]
    assert [name for name, _ in rows] == [*(f"'{formula}" for formula in FORMULAS), "Ås", ""]
    assert {change for _, change in rows} == {"-0.4"}


def test_no_cell_of_a_workbook_is_computed(tmp_path: Path) -> None:
    """In xlsx the same texts are texts, sign for sign: the file has no formula and no address."""
    target = tmp_path / "results.xlsx"
    addresses = ("https://a.no", "mailto:a@b.no", "internal:A1")
    export_table(pd.DataFrame({"unit_name": [*FORMULAS, *addresses]}), target)
    with zipfile.ZipFile(target) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        parts = book.namelist()
        texts = book.read("xl/sharedStrings.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet.lower()
    assert not any("_rels/sheet" in part for part in parts)
    assert "<t>=1+1</t>" in texts


@pytest.mark.parametrize("kind", ["csv", "parquet", "xlsx"])
def test_a_file_does_not_tell_who_made_it_or_where(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the name of an account nor a folder of the machine stands in a file that goes out."""
    for name in ("USER", "LOGNAME", "USERNAME"):
        monkeypatch.setenv(name, "kari-nordmann")
    folder = tmp_path / "secret-folder"
    folder.mkdir()
    export_table(TABLE, folder / f"results.{kind}")
    content = read_whole(folder / f"results.{kind}")
    assert b"elvebo" in content
    for trace in (b"kari-nordmann", b"secret-folder"):
        assert trace not in content


def read_whole(path: Path) -> bytes:
    """Return the bytes of a file; of a workbook those of every part, unpacked."""
    if path.suffix != ".xlsx":
        return path.read_bytes()
    with zipfile.ZipFile(path) as book:
        return b"\n".join(book.read(name) for name in book.namelist())


def test_an_unknown_format_is_a_bug(tmp_path: Path) -> None:
    """The command line offers only formats that exist; another one leaves no file."""
    with pytest.raises(ValueError, match=r"\.pdf"):
        export_table(TABLE, tmp_path / "results.pdf")
    assert list(tmp_path.iterdir()) == []
