"""A run that is killed, and a second one beside the first."""

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from commands import run_program, start_program, type_command
from small_workspace import make_rows, write_csv, write_xlsx
from tifaktor.store.imports import list_imported

FJORDVIK = ("-m", "fjordvik")
MOMENTS: dict[str, Callable[[Path], bool]] = {
    "at once": lambda _: True,
    "when it takes the lock": lambda store: store.with_name("store.duckdb.lock").exists(),
    "when it begins to write": lambda store: store.with_name("store.duckdb.writing").exists(),
    "when it has written some": lambda store: (
        store.with_name("store.duckdb.writing") / "after.duckdb.wal"
    ).exists(),
}


@pytest.mark.parametrize(
    ("command", "moment"),
    [*(("import", moment) for moment in MOMENTS), ("run", "when it has written some")],
)
def test_a_killed_run_leaves_the_store_as_before(
    command: str, moment: str, run_workspace: Path
) -> None:
    """Killed at any moment the store is the same to the last byte, or whole; the next run works."""
    store = run_workspace / "data" / "store.duckdb"
    store.with_name("store.duckdb.lock").unlink(missing_ok=True)
    before = store.read_bytes()
    folder = run_workspace / "data" / "raw" / "fjordvik"
    for wave in ("2020", "2022"):
        write_xlsx(folder / wave / f"{wave}.xlsx", make_rows(wave=wave))
    files = [str(folder / wave / f"{wave}.xlsx") for wave in ("2020", "2022")]
    arguments = ["import", *files, *FJORDVIK] if command == "import" else ["run"]

    with start_program(run_workspace, *arguments) as process:
        while process.poll() is None and not MOMENTS[moment](store):
            time.sleep(0.0005)
        # SIGKILL, or what Windows has: no chance to tidy up.
        process.kill()
        process.communicate()

    if store.read_bytes() != before:
        # It was quicker than the kill: then both files are there, never one of them.
        waves = list_imported(store)
        own = waves.loc[waves["municipality_id"] == "fjordvik", "wave"]
        assert sorted(own) == ["2020", "2022", "2024"]
    answer = type_command(run_workspace, "import", *files, *FJORDVIK)
    assert answer.exit_code == 0
    assert not store.with_name("store.duckdb.writing").exists()


@pytest.fixture
def beside_a_writer(run_workspace: Path) -> Path:
    """A workspace whose store somebody else is writing to."""
    write_csv(run_workspace / "2026.csv", make_rows(wave="2026"))
    return run_workspace


def test_a_second_writer_is_told_so(beside_a_writer: Path) -> None:
    """While another run holds the lock an import ends at once with exit code 6, and stores nothing."""
    store = beside_a_writer / "data" / "store.duckdb"
    before = store.read_bytes()
    with FileLock(store.with_name("store.duckdb.lock")):
        answer = run_program(beside_a_writer, "import", "2026.csv", *FJORDVIK)
    assert answer.exit_code == 6
    assert "Another tifaktor is writing to data/store.duckdb. Nothing was stored." in answer.text
    assert store.read_bytes() == before
    assert type_command(beside_a_writer, "import", "2026.csv", *FJORDVIK).exit_code == 0


def test_readers_are_not_disturbed_by_a_writer(beside_a_writer: Path) -> None:
    """`results` and `status` work while both databases are being written."""
    data = beside_a_writer / "data"
    with (
        FileLock(data / "store.duckdb.lock"),
        FileLock(data / "published.duckdb.lock"),
    ):
        for command in ("results", "status"):
            assert type_command(beside_a_writer, command, *FJORDVIK).exit_code == 0


def test_a_damaged_store_is_told_and_left_alone(run_workspace: Path) -> None:
    """A store that is no database ends the command with exit code 6, and is not touched."""
    store = run_workspace / "data" / "store.duckdb"
    store.write_bytes(b"this is no database" * 500)
    answer = type_command(run_workspace, "run")
    assert answer.exit_code == 6
    assert "data/store.duckdb cannot be read" in answer.text
    assert store.read_bytes() == b"this is no database" * 500


def test_databases_can_be_made_anew(run_workspace: Path) -> None:
    """With both databases gone, `run` makes them from the files in data/raw."""
    for name in ("store.duckdb", "published.duckdb"):
        (run_workspace / "data" / name).unlink()
    shutil.rmtree(run_workspace / "reports" / "fjordvik")
    assert type_command(run_workspace, "run").exit_code == 0
    assert (run_workspace / "reports" / "fjordvik" / "2024" / "solbakken.html").is_file()
