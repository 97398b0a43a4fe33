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


def test_an_unknown_format_is_a_bug(tmp_path: Path) -> None:
    """The command line offers only formats that exist; another one leaves no file."""
    with pytest.raises(ValueError, match=r"\.pdf"):
        export_table(TABLE, tmp_path / "results.pdf")
    assert list(tmp_path.iterdir()) == []
