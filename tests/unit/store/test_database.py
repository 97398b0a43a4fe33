import struct
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from made_tables import make_extract, make_score
from tifaktor.errors import StoreError
from tifaktor.store.database import list_sql, open_for_reading, read_sql
from tifaktor.store.imports import SaveOutcome, load_stored

Save = Callable[..., SaveOutcome]


def test_a_file_that_is_no_database_is_told(store: Path, save: Save) -> None:
    """Garbage, or nothing at all, under the store's name is a damaged store, read or written."""
    store.parent.mkdir()
    for content in (b"", b"not a database" * 1000):
        store.write_bytes(content)
        with pytest.raises(StoreError) as refusal:
            load_stored(store, "stange")
        assert refusal.value.code == "store_damaged"
        assert refusal.value.facts == {"file": "data/store.duckdb"}
        with pytest.raises(StoreError, match="store_damaged"):
            save(make_extract(make_score(4.2)))
        assert store.read_bytes() == content


def test_damage_inside_the_file_is_told(store: Path, save: Save) -> None:
    """A store with some bytes turned is told as damaged, whenever the damage is met."""
    save(make_extract(make_score(4.2)))
    content = bytearray(store.read_bytes())
    for place in range(3 * 4096, len(content)):
        content[place] ^= 0x5A
    store.write_bytes(content)
    with pytest.raises(StoreError, match="store_damaged"):
        load_stored(store, "stange")


def test_a_newer_database_format_is_told(store: Path, save: Save) -> None:
    """A file in a format of the future is told as newer, with both numbers, not as damaged."""
    save(make_extract(make_score(4.2)))
    content = bytearray(store.read_bytes())
    content[12:20] = struct.pack("<Q", 5000)
    content[:8] = struct.pack("<Q", add_up(bytes(content[8:4096])))
    store.write_bytes(content)
    with pytest.raises(StoreError) as refusal:
        load_stored(store, "stange")
    assert refusal.value.code == "store_newer"
    assert refusal.value.facts["found"] == 5000
    assert int(refusal.value.facts["known"]) < 5000


def add_up(page: bytes) -> int:
    """Return the checksum that the format has before its first page."""
    total = 5381
    for (word,) in struct.iter_unpack("<Q", page):
        total ^= word * 0xBF58476D1CE4E5B9 & 0xFFFFFFFFFFFFFFFF
    return total


def test_two_ways_of_opening_in_one_program_are_told(store: Path, save: Save) -> None:
    """A notebook that has the file open for writing is asked to close it."""
    save(make_extract(make_score(4.2)))
    with duckdb.connect(str(store)), pytest.raises(StoreError, match="store_in_use"):
        load_stored(store, "stange")


def test_a_mistake_of_ours_keeps_its_traceback(store: Path, save: Save) -> None:
    """SQL that does not fit the tables is a bug, and not dressed up as a damaged file."""
    save(make_extract(make_score(4.2)))
    with pytest.raises(duckdb.CatalogException), open_for_reading(store) as connection:
        connection.execute("SELECT * FROM no_such_table")


@pytest.mark.parametrize("kind", ["migrations", "queries", "views"])
def test_every_sql_file_says_what_it_is(kind: str) -> None:
    """Three lines open each file: what it is; one row per what; what it reads from."""
    for name in list_sql(kind):
        what, row, source = read_sql(kind, name).splitlines()[:3]
        assert what.startswith("-- "), name
        assert row.startswith("-- One row"), name
        assert source.startswith("-- Reads from "), name
