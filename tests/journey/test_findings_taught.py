"""From a faulty export to a page, a marked copy and a sound import, as an analyst goes."""

import os
from collections.abc import Callable
from pathlib import Path

from python_calamine import CalamineWorkbook

from commands import Answer
from small_workspace import make_rows, write_csv

Type = Callable[..., Answer]


def test_a_faulty_export_gets_a_page_and_a_marked_copy(workspace: Path, type_in: Type) -> None:
    """Both stand beside the file, are named in the terminal, and nothing is stored."""
    write_csv(workspace / "a.csv", make_rows({(5, "Mestringstro"): 5.4}))
    typed = ("check", "a.csv", "-m", "fjordvik", "-l", "nn", "--page", "--annotate")
    answer = type_in(*typed)
    assert answer.exit_code == 3
    assert {"a-funn.html", "a-funn.xlsx"} <= set(answer.out.split())
    assert "Ein kopi har det same innhaldet som fila" in answer.text
    page = (workspace / "a-funn.html").read_text(encoding="utf-8")
    assert '<html lang="nn">' in page
    assert "F5" in page
    assert CalamineWorkbook.from_path(str(workspace / "a-funn.xlsx")).sheet_names == ["Funn", "a"]
    assert not (workspace / "data" / "store.duckdb").exists()
    assert type_in(*typed).exit_code == 2


def test_what_was_written_is_told_to_programs(workspace: Path, type_in: Type) -> None:
    """`--json` names the page, each copy with its file, and the findings with cell and sentences."""
    write_csv(workspace / "a.csv", make_rows({(5, "Mestringstro"): 5.4}))
    typed = ("check", "a.csv", "-m", "fjordvik", "-l", "nn", "--page", "--annotate")
    told = type_in(*typed, "--into", "funn", "--json").json
    assert told["version"] == 1
    assert told["page"] == os.path.join("funn", "a-funn.html")  # noqa: PTH118 - as it was typed
    assert told["copies"] == [{"file": "a.csv", "copy": os.path.join("funn", "a-funn.xlsx")}]  # noqa: PTH118
    (finding,) = told["files"][0]["findings"]
    assert (finding["cell"], finding["heading"], finding["unit"]) == (
        "F5", "Mestringstro", "Solbakken barnehage",
    )  # fmt: skip
    assert finding["what"] == "Snittet er ikkje mellom 1 og 5."


def test_an_import_that_is_refused_tells_programs_the_same(workspace: Path, type_in: Type) -> None:
    """The error carries its version, and each finding the cell and the sentence in the language."""
    write_csv(workspace / "a.csv", make_rows({(5, "Mestringstro"): 5.4}))
    told = type_in("import", "a.csv", "-m", "fjordvik", "-l", "nb", "--json").json
    assert (told["version"], told["error"]) == (1, "findings")
    (finding,) = told["findings"]
    assert (finding["severity"], finding["cell"], finding["what"]) == (
        2, "F5", "Snittet er ikke mellom 1 og 5.",
    )  # fmt: skip


def test_the_reader_is_told_of_the_page_where_none_was_asked_for(
    workspace: Path, type_in: Type
) -> None:
    """A faulty file leads to --page and --annotate; a sound one needs neither."""
    write_csv(workspace / "a.csv", make_rows({(5, "Mestringstro"): 5.4}))
    write_csv(workspace / "b.csv", make_rows())
    assert "--annotate" in type_in("check", "a.csv", "-m", "fjordvik").text
    assert "--annotate" not in type_in("check", "b.csv", "-m", "fjordvik").text


def test_a_row_of_a_person_is_not_told_by_its_unit(workspace: Path, type_in: Type) -> None:
    """In a file with a row per person the cell is told with its heading alone."""
    header = ["Enhet", *(f"{factor}.{number}" for factor in range(1, 11) for number in (1, 2, 3))]
    people = [["Åsen skole", 9, *[4] * 29], *[["Åsen skole", *[4] * 30] for _ in range(6)]]
    write_csv(workspace / "a.csv", [["10-FAKTOR 2024"], header, *people])
    told = type_in("check", "a.csv", "-m", "fjordvik", "-w", "2024", "--json").json
    (outside,) = (f for f in told["files"][0]["findings"] if f["code"] == "answer_outside")
    assert (outside["cell"], outside["heading"], outside["unit"]) == ("B3", "1.1", None)
