"""Seeing what an import would store before it does, and taking it back. Nobody gave these answers."""

import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest

from commands import Answer, Person
from small_workspace import make_rows, write_csv

Type = Callable[..., Answer]
FJORDVIK = ("-m", "fjordvik")
MORE = {(3, "Antall svar"): 128, (3, "Inviterte"): 160, (3, "Svarprosent"): "80 %"}
"""In the final extract, eight more people have answered in the municipality."""


def write_raw(workspace: Path, name: str, rows: list[list[object]]) -> str:
    """Write a file to data/raw and return what to type for it."""
    write_csv(workspace / "data" / "raw" / "fjordvik" / "2024" / name, rows)
    return f"data/raw/fjordvik/2024/{name}"


@pytest.mark.parametrize(("typed", "exit_code"), [(None, 2), ("\n", 130), ("nei\n", 130)])
def test_without_a_yes_nothing_is_stored(
    workspace: Path, type_in: Type, monkeypatch: pytest.MonkeyPatch,
    typed: str | None, exit_code: int,
) -> None:  # fmt: skip
    """In a script, or after anything but a yes, there is no store and units.csv is as before."""
    units = workspace / "data" / "mappings" / "fjordvik" / "units.csv"
    before = units.read_bytes()
    write_csv(workspace / "a.csv", make_rows({(6, "Enhet"): "Kulturhuset"}))
    monkeypatch.setattr(sys, "stdin", StringIO("yes\n") if typed is None else Person(typed))
    answer = type_in("import", "a.csv", *FJORDVIK, "--add-units", agrees=False)
    assert answer.exit_code == exit_code
    assert "1 are added to units.csv" in answer.err
    assert ("nobody here to ask" in answer.err) is (typed is None)
    assert ("a.csv: not stored." in answer.out) is (typed is not None)
    assert not (workspace / "data" / "store.duckdb").exists()
    assert units.read_bytes() == before


def test_a_yes_stores_what_was_shown(
    workspace: Path, type_in: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The question stands below what will be stored, and the same file again is not asked about."""
    write_csv(workspace / "a.csv", make_rows())
    monkeypatch.setattr(sys, "stdin", Person("ja\n"))
    answer = type_in("import", "a.csv", *FJORDVIK, agrees=False)
    assert answer.exit_code == 0, answer.text
    shown, _, asked = answer.err.partition("Store this? (yes/no)")
    assert "Survey 2024: new." in shown
    assert "Fjordvik kommune" in shown
    assert not asked.strip()
    assert "a.csv: stored for fjordvik" in answer.out
    monkeypatch.setattr(sys, "stdin", StringIO())
    again = type_in("import", "a.csv", *FJORDVIK, agrees=False)
    assert (again.exit_code, "Nothing has changed." in again.out) == (0, True)


def test_a_final_extract_replaces_the_interim_one_knowingly_until_it_is_undone(
    workspace: Path, type_in: Type
) -> None:
    """Refused with both counts, shown as more answers, taken back, and then passed over by `run`."""
    interim = write_raw(workspace, "interim.csv", make_rows())
    final = write_raw(workspace, "final.csv", make_rows(MORE))
    assert type_in("import", interim, *FJORDVIK).exit_code == 0
    refused = type_in("import", final, *FJORDVIK)
    assert refused.exit_code == 6
    assert "Answers then and now: 120 → 128." in refused.err
    replaced = type_in("import", final, *FJORDVIK, "--replace", "--json").json
    (wave,) = replaced[0]["preview"]["waves"]
    assert wave["replaced"]["file_name"] == "interim.csv"
    assert [wave["answered"][0][name] for name in ("n", "n_replaced")] == [128, 120]

    undone = type_in("undo", *FJORDVIK, "--yes")
    assert undone.exit_code == 0, undone.text
    assert "In force again: interim.csv." in undone.out
    ran = type_in("run")
    assert ran.exit_code == 0, ran.text
    assert "interim.csv: stored already" in ran.text
    assert "final.csv: was taken back for fjordvik, survey 2024" in ran.text

    too_late = type_in("undo", *FJORDVIK, "--yes")
    assert too_late.exit_code == 7
    assert "interim.csv (fjordvik, survey 2024), has been published since" in too_late.err
    rows = type_in("log", "--json").json
    told = [(row["event"], row["file_name"], row["state"]) for row in rows]
    assert told == [
        ("published", None, None),
        ("undone", "final.csv", None),
        ("imported", "final.csv", "undone"),
        ("imported", "interim.csv", "in_force"),
    ]
    assert {row["n_units"] for row in rows if row["event"] == "published"} == {6}


def test_a_file_that_is_gone_cannot_be_put_back(workspace: Path, type_in: Type) -> None:
    """What was replaced is read from data/raw; where it is not, nothing is undone, and why is told."""
    write_csv(workspace / "interim.csv", make_rows())
    write_csv(workspace / "final.csv", make_rows(MORE))
    type_in("import", "interim.csv", *FJORDVIK)
    type_in("import", "final.csv", *FJORDVIK, "--replace")
    before = (workspace / "data" / "store.duckdb").read_bytes()
    answer = type_in("undo", "--yes")
    assert answer.exit_code == 6
    assert "interim.csv, and that file is not in data/raw" in answer.err
    assert "import it with --replace" in answer.err
    assert (workspace / "data" / "store.duckdb").read_bytes() == before
