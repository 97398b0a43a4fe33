"""What the program says of itself."""

import os
import time
from pathlib import Path

import pytest

from commands import run_program, type_command
from tifaktor import __version__

MOST_SECONDS = 0.3


def test_version_is_told(tmp_path: Path) -> None:
    """`--version` gives name and version, outside a workspace too."""
    answer = type_command(tmp_path, "--version")
    assert (answer.exit_code, answer.out) == (0, f"tifaktor {__version__}\n")


def test_without_a_command_the_help_is_shown(tmp_path: Path) -> None:
    """Whoever types `tifaktor` alone sees the commands and where to start, not an error in red."""
    answer = type_command(tmp_path)
    assert "Start here:" in answer.text
    for command in (
        "init",
        "check",
        "import",
        "run",
        "report",
        "results",
        "status",
        "explain",
        "compare",
        "backtest",
        "demo",
    ):
        assert f" {command} " in answer.text


def test_an_unknown_command_is_a_wrong_use(tmp_path: Path) -> None:
    """Exit code 2, which is the code of a command that cannot be understood."""
    assert type_command(tmp_path, "rapport").exit_code == 2
    assert type_command(tmp_path, "check").exit_code == 2


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (["repot"], ["repot", "report?"]),
        (["qqqq"], ["qqqq", "check, import"]),
        (["report", "stange"], ["stange", "-m", "tifaktor report --help"]),
        (["report", "--wavee", "2024"], ["--wavee", "--wave?"]),
        (["report", "--zzzz"], ["--zzzz", "tifaktor report --help"]),
        (["measures", "import"], ["FILE", "tifaktor measures import --help"]),
        (["measures", "imort"], ["imort", "import?"]),
    ],
)
def test_a_slip_is_told_with_what_was_meant(
    tmp_path: Path, typed: list[str], told: list[str]
) -> None:
    """Whoever mistypes a command or an option reads which word, and what to write instead."""
    answer = type_command(tmp_path, *typed)
    assert answer.exit_code == 2
    for words in told:
        assert words in answer.err, answer.err


@pytest.mark.parametrize(
    "command",
    ["check", "import", "run", "report", "results", "status", "explain", "compare", "backtest"],
)
@pytest.mark.parametrize(
    ("language", "word"), [("nb", "Eksempler:"), ("nn", "Døme:"), ("en", "Examples:")]
)
def test_help_ends_with_an_example_in_the_workspaces_language(
    language: str, word: str, command: str, tmp_path: Path
) -> None:
    """The language of tifaktor.toml is that of the help too, and each command has an example."""
    (tmp_path / "tifaktor.toml").write_text(f'[workspace]\nlanguage = "{language}"\n', "utf-8")
    told = type_command(tmp_path, command, "--help").out
    assert told[told.index(word) :].count(f"tifaktor {command}") >= 1


def measure_program(folder: Path, *arguments: str) -> float:
    """Return the seconds of work that a command takes, whatever else the machine is doing."""
    start, before = time.perf_counter(), os.times()
    assert run_program(folder, *arguments).exit_code == 0
    after = os.times()
    worked = (
        after.children_user + after.children_system
        - before.children_user - before.children_system
    )  # fmt: skip
    # Windows does not count the work of children.
    return worked or time.perf_counter() - start


def test_help_answers_at_once(tmp_path: Path) -> None:
    """`tifaktor --help` takes under 0.3 s of work, the best of five."""
    assert min(measure_program(tmp_path, "--help") for _ in range(5)) < MOST_SECONDS
