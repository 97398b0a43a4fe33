import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from halting import kill_after
from made_tables import make_extract, make_score
from tifaktor.store.imports import SaveOutcome, load_import_log, load_stored

Save = Callable[..., SaveOutcome]

TESTS = Path(__file__).parents[2]
WRITER = Path(__file__).with_name("killed_writer.py")


def kill_at(point: str, store: Path) -> None:
    """Start a run that replaces wave 2024, and kill it at `point`."""
    command = [sys.executable, str(WRITER), str(store), point]
    with kill_after(command, cwd=TESTS, env={"PYTHONPATH": str(TESTS)}):
        pass


@pytest.mark.parametrize(
    "point",
    [
        "before the copy",
        "after the copy",
        "before the first row",
        "after the first rows",
        "before the commit",
        "after the commit",
        "after the checkpoint",
        "before all is written anew",
        "before the replacing",
    ],
)
def test_a_killed_run_leaves_the_store_as_it_was(point: str, store: Path, save: Save) -> None:
    """Wherever it is killed, the file is the same byte for byte, and the next run works."""
    save(make_extract(make_score(4.2)))
    before = store.read_bytes()
    kill_at(point, store)
    assert store.read_bytes() == before
    assert list(load_stored(store, "stange").factor_scores["mean"]) == [4.2]
    assert save(make_extract(make_score(4.4), fingerprint="b2"), replace=True).kind == "replaced"
    assert list(load_stored(store, "stange").factor_scores["mean"]) == [4.4]
    assert not store.with_name("store.duckdb.writing").exists()


def test_a_run_killed_after_its_last_step_has_been_done(store: Path, save: Save) -> None:
    """Once the file has been replaced all of the import is there, and the next run works."""
    save(make_extract(make_score(4.2)))
    kill_at("after the replacing", store)
    assert list(load_stored(store, "stange").factor_scores["mean"]) == [4.4]
    assert list(load_import_log(store)["import_id"]) == [1, 2]
    assert save(make_extract(make_score(4.4), fingerprint="b2")).kind == "unchanged"


def test_a_killed_first_run_leaves_no_store(store: Path, save: Save) -> None:
    """Where there was no store there is none after the kill, and the next run makes it."""
    kill_at("before the commit", store)
    assert not store.exists()
    assert save(make_extract(make_score(4.2))).kind == "stored"
