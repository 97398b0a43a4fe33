"""Removing what is kept of single people, through the command line. Nobody gave these answers."""

import shutil
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest

from commands import Answer, Person, type_command
from small_workspace import write_sheets
from tifaktor.store.imports import load_stored
from tifaktor.store.pruning import load_pruning_log

Type = Callable[..., Answer]
FJORDVIK = ("-m", "fjordvik")
WAVE = (*FJORDVIK, "-w", "2024")
STATEMENTS = [f"{factor}.{number}" for factor in (7, 9) for number in (1, 2, 3, 4)]
"""Of the two factors that the goal `laering` rests on."""


def write_answers(path: Path) -> Path:
    """Write 24 people's answers, twelve in each of two units."""
    answers = [[3, 4, 4, 5], [4, 4, 5, 5], [2, 3, 4, 4]]
    people = [
        [unit, *answers[n % 3], *answers[(n + n // 6) % 3]]
        for unit in ("Solbakken barnehage", "Hjemmetjenesten")
        for n in range(12)
    ]
    invited = [["Enhet", "Inviterte"], ["Solbakken barnehage", 14], ["Hjemmetjenesten", 13]]
    return write_sheets(path, {"Svar": [["Enhet", *STATEMENTS], *people], "Inviterte": invited})


@pytest.fixture(scope="module")
def with_people(small_workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace in which people's answers have been read in; never to be changed."""
    folder = Path(shutil.copytree(small_workspace, tmp_path_factory.mktemp("people") / "own"))
    write_answers(folder / "data" / "raw" / "fjordvik" / "2024" / "svar.xlsx")
    answer = type_command(folder, "import", "data/raw/fjordvik/2024/svar.xlsx", *WAVE)
    assert answer.exit_code == 0, answer.text
    return folder


@pytest.fixture
def workspace(with_people: Path, tmp_path: Path) -> Path:
    """The same, of the test's own."""
    return Path(shutil.copytree(with_people, tmp_path / "workspace"))


def read_bases(workspace: Path) -> dict[str, bool]:
    """Return, per unit, whether the goal of two factors is judged person by person."""
    rows = type_command(workspace, "status", *FJORDVIK, "--json").json
    shown = [row for row in rows if row["goal_id"] == "laering" and row["reason"] != "hidden"]
    return {row["unit_id"]: row["from_respondents"] for row in shown}


def test_pruning_asks_and_does_nothing_without_a_yes(
    workspace: Path, type_in: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says what would go and what follows; any answer but yes leaves the store as it was."""
    before = (workspace / "data" / "store.duckdb").read_bytes()
    for typed in ("", "\n", "nei\n", "jada\n"):
        monkeypatch.setattr(sys, "stdin", Person(typed))
        answer = type_in("prune", *WAVE)
        assert answer.exit_code == 130
        assert "about 24 people" in answer.err
        assert "judged from the means" in answer.err
        assert "Remove it? (yes/no)" in answer.err
        assert "Nothing was removed" in answer.out
        assert (workspace / "data" / "store.duckdb").read_bytes() == before


def test_pruning_does_not_ask_where_nobody_sits(
    workspace: Path, type_in: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a script, without `--yes`, it stops with what to add, and nothing is removed."""
    monkeypatch.setattr(sys, "stdin", StringIO("yes\n"))
    answer = type_in("prune", *WAVE)
    assert answer.exit_code == 2
    assert "nobody here to ask" in answer.err
    assert "--yes" in answer.err
    assert len(load_stored(workspace / "data" / "store.duckdb", "fjordvik").respondent_scores) == 24


def test_a_yes_prunes_and_the_rest_still_works(
    workspace: Path, type_in: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    """People's rows go, the means stay, and the goal of two factors is judged from the means."""
    report = ("report", *FJORDVIK, "-u", "solbakken")
    assert type_in(*report).exit_code == 0
    assert set(read_bases(workspace).values()) == {True}
    means = type_in("results", *FJORDVIK, "--json").json
    monkeypatch.setattr(sys, "stdin", Person("JA\n"))
    answer = type_in("prune", *WAVE)
    assert answer.exit_code == 0, answer.text
    assert "Removed what was stored about 24 people" in answer.out
    assert "data/raw/fjordvik/2024/svar.xlsx" in answer.out
    assert (workspace / "data" / "raw" / "fjordvik" / "2024" / "svar.xlsx").exists()
    assert type_in(*report).exit_code == 0
    assert set(read_bases(workspace).values()) == {False}
    assert type_in("results", *FJORDVIK, "--json").json == means
    again = type_in("prune", *WAVE)
    assert again.exit_code == 0
    assert "nothing to remove" in again.out


def test_run_does_not_bring_people_back(workspace: Path, type_in: Type) -> None:
    """The raw file lies there still; `run` after a mended mapping stores its means and no more."""
    assert type_in("prune", *WAVE, "--yes").exit_code == 0
    units = workspace / "data" / "mappings" / "fjordvik" / "units.csv"
    moved = units.read_text("utf-8").replace(
        "solbakken;Solbakken barnehage;oppvekst", "solbakken;Solbakken barnehage;helse"
    )
    units.write_text(moved, "utf-8")
    answer = type_in("run")
    assert answer.exit_code == 0, answer.text
    assert "only the means were kept" in answer.out
    stored = load_stored(workspace / "data" / "store.duckdb", "fjordvik")
    assert stored.respondent_scores.empty
    assert not stored.factor_scores.empty


def test_what_json_tells_of_a_pruning(workspace: Path, type_in: Type) -> None:
    """For another program: how much, whether it was removed, and which files remain."""
    elsewhere = workspace / "data" / "raw" / "fjordvik" / "2024" / "svar.xlsx"
    elsewhere.rename(workspace / "moved.xlsx")
    assert type_in("prune", *WAVE, "--yes", "--json").json == {
        "municipality_id": "fjordvik", "municipality_name": "Fjordvik", "wave": "2024",
        "n_rows": 24, "n_people": 24, "removed": True, "files": [],
        "files_elsewhere": ["svar.xlsx"],
    }  # fmt: skip
    (line,) = load_pruning_log(workspace / "data" / "store.duckdb").to_dict("records")
    assert (line["municipality_id"], line["wave"], line["n_rows"]) == ("fjordvik", "2024", 24)


def test_a_survey_that_is_not_there_cannot_be_pruned(type_in: Type) -> None:
    """A survey that the municipality does not have is told, with those it has."""
    answer = type_in("prune", *FJORDVIK, "-w", "2019", "--yes")
    assert answer.exit_code == 7
    assert "2019" in answer.err
    assert "These exist: 2024" in answer.err
