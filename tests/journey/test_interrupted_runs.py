"""A run that is killed, and a second one beside the first."""

import shutil
from pathlib import Path

import pytest
from filelock import FileLock

from commands import run_program, start_program, type_command
from halting import run_to
from small_workspace import make_rows, write_csv, write_xlsx
from tifaktor.store.imports import list_imported

FJORDVIK = ("-m", "fjordvik")


def add_two_surveys(workspace: Path) -> list[str]:
    """Put a file of 2020 and one of 2022 in data/raw, and return them."""
    folder = workspace / "data" / "raw" / "fjordvik"
    return [
        str(write_xlsx(folder / wave / f"{wave}.xlsx", make_rows(wave=wave)))
        for wave in ("2020", "2022")
    ]


def list_waves(store: Path) -> list[str]:
    waves = list_imported(store)
    return sorted(waves.loc[waves["municipality_id"] == "fjordvik", "wave"])


@pytest.mark.parametrize(
    ("command", "point"),
    [
        ("import", "before the copy"),
        ("import", "after the first rows"),
        ("import", "after the commit"),
        ("import", "before the replacing"),
        ("run", "after the first rows"),
        ("run", "after the commit"),
    ],
)
def test_a_killed_run_leaves_the_store_as_before(
    command: str, point: str, run_workspace: Path
) -> None:
    """Killed on the way the store is the same to the last byte, and the next run works."""
    store = run_workspace / "data" / "store.duckdb"
    before = store.read_bytes()
    files = add_two_surveys(run_workspace)
    arguments = ["import", *files, *FJORDVIK] if command == "import" else ["run"]

    with run_to(point, run_workspace, *arguments):
        assert store.with_name("store.duckdb.writing").exists()

    assert store.read_bytes() == before
    assert type_command(run_workspace, "import", *files, *FJORDVIK).exit_code == 0
    assert list_waves(store) == ["2020", "2022", "2024"]
    assert not store.with_name("store.duckdb.writing").exists()


def test_a_run_killed_after_its_last_step_has_stored_all(run_workspace: Path) -> None:
    """Killed when the store has been replaced both files are there, never one of them."""
    store = run_workspace / "data" / "store.duckdb"
    files = add_two_surveys(run_workspace)
    with run_to("after the replacing", run_workspace, "import", *files, *FJORDVIK):
        assert list_waves(store) == ["2020", "2022", "2024"]
    answer = type_command(run_workspace, "import", *files, *FJORDVIK)
    assert answer.text.count("Nothing has changed.") == 2
    assert not store.with_name("store.duckdb.writing").exists()


def test_a_run_killed_at_once_has_done_nothing(run_workspace: Path) -> None:
    """Killed while it starts it leaves the store as it was, and nothing in the next one's way."""
    store = run_workspace / "data" / "store.duckdb"
    before = store.read_bytes()
    files = add_two_surveys(run_workspace)
    with start_program(run_workspace, "import", *files, *FJORDVIK) as process:
        process.kill()
    assert process.returncode != 0
    assert store.read_bytes() == before
    assert type_command(run_workspace, "import", *files, *FJORDVIK).exit_code == 0


def read_tables(workspace: Path) -> list[str]:
    """Return what `results` and `status` answer."""
    answers = [type_command(workspace, name, *FJORDVIK) for name in ("results", "status")]
    assert [answer.exit_code for answer in answers] == [0, 0]
    return [answer.text for answer in answers]


@pytest.fixture(scope="module")
def before(imported_workspace: Path) -> list[str]:
    """What they answer while nobody writes."""
    return read_tables(imported_workspace)


@pytest.fixture
def beside_a_writer(run_workspace: Path) -> Path:
    """A workspace with a file of 2026 for somebody else to import."""
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


@pytest.mark.parametrize(
    ("command", "point"),
    [
        (("import", "2026.csv", *FJORDVIK), "after the first rows"),
        (("import", "2026.csv", *FJORDVIK), "after the commit"),
        (("report", *FJORDVIK), "in the midst of publishing"),
        (("report", *FJORDVIK), "before the replacing"),
    ],
)
def test_readers_are_not_disturbed_by_a_writer(
    command: tuple[str, ...], point: str, beside_a_writer: Path, before: list[str]
) -> None:
    """While another run writes, `results` and `status` answer just as before it began."""
    database = "store" if command[0] == "import" else "published"
    with run_to(point, beside_a_writer, *command):
        assert (beside_a_writer / "data" / f"{database}.duckdb.writing").exists()
        assert read_tables(beside_a_writer) == before


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
