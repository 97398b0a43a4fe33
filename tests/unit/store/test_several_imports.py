from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from made_tables import make_extract, make_score
from tifaktor.errors import StoreError
from tifaktor.schemas import Extract
from tifaktor.store.imports import (
    SaveOutcome,
    list_imported,
    load_import_log,
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


@pytest.mark.parametrize("replace", [False, True])
def test_two_files_for_one_wave_are_refused_together(store: Path, replace: bool) -> None:
    """Nobody knows which of them is to count, so both are named and no store is made."""
    with pytest.raises(StoreError) as refused:
        save_all(
            store,
            make_wave("2022", 4.2, "a"),
            make_wave("2024", 4.2, "b"),
            make_wave("2024", 4.3, "c"),
            replace=replace,
        )
    assert refused.value.code == "wave_twice"
    assert refused.value.facts == {
        "municipality": "stange",
        "wave": "2024",
        "file": "c.csv",
        "other": "b.csv",
    }
    assert not store.exists()


def test_two_files_for_a_stored_wave_are_refused_together(store: Path) -> None:
    """Also where they would take the place of a third, whose figures stay in force."""
    save_all(store, make_wave("2024", 4.1, "old"))
    before = store.read_bytes()
    with pytest.raises(StoreError, match="wave_twice"):
        save_all(store, make_wave("2024", 4.2, "a"), make_wave("2024", 4.3, "b"), replace=True)
    assert store.read_bytes() == before


def test_files_that_share_one_of_their_waves_are_refused_together(store: Path) -> None:
    """A file of two waves and a file of one of them are two files for that wave."""
    both = make_extract(
        pd.concat([make_score(4.1, wave="2022"), make_score(4.2, wave="2024")]),
        fingerprint="both",
        file_name="both.csv",
    )
    with pytest.raises(StoreError) as refused:
        save_all(store, make_wave("2024", 4.3, "a"), both, replace=True)
    assert (refused.value.code, refused.value.facts["wave"]) == ("wave_twice", "2024")


def test_two_municipalities_may_have_the_same_wave(store: Path) -> None:
    """A file each of the same year is no conflict."""
    own = make_extract(make_score(4.2), municipality_id="stange", fingerprint="a")
    others = make_extract(make_score(4.3), municipality_id="bergen", fingerprint="b")
    assert [outcome.kind for outcome in save_all(store, own, others)] == ["stored", "stored"]


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


def test_the_same_correction_twice_in_one_command_replaces_once(store: Path) -> None:
    """With `replace` too the second time is unchanged, and the log has the file once."""
    save_all(store, make_wave("2024", 4.2, "old"))
    again = make_wave("2024", 4.3, "new")
    outcomes = save_all(store, again, again, replace=True)
    assert outcomes == [SaveOutcome("replaced", 2), SaveOutcome("unchanged", 2)]
    assert list(load_import_log(store)["file_name"]) == ["old.csv", "new.csv"]


def test_no_files_make_no_store(store: Path) -> None:
    """Saving nothing changes nothing."""
    assert save_all(store) == []
    assert not store.exists()
