import struct
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from made_tables import make_extract, make_score
from tifaktor.errors import StoreError
from tifaktor.schemas import Extract
from tifaktor.store.imports import (
    SaveOutcome,
    list_imported,
    load_import_log,
    load_stored,
    save_extracts,
)

NOON = datetime(2025, 6, 1, 12, tzinfo=UTC)


def save_all(store: Path, *extracts: Extract, replace: bool = False) -> Sequence[SaveOutcome]:
    return save_extracts(store, extracts, replace=replace, imported_at=NOON)


def make_wave(wave: str, mean: float, fingerprint: str) -> Extract:
    return make_extract(
        make_score(mean, wave=wave), fingerprint=fingerprint, file_name=f"{fingerprint}.csv"
    )


def test_files_saved_together_are_an_import_each(store: Path) -> None:
    """Each gets its own number in the log, in the order given, and each is told of once."""
    told: list[str] = []
    outcomes = save_extracts(
        store, [make_wave("2022", 4.1, "a"), make_wave("2024", 4.2, "b")],
        replace=False, imported_at=NOON, on_extract=lambda extract: told.append(extract.file_name),
    )  # fmt: skip
    assert outcomes == [SaveOutcome("stored", 1), SaveOutcome("stored", 2)]
    assert told == ["a.csv", "b.csv"]


def test_one_refused_file_keeps_the_others_out(store: Path) -> None:
    """Where the last of three is refused the store stays as it was, to the last byte."""
    save_all(store, make_wave("2024", 4.2, "old"))
    before = store.read_bytes()
    with pytest.raises(StoreError) as refused:
        save_all(store, make_wave("2020", 4.0, "a"), make_wave("2022", 4.1, "b"), make_wave("2024", 4.3, "c"))  # fmt: skip
    assert (refused.value.code, refused.value.facts["file"]) == ("wave_exists", "old.csv")
    assert store.read_bytes() == before


def test_two_files_for_one_wave_are_refused_together(store: Path) -> None:
    """The second of them is told of the first by name, and no store is made."""
    with pytest.raises(StoreError) as refused:
        save_all(store, make_wave("2024", 4.2, "a"), make_wave("2024", 4.3, "b"))
    assert (refused.value.code, refused.value.facts["file"]) == ("wave_exists", "a.csv")
    assert not store.exists()


def test_the_same_file_twice_in_one_command_is_saved_once(store: Path) -> None:
    """The second time it is unchanged, and the log has one line."""
    again = make_wave("2024", 4.2, "a")
    outcomes = save_all(store, again, again)
    assert outcomes == [SaveOutcome("stored", 1), SaveOutcome("unchanged", 1)]
    assert len(load_import_log(store)) == 1


def test_a_new_file_beside_an_unchanged_one(store: Path) -> None:
    """What was there stays under its old number, and only the new file is stored."""
    save_all(store, make_wave("2022", 4.1, "a"))
    outcomes = save_all(store, make_wave("2022", 4.1, "a"), make_wave("2024", 4.2, "b"))
    assert outcomes == [SaveOutcome("unchanged", 1), SaveOutcome("stored", 2)]
    assert list(list_imported(store)["wave"]) == ["2022", "2024"]


def test_a_file_replaced_within_one_command_leaves_nothing_behind(store: Path) -> None:
    """With `replace` the later of two files counts, and the earlier one's figure is in no byte."""
    earlier = 4.123456789
    save_all(store, make_wave("2024", earlier, "a"), make_wave("2024", 4.3, "b"), replace=True)
    assert list(load_stored(store, "stange").factor_scores["mean"]) == [4.3]
    assert struct.pack("<d", earlier) not in store.read_bytes()


def test_no_files_make_no_store(store: Path) -> None:
    """Saving nothing changes nothing."""
    assert save_all(store) == []
    assert not store.exists()
