import dataclasses
import os
import struct
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pandas as pd
import pytest

from made_tables import make_extract, make_score
from tables import read_table
from tifaktor import __version__, schemas
from tifaktor.errors import StoreError
from tifaktor.store import imports
from tifaktor.store.imports import (
    SaveOutcome,
    list_imported,
    load_import_log,
    load_stored,
    save_extracts,
)

Save = Callable[..., SaveOutcome]

SCORES = read_table("""
    | wave | unit_id | factor_id     | n  | mean | sd  | decimals |
    |------|---------|---------------|----|------|-----|----------|
    | 2022 | elvebo  | mestringstro  | 12 | 4.2  | 0.6 |          |
    | 2024 | elvebo  | mestringstro  |    | 4.3  |     | 1        |
    | 2024 | solvik  | mestringsklima| 7  | 3.9  |     | 1        |
""")


def test_what_is_saved_is_loaded(store: Path, save: Save) -> None:
    """Every table of a file comes back as it was, what is missing still missing."""
    responses = read_table("""
        | wave | unit_id | n_responses | n_invited | response_rate |
        | 2022 | elvebo  | 12          | 15        | 0.8           |
        | 2024 | elvebo  |             |           | 0.7           |
    """)
    benchmarks = read_table("""
        | wave | benchmark_id | factor_id    | mean | decimals |
        | 2024 | national     | mestringstro | 4.3  | 1        |
    """)
    respondents = read_table("""
        | wave | respondent | unit_id | score_mestringstro |
        | 2022 | 1          | elvebo  | 4.25               |
        | 2022 | 2          | elvebo  | 3.5                |
    """)
    extract = make_extract(
        SCORES, responses=responses, benchmarks=benchmarks, respondents=respondents
    )
    assert save(extract) == SaveOutcome("stored", 1)
    stored = load_stored(store, "stange")
    for name in ("factor_scores", "unit_responses", "benchmarks", "respondent_scores"):
        pd.testing.assert_frame_equal(getattr(stored, name), getattr(extract, name))


@pytest.mark.parametrize("name", ["factor_scores", "unit_responses", "unit_places"])
def test_a_unit_has_one_row(store: Path, save: Save, name: str) -> None:
    """Rows that say the same unit twice are a bug, and none of the file is kept."""
    responses = read_table("""
        | wave | unit_id | n_responses | n_invited | response_rate |
        | 2024 | elvebo  | 12          | 15        | 0.8           |
    """)
    extract = make_extract(SCORES, responses=responses)
    places = read_table("""
        | municipality_id | wave | unit_id | within_id |
        | stange          | 2024 | elvebo  |           |
    """)
    extract = dataclasses.replace(extract, unit_places=schemas.check(schemas.UnitPlaces, places))
    table = getattr(extract, name)
    twice = pd.concat([table, table.iloc[[0]]], ignore_index=True)
    with pytest.raises(ValueError, match=f"{name} has 1 keys twice"):
        save(dataclasses.replace(extract, **{name: twice}))
    assert load_import_log(store).empty
    save(extract)
    assert len(load_import_log(store)) == 2


def test_nothing_imported_is_empty(store: Path) -> None:
    """Asking a store that does not exist gives empty tables and makes no file."""
    stored = load_stored(store, "stange")
    assert stored.factor_scores.empty
    assert stored.synthetic_waves == frozenset()
    assert list_imported(store).empty
    assert load_import_log(store).empty
    assert not store.parent.exists()


def test_municipalities_are_kept_apart(store: Path, save: Save) -> None:
    """Each municipality has its own waves, also where two were read from one file."""
    save(make_extract(make_score(4.2), municipality_id="stange"))
    save(make_extract(make_score(3.1), municipality_id="bergen"))
    assert list(load_stored(store, "bergen").factor_scores["mean"]) == [3.1]
    assert list(list_imported(store)["municipality_id"]) == ["bergen", "stange"]


def test_synthetic_waves_are_remembered(store: Path, save: Save) -> None:
    """A wave whose file says that it is made up is marked so, and no other."""
    save(make_extract(make_score(4.2, wave="2022"), fingerprint="real"))
    save(make_extract(make_score(4.2, wave="2024"), fingerprint="made-up", synthetic=True))
    save(make_extract(make_score(4.2, wave="2020"), municipality_id="bergen", synthetic=True))
    assert load_stored(store, "stange").synthetic_waves == {"2024"}


def test_the_same_file_twice_changes_nothing(store: Path, save: Save) -> None:
    """The second time is told as unchanged, and not a byte of the store differs."""
    save(make_extract(SCORES))
    before = store.read_bytes()
    assert save(make_extract(SCORES.iloc[::-1])) == SaveOutcome("unchanged", 1)
    assert save(make_extract(SCORES), replace=True) == SaveOutcome("unchanged", 1)
    assert store.read_bytes() == before


@pytest.mark.parametrize(
    "second",
    [
        make_extract(make_score(4.2, unit_id="solvik")),
        make_extract(make_score(4.2), synthetic=True),
        make_extract(pd.concat([make_score(4.2), make_score(4.2, wave="2022")])),
    ],
    ids=["units were mended", "marked as synthetic", "more waves are recognised"],
)
def test_the_same_file_read_otherwise_is_taken_anew(
    store: Path, save: Save, second: schemas.Extract
) -> None:
    """When a mapping is mended, the same file's new reading takes the old one's place."""
    save(make_extract(make_score(4.2)))
    assert save(second) == SaveOutcome("replaced", 2)
    stored = load_stored(store, "stange")
    assert list(stored.factor_scores["unit_id"]) == list(second.factor_scores["unit_id"])


def test_one_file_may_be_two_waves(store: Path, save: Save) -> None:
    """A file that was given for one wave may be given for another too: that is a new import."""
    save(make_extract(make_score(4.2, wave="2022")))
    assert save(make_extract(make_score(4.2, wave="2024"))) == SaveOutcome("stored", 2)
    assert list(list_imported(store)["wave"]) == ["2022", "2024"]


def test_another_file_for_a_wave_is_refused(store: Path, save: Save) -> None:
    """Without asking for it nobody replaces a wave; the answer says what stands in the way."""
    save(make_extract(make_score(4.2), file_name="spring.xlsx"))
    before = store.read_bytes()
    with pytest.raises(StoreError) as refusal:
        save(make_extract(make_score(4.4), fingerprint="b2"))
    assert refusal.value.code == "wave_exists"
    assert refusal.value.facts == {
        "municipality": "stange",
        "wave": "2024",
        "file": "spring.xlsx",
        "offered": "export.csv",
        "imported_at": "2025-06-01T12:00:00+00:00",
        "answers": "– → –",
    }
    assert store.read_bytes() == before


def test_replacing_leaves_a_trace(store: Path, save: Save) -> None:
    """The corrected file's figures are in force; the log still knows the file before it."""
    save(make_extract(make_score(4.2), file_name="wrong.csv"))
    corrected = make_extract(make_score(4.4), file_name="right.csv", fingerprint="b2")
    assert save(corrected, replace=True) == SaveOutcome("replaced", 2)
    assert list(load_stored(store, "stange").factor_scores["mean"]) == [4.4]
    log = load_import_log(store)
    assert list(log["file_name"]) == ["wrong.csv", "right.csv"]
    assert list(log["replaced_by"]) == [2, pd.NA]


def test_other_waves_of_a_replaced_file_stay(store: Path, save: Save) -> None:
    """Replacing one wave of a file with several leaves the others in force."""
    save(make_extract(SCORES))
    save(make_extract(make_score(4.4), fingerprint="b2"), replace=True)
    stored = load_stored(store, "stange").factor_scores
    assert dict(zip(stored["wave"], stored["mean"], strict=True)) == {"2022": 4.2, "2024": 4.4}
    log = load_import_log(store).set_index(["import_id", "wave"])["replaced_by"]
    assert log.isna().to_dict() == {(1, "2022"): True, (1, "2024"): False, (2, "2024"): True}


def test_a_file_partly_replaced_is_not_brought_back_unasked(store: Path, save: Save) -> None:
    """The old file of several waves no longer goes as imported once one of them is another's."""
    save(make_extract(SCORES))
    save(make_extract(make_score(4.4), fingerprint="b2"), replace=True)
    with pytest.raises(StoreError, match="wave_exists"):
        save(make_extract(SCORES))
    assert save(make_extract(SCORES), replace=True) == SaveOutcome("replaced", 3)
    assert list(load_stored(store, "stange").factor_scores["mean"]) == [4.2, 4.3, 3.9]


def test_a_replaced_answer_is_gone_from_the_file(store: Path, save: Save) -> None:
    """What is replaced does not stay behind in the database file, where anyone could read it."""
    answer = 3.1415926535

    def give(score: float, fingerprint: str) -> schemas.Extract:
        person = (
            make_score(score).rename(columns={"mean": "score_mestringstro"}).assign(respondent=1)
        )
        person = person.drop(columns="factor_id")
        return make_extract(make_score(4.0), fingerprint=fingerprint, respondents=person)

    save(give(answer, "a1"))
    assert struct.pack("<d", answer) in store.read_bytes()
    save(give(2.5, "b2"), replace=True)
    assert struct.pack("<d", answer) not in store.read_bytes()


def test_the_log_says_where_figures_come_from(store: Path) -> None:
    """Per wave: file, layout, time in UTC, program, and how many units and scores it gave."""
    responses = read_table("""
        | wave | unit_id | n_invited |
        | 2024 | elvebo  | 15        |
        | 2024 | nes     | 3         |
    """)
    oslo_summer = timezone(timedelta(hours=2))
    save_extracts(
        store,
        [make_extract(SCORES, responses=responses)],
        replace=False,
        imported_at=datetime(2025, 6, 1, 14, 30, tzinfo=oslo_summer),
    )
    log = load_import_log(store)
    assert list(log["wave"]) == ["2022", "2024"]
    assert list(log["n_units"]) == [1, 3]
    assert list(log["n_scores"]) == [1, 2]
    assert set(log["imported_at"]) == {pd.Timestamp("2025-06-01 12:30")}
    assert set(log["program_version"]) == {__version__}
    assert set(log["layout_id"]) == {"test"}


def test_a_failed_save_leaves_the_store_as_it_was(
    store: Path, save: Save, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error in the midst of writing leaves the file untouched and nothing beside it."""
    save(make_extract(make_score(4.2)))
    before = store.read_bytes()

    def fail(*_: object) -> None:
        raise RuntimeError("in the midst")

    with monkeypatch.context() as patch:
        patch.setattr(imports, "describe_import", fail)
        with pytest.raises(RuntimeError):
            save(make_extract(make_score(4.4), fingerprint="b2"), replace=True)
    assert store.read_bytes() == before
    assert not store.with_name("store.duckdb.writing").exists()
    assert save(make_extract(make_score(4.4, wave="2026"))).kind == "stored"


def test_rows_unknown_to_the_log_are_a_bug(save: Save, store: Path) -> None:
    """A row of a wave that the extract does not name is refused before anything is written."""
    stray = make_extract(
        make_score(4.2), responses=make_score(4.2, wave="1999")[["wave", "unit_id"]]
    )
    with pytest.raises(ValueError, match="1999"):
        save(stray)
    assert not store.exists()


def test_an_unsound_frame_is_a_bug(save: Save, store: Path) -> None:
    """A mean outside the scale never reaches the store, whoever sent it."""
    extract = make_extract(make_score(4.2))
    extract.factor_scores["mean"] = 5.5
    with pytest.raises(schemas.TableError):
        save(extract)
    assert not store.exists()


def test_the_store_is_its_owners_alone(store: Path, save: Save) -> None:
    """Nobody else may read the store, new, changed or written anew (where files have modes)."""
    save(make_extract(make_score(4.2)))
    modes = [store.stat().st_mode]
    save(make_extract(make_score(4.4), fingerprint="b2"), replace=True)
    modes.append(store.stat().st_mode)
    save(make_extract(make_score(4.2, wave="2026")))
    modes.append(store.stat().st_mode)
    others = 0o077 if os.name == "posix" else 0
    assert not any(mode & others for mode in modes)


def test_any_folder_name_will_do(tmp_path: Path) -> None:
    """A workspace may lie in a folder with spaces, quotes and Norwegian letters."""
    store = tmp_path / "Kåres 'prøve' mappe" / "store.duckdb"
    noon = datetime(2025, 6, 1, 12, tzinfo=UTC)
    save_extracts(store, [make_extract(make_score(4.2))], replace=False, imported_at=noon)
    corrected = make_extract(make_score(4.4), fingerprint="b2")
    save_extracts(store, [corrected], replace=True, imported_at=noon)
    assert list(load_stored(store, "stange").factor_scores["mean"]) == [4.4]
