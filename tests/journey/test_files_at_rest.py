"""What the commands say of files that others can read, of keys, and of files in the way."""

from collections.abc import Callable
from pathlib import Path

import pytest

from commands import Answer, type_command
from tifaktor import protection
from tifaktor.cli import app

Type = Callable[..., Answer]
SAID = {
    "nb": "Andre på denne maskinen kan lese data/store.duckdb, data/raw.",
    "nn": "Andre på denne maskina kan lese data/store.duckdb, data/raw.",
    "en": "Others on this computer can read data/store.duckdb, data/raw.",
}


@pytest.mark.parametrize("language", SAID)
def test_others_who_can_read_the_answers_are_told_of_once(
    language: str, imported_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line on the error stream with what to type; the command does its work all the same."""
    asked = ("status", "-m", "fjordvik", "--json", "-l", language)
    calm = type_command(imported_workspace, *asked)
    assert calm.err == ""
    both = ("data/store.duckdb", "data/raw")
    monkeypatch.setattr(protection, "find_exposed", lambda _: both)
    answer = type_command(imported_workspace, *asked)
    (line,) = answer.err.splitlines()
    assert line.startswith(SAID[language])
    assert line.endswith("chmod -R go-rwx data/store.duckdb data/raw")
    assert (answer.exit_code, answer.out) == (0, calm.out)


@pytest.mark.parametrize("command", ["run", "results"])
def test_a_key_stops_every_command_in_a_workspace(command: str, type_in: Type) -> None:
    """With `TIFAKTOR_KEY` set nothing is read in or shown as if it were encrypted."""
    answer = type_in(command, env={"TIFAKTOR_KEY": "an invented key"})
    assert answer.exit_code == 6
    assert "cannot encrypt" in answer.err
    assert "an invented key" not in answer.text


def test_a_table_does_not_take_the_place_of_a_file_unasked(
    imported_workspace: Path, tmp_path: Path
) -> None:
    """A file of that name stays, sign for sign, until `--replace` is added."""
    target = tmp_path / "table.csv"
    target.write_text("somebody's own", "utf-8")
    asked = ("results", "-m", "fjordvik", "-o", str(target))
    refused = type_command(imported_workspace, *asked)
    assert refused.exit_code == 2
    assert "exists already" in refused.err
    assert target.read_text("utf-8") == "somebody's own"
    assert type_command(imported_workspace, *asked, "--replace").exit_code == 0
    assert target.read_text("utf-8").startswith("municipality_id,")


def test_a_traceback_shows_code_and_no_contents() -> None:
    """Typer's own tracebacks, which print what variables hold, are turned off."""
    assert app.pretty_exceptions_enable is False
