import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from made_tables import make_extract, make_score
from tifaktor.errors import StoreError
from tifaktor.store import replacing
from tifaktor.store.database import open_for_writing
from tifaktor.store.imports import SaveOutcome, load_stored
from tifaktor.store.replacing import hold_lock, make_draft

Save = Callable[..., SaveOutcome]

OTHER_PROGRAM = """
import sys, time, duckdb
connection = duckdb.connect(sys.argv[1])
connection.execute("CREATE TABLE mine AS SELECT 42 AS answer")
print("here", flush=True)
time.sleep(60)
"""


def start_other_program(database: Path) -> "subprocess.Popen[str]":
    """Return a program that has `database` open, with a change that is not yet in the file."""
    program = subprocess.Popen(
        [sys.executable, "-c", OTHER_PROGRAM, str(database)], stdout=subprocess.PIPE, text=True
    )
    assert program.stdout is not None
    assert program.stdout.readline() == "here\n"
    return program


def stop(program: "subprocess.Popen[str]") -> None:
    program.kill()
    program.communicate()


def test_a_second_writer_is_told_at_once(store: Path, save: Save) -> None:
    """While one run writes, another gets a clear answer instead of waiting."""
    with hold_lock(store), pytest.raises(StoreError) as refusal:
        save(make_extract(make_score(4.2)))
    assert refusal.value.code == "store_busy"
    assert refusal.value.facts == {"file": "data/store.duckdb"}
    assert save(make_extract(make_score(4.2))).kind == "stored"


def test_readers_are_not_disturbed_by_a_writer(store: Path, save: Save) -> None:
    """Whoever reads during a write sees what was there before it."""
    save(make_extract(make_score(4.2)))
    with hold_lock(store), make_draft(store) as draft:
        assert draft.before is not None
        with open_for_writing(draft.before, known_as=store) as connection:
            connection.execute("DELETE FROM factor_scores")
            assert list(load_stored(store, "stange").factor_scores["mean"]) == [4.2]
        draft.before.rename(draft.after)
    assert load_stored(store, "stange").factor_scores.empty


def test_a_folder_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    """Where no folder can be made, the answer names the file that should have been there."""
    (tmp_path / "data").write_text("a file where the folder should be")
    with pytest.raises(StoreError) as refusal, hold_lock(tmp_path / "data" / "store.duckdb"):
        pass
    assert refusal.value.code == "store_not_writable"


def test_what_a_killed_writer_left_is_removed(store: Path, save: Save) -> None:
    """The next writer clears away the folder of one that did not come to its end."""
    left = store.with_name("store.duckdb.writing")
    left.mkdir(parents=True)
    (left / "after.duckdb").write_bytes(b"half a database")
    save(make_extract(make_score(4.2)))
    assert not left.exists()
    assert list(load_stored(store, "stange").factor_scores["mean"]) == [4.2]


def test_a_reader_that_soon_lets_go_is_waited_for(
    store: Path, save: Save, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows refuses to replace a file that is open; a few refusals do not matter."""
    replace, refusals = Path.replace, iter([True, True, False])

    def refuse_twice(self: Path, target: Path) -> Path:
        if next(refusals):
            raise PermissionError
        return replace(self, target)

    monkeypatch.setattr(replacing, "_PAUSE", 0)
    monkeypatch.setattr(Path, "replace", refuse_twice)
    save(make_extract(make_score(4.2)))
    assert list(load_stored(store, "stange").factor_scores["mean"]) == [4.2]


def test_a_reader_that_does_not_let_go_stops_the_writer(
    store: Path, save: Save, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the file cannot be replaced, the store is as it was and the user is told why."""
    save(make_extract(make_score(4.2)))
    before = store.read_bytes()

    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(replacing, "_PAUSE", 0)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", refuse)
        with pytest.raises(StoreError, match="store_in_use"):
            save(make_extract(make_score(4.4, wave="2026")))
    assert store.read_bytes() == before
    assert not store.with_name("store.duckdb.writing").exists()


def test_a_file_that_may_not_be_copied_stops_the_writer(
    save: Save, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On Windows a program that writes to the file keeps others from reading it: so it is said."""
    save(make_extract(make_score(4.2)))

    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(shutil, "copyfile", refuse)
    with pytest.raises(StoreError, match="store_in_use"):
        save(make_extract(make_score(4.4, wave="2026")))


def test_another_program_at_work_in_the_file_is_told(store: Path, save: Save) -> None:
    """While a foreign program holds the file for writing, reading and writing say so."""
    save(make_extract(make_score(4.2)))
    program = start_other_program(store)
    try:
        with pytest.raises(StoreError, match="store_in_use"):
            load_stored(store, "stange")
        with (
            pytest.raises(StoreError, match="store_in_use"),
            hold_lock(store),
            make_draft(store),
        ):
            pass
    finally:
        stop(program)


def test_what_a_stopped_program_changed_is_taken_in(store: Path, save: Save) -> None:
    """A foreign program's change survives its being stopped, and our next write."""
    save(make_extract(make_score(4.2)))
    stop(start_other_program(store))
    assert store.with_name("store.duckdb.wal").exists()
    save(make_extract(make_score(4.4, wave="2026")))
    assert not store.with_name("store.duckdb.wal").exists()
    assert list(load_stored(store, "stange").factor_scores["mean"]) == [4.2, 4.4]
    with duckdb.connect(str(store), read_only=True) as connection:
        assert connection.execute("SELECT answer FROM mine").fetchall() == [(42,)]
