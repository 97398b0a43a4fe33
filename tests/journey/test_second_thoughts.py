"""What happens when a file is corrected, when nobody has said who belongs to whom, and on a typing mistake."""

from collections.abc import Callable
from pathlib import Path

import pytest

from commands import Answer
from small_workspace import make_rows, write_csv

Type = Callable[..., Answer]
FJORDVIK = ("-m", "fjordvik", "-w", "2024")
CORRECTED = {(4, "Mestringstro"): 4.4}


def test_a_replaced_file_that_still_lies_there_is_passed_over(
    workspace: Path, type_in: Type
) -> None:
    """After a correction, `run` keeps the corrected figures and tells that it passed the old file over."""
    folder = workspace / "data" / "raw" / "fjordvik" / "2024"
    first = write_csv(folder / "export.csv", make_rows())
    second = write_csv(folder / "export-corrected.csv", make_rows(CORRECTED))
    assert type_in("import", str(first), *FJORDVIK).exit_code == 0
    refused = type_in("import", str(second), *FJORDVIK)
    assert refused.exit_code == 6
    assert "export-corrected.csv is another file" in refused.text
    assert "import export-corrected.csv with --replace" in refused.text
    assert type_in("import", str(second), *FJORDVIK, "--replace").exit_code == 0
    answer = type_in("run")
    assert answer.exit_code == 0, answer.text
    assert (
        "export.csv: a corrected file for fjordvik, survey 2024, has taken its place."
        in answer.text
    )
    results = type_in("results", "-m", "fjordvik", "-u", "oppvekst", "--json").json
    assert next(r["mean"] for r in results if r["factor_id"] == "mestringstro") == pytest.approx(
        4.4
    )


def leave_only_the_municipality(workspace: Path) -> Path:
    """Return a units.csv that holds the municipality alone, as in a new workspace."""
    units = workspace / "data" / "mappings" / "fjordvik" / "units.csv"
    head = units.read_text(encoding="utf-8").splitlines()[:2]
    units.write_text("\n".join(head) + "\n", encoding="utf-8")
    return units


def test_nothing_is_imported_before_somebody_said_who_belongs_to_whom(
    workspace: Path, type_in: Type
) -> None:
    """New units whose parents the file does not tell are added, and the import waits for a person."""
    units = leave_only_the_municipality(workspace)
    write_csv(workspace / "a.csv", make_rows())
    answer = type_in("import", "a.csv", *FJORDVIK, "--add-units")
    assert answer.exit_code == 2
    assert "Added 5 units" in answer.text
    assert "parent_id" in answer.text
    assert not (workspace / "data" / "store.duckdb").exists()
    assert len(units.read_text(encoding="utf-8").splitlines()) == 2 + 5
    assert type_in("import", "a.csv", *FJORDVIK).exit_code == 0


def test_cells_of_new_units_are_looked_at_too(workspace: Path, type_in: Type) -> None:
    """A wrong mean in the row of a new unit is told together with the unit, not one reading later."""
    units = leave_only_the_municipality(workspace)
    before = units.read_bytes()
    write_csv(workspace / "a.csv", make_rows({(4, "Mestringstro"): 42}))
    for command in (("check", "a.csv"), ("import", "a.csv", "--add-units")):
        answer = type_in(*command, *FJORDVIK)
        assert answer.exit_code == 3
        assert "The mean is not between 1 and 5" in answer.text
        assert "“Oppvekst” is not in units.csv" in answer.text
    assert units.read_bytes() == before


def test_units_are_not_added_for_a_file_that_is_refused(workspace: Path, type_in: Type) -> None:
    """Where nothing is stored, units.csv stays as it was."""
    write_csv(workspace / "a.csv", make_rows())
    assert type_in("import", "a.csv", *FJORDVIK).exit_code == 0
    units = workspace / "data" / "mappings" / "fjordvik" / "units.csv"
    before = units.read_bytes()
    write_csv(workspace / "b.csv", [*make_rows(), ["Biblioteket", 8, 9, "89 %", *[4.0] * 10]])
    assert type_in("import", "b.csv", *FJORDVIK, "--add-units").exit_code == 6
    assert units.read_bytes() == before


@pytest.mark.parametrize(
    ("typed", "nb", "nn", "en"),
    [
        (("check",), "Det mangler noe", "Det manglar noko", "Something is missing"),
        (
            ("status", "--kommune"),
            "noe valg --kommune",
            "noko val --kommune",
            "no option --kommune",
        ),
        (("demo", "--seed", "x"), "--seed kan ikke", "--seed kan ikkje", "--seed cannot"),
        (("sjekk",), "check, import", "check, import", "check, import"),
        (("check", "a.csv", "-w"), "mangler noe", "manglar noko", "is missing"),
    ],
)
def test_a_typing_mistake_is_answered_in_the_readers_language(
    type_in: Type, typed: tuple[str, ...], nb: str, nn: str, en: str
) -> None:
    """What was not understood, and where to look, in bokmål, nynorsk and English."""
    for tag, expected in (("nb", nb), ("nn", nn), ("en", en)):
        answer = type_in(*typed, env={"LANG": f"{tag}.UTF-8"})
        assert answer.exit_code == 2
        assert expected in answer.text
        assert "Traceback" not in answer.text


def test_without_a_word_the_help_is_shown(type_in: Type) -> None:
    """`tifaktor` alone tells what there is."""
    answer = type_in()
    assert "demo" in answer.text
    assert answer.exit_code == 2
