"""A file that nobody has seen before: explained, taught and taken in, without programming."""

from collections.abc import Callable
from pathlib import Path

import pytest

from commands import Answer, Person

Type = Callable[..., Answer]
ODD = "10-FAKTOR 2024\nY;Svar i alt;Spalte X;Rolleklarhett\nSolbakken barnehage;12;4,2;4,1\n"
SAID = (
    "--set", "Y=unit", "--set", "Svar i alt=n_responses", "--set", "Spalte X=mestringstro",
    "--set", "Rolleklarhett=rolleklarhet",
)  # fmt: skip


def test_an_unknown_file_is_taught_and_taken_in(workspace: Path, type_in: Type) -> None:
    """`layout` says what it knows, keeps what it is told, and `import` reads the file with it."""
    (workspace / "odd.csv").write_text(ODD, encoding="cp1252")
    asked = type_in("layout", "odd.csv")
    assert asked.exit_code == 3, asked.text
    assert "not recognised, like rolleklarhet" in asked.text
    taught = type_in("layout", "odd.csv", *SAID, "--write", "our-portal")
    assert taught.exit_code == 0, taught.text
    assert "our-portal.toml" in taught.text
    told = type_in("layout", "odd.csv", "--json").json
    assert (told["explained"]["layout_id"], told["explained"]["fits"]) == ("our-portal", True)
    answer = type_in("import", "odd.csv", "-m", "fjordvik", "--json")
    assert answer.exit_code == 0, answer.text
    assert answer.json[0]["reading"]["n_scores"] >= 2


def test_an_unknown_file_is_talked_over(
    workspace: Path, type_in: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At a terminal each heading is asked about, in words; Enter takes the guess and the name."""
    path = "data/raw/fjordvik/Uttrekk 2024.csv"
    (workspace / path).parent.mkdir(parents=True, exist_ok=True)
    (workspace / path).write_text(ODD, encoding="cp1252")
    typed = ["nonsense", "?", "enheten", "number of answers", "Mestringstro", "", "portal", ""]
    monkeypatch.setattr("sys.stdin", Person("\n".join(typed) + "\n"))
    told = type_in("layout", path)
    assert told.exit_code == 0, told.text
    assert f'tifaktor import "{path}"' in told.text
    assert "We do not know what “nonsense” is." in told.text
    assert "What is “Rolleklarhett”? [Role clarity]" in told.text
    assert told.text.count("What is “Y”?") == 3
    written = workspace / "data" / "mappings" / "layouts" / "portal.toml"
    lines = written.read_text(encoding="utf-8").splitlines()
    assert lines[-4:] == [
        '"Y" = "unit"', '"Svar i alt" = "n_responses"', '"Spalte X" = "Mestringstro"',
        '"Rolleklarhett" = "rolleklarhet"',
    ]  # fmt: skip
    answer = type_in("import", path, "-m", "fjordvik", "--json")
    assert answer.exit_code == 0, answer.text
    # Nobody is asked twice, and whoever has had enough is let go.
    (workspace / "other.csv").write_text(ODD.replace("Spalte X", "Z"), encoding="cp1252")
    monkeypatch.setattr("sys.stdin", Person(".\n"))
    left = type_in("layout", "other.csv")
    assert left.text.count("What is") == 1
    monkeypatch.setattr("sys.stdin", Person(""))
    assert type_in("layout", "other.csv").text.count("What is") == 1


def test_nothing_is_told_of_a_file_with_persons(workspace: Path, type_in: Type) -> None:
    """An unknown file with names in a column: the column and the count, and no cell or heading."""
    text = "Y;Spalte X;Sett\nHelse;4,2;Kari Nordmann\nKjøkkenet;4,1;Ola Hansen\n"
    (workspace / "odd.csv").write_text(text, encoding="cp1252")
    for command in (("layout", "odd.csv"), ("layout", "odd.csv", "--json")):
        told = type_in(*command)
        assert told.exit_code == 3, told.text
        assert "odd.csv" in told.text
        for word in ("Kari", "Hansen", "Spalte X", "Sett", "4,2"):
            assert word not in told.text
