"""Exports with one fault each: what the analyst is told, and that nothing is kept of them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from commands import Answer, type_command
from small_workspace import HEADINGS, SOUND, TITLE, Mends, make_rows, write_csv, write_xlsx

Type = Callable[..., Answer]
Place = tuple[str, int | None, str | None]

FAULTS: dict[str, tuple[Mends, list[Place]]] = {
    "mean above 5": (
        {(5, "Mestringstro"): 5.4}, [("mean_outside", 5, "F")]),
    "mean below 1": (
        {(6, "Rolleklarhet"): 0.4}, [("mean_outside", 6, "J")]),
    "mean in per cent": (
        {(6, "Rolleklarhet"): 84}, [("mean_outside", 6, "J")]),
    "more answers than invited": (
        {(5, "Antall svar"): 18, (5, "Svarprosent"): "–"}, [("n_above_invited", 5, "B")]),
    "rate that contradicts n and N": (
        {(6, "Svarprosent"): "90 %"}, [("rate_contradiction", 6, "D")]),
    "rate above 100 per cent": (
        {(6, "Svarprosent"): "180 %", (6, "Inviterte"): "–"}, [("rate_outside", 6, "D")]),
    "the same unit twice": (
        {(8, "Enhet"): "Åsen skole", (8, "Antall svar"): 40, (8, "Inviterte"): 50,
         (8, "Svarprosent"): "80 %"}, [("unit_twice", 8, "A")]),
    "misspelt factor": (
        {(2, "Mestringsklima"): "Mestringsklma"}, [("factor_misspelt", 2, "M")]),
    "an eleventh factor": (
        {(2, "Mestringsklima"): "Faktor 11: Arbeidsglede"}, [("factor_unknown", 2, "M")]),
    "misspelt unit": (
        {(6, "Enhet"): "Aasen skole"}, [("unit_misspelt", 6, "A")]),
    "new unit": (
        {(6, "Enhet"): "Kulturhuset"}, [("unit_unknown", 6, "A")]),
    "text in a number cell": (
        {(4, "Bruk av kompetanse"): "høy"}, [("text_in_number", 4, "H")]),
    "a number that became a date": (
        {(4, "Bruk av kompetanse"): "04.feb"}, [("date_in_number", 4, "H")]),
    "half an answer": (
        {(8, "Antall svar"): 29.5, (8, "Svarprosent"): "–"}, [("count_not_whole", 8, "B")]),
    "fewer than nobody": (
        {(8, "Antall svar"): -3, (8, "Svarprosent"): "–"}, [("count_negative", 8, "B")]),
    "a mean of nobody": (
        {(5, "Antall svar"): 0, (5, "Svarprosent"): "0 %"},
        [("mean_of_nobody", 5, letter) for letter in "EFGHIJKLMN"]),
    "a child larger than its parent": (
        {(5, "Antall svar"): 70, (5, "Inviterte"): 79, (5, "Svarprosent"): "–"},
        [("child_above_parent", 5, "B")]),
    "two faults at once": (
        {(4, "Mestringstro"): 6.2, (8, "Svarprosent"): "10 %"},
        [("mean_outside", 4, "F"), ("rate_contradiction", 8, "D")]),
}  # fmt: skip
WRITERS = {"xlsx": write_xlsx, "csv": write_csv}


def list_errors(answer: Answer) -> list[Place]:
    """Return code, row and column of every error, in the order told."""
    findings = [one for one in answer.json["findings"] if one["severity"] == 2]
    return [(one["code"], one["row"], one["column"]) for one in findings]


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_export_is_refused_with_the_place_of_its_fault(
    fault: str, kind: str, workspace: Path, type_in: Type
) -> None:
    """Each fault is told with file, sheet, row and column, exit code 3, and nothing is stored."""
    mends, places = FAULTS[fault]
    file = WRITERS[kind](workspace / f"{fault}.{kind}", make_rows(mends))
    answer = type_in("import", file.name, "-m", "fjordvik", "--json")
    assert answer.exit_code == 3
    assert list_errors(answer) == places
    told = [one for one in answer.json["findings"] if one["severity"] == 2]
    assert {one["file"] for one in told} == {file.name}
    assert {one["sheet"] for one in told} == {"Resultater" if kind == "xlsx" else None}
    assert not (workspace / "data" / "store.duckdb").exists()


@pytest.mark.parametrize("fault", ["more answers than invited", "two faults at once"])
def test_a_faulty_export_leaves_an_earlier_store_byte_for_byte(
    fault: str, run_workspace: Path, tmp_path: Path
) -> None:
    """What was stored before stays as it was, to the last byte."""
    store = run_workspace / "data" / "store.duckdb"
    before = store.read_bytes()
    file = write_xlsx(tmp_path / "2026.xlsx", make_rows(FAULTS[fault][0], wave="2026"))
    answer = type_command(run_workspace, "import", str(file), "-m", "fjordvik")
    assert answer.exit_code == 3
    assert store.read_bytes() == before


PLACE = "Resultater!F5 Mestringstro, Solbakken barnehage"
WRONG = {
    "nb": "Snittet er ikke mellom 1 og 5.",
    "nn": "Snittet er ikkje mellom 1 og 5.",
    "en": "The mean is not between 1 and 5.",
}


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
@pytest.mark.parametrize("asked_by", ["--language", "tifaktor.toml", "the locale"])
def test_a_fault_is_told_in_the_readers_language(
    language: str, asked_by: str, workspace: Path, type_in: Type
) -> None:
    """Bokmål, nynorsk or English: as the command says, else tifaktor.toml, else the computer."""
    write_xlsx(workspace / "bred.xlsx", make_rows({(5, "Mestringstro"): 5.4}))
    arguments = ["check", "bred.xlsx", "-m", "fjordvik"]
    env = {"LANG": "de_DE.UTF-8"}
    if asked_by == "--language":
        arguments += ["-l", language]
        write_language(workspace, "en")
    elif asked_by == "tifaktor.toml":
        write_language(workspace, language)
        env = {"LANG": "en_GB.UTF-8" if language != "en" else "nb_NO.UTF-8"}
    else:
        env = {"LANG": f"{language}_NO.UTF-8"}
    answer = type_in(*arguments, env=env)
    assert answer.exit_code == 3
    assert PLACE in answer.text
    assert WRONG[language] in answer.text


def write_language(workspace: Path, language: str) -> None:
    """Say the language in tifaktor.toml, as its comment shows."""
    settings = workspace / "tifaktor.toml"
    text = settings.read_text(encoding="utf-8")
    line = '# language = "nb" '
    assert line in text
    settings.write_text(text.replace(line, f'language = "{language}" '), encoding="utf-8")


def test_a_misspelt_factor_is_answered_with_the_factor_it_may_be(
    workspace: Path, type_in: Type
) -> None:
    """The question "did you mean" names the factor closest to what stands there."""
    write_xlsx(workspace / "a.xlsx", make_rows({(2, "Mestringsklima"): "Mestringsklma"}))
    answer = type_in("check", "a.xlsx", "-m", "fjordvik")
    assert "“Mestringsklma” is not a factor we know. Did you mean “Mestringsklima”?" in answer.text


def test_a_missing_unit_is_answered_with_the_row_to_add(workspace: Path, type_in: Type) -> None:
    """The row for units.csv is ready to copy; the row then makes the file sound."""
    write_csv(workspace / "a.csv", make_rows({(6, "Enhet"): "Kulturhuset i Ås"}))
    answer = type_in("check", "a.csv", "-m", "fjordvik")
    row = "kulturhuset-i-aas;Kulturhuset i Ås;fjordvik;"
    assert row in answer.text
    units = workspace / "data" / "mappings" / "fjordvik" / "units.csv"
    units.write_text(units.read_text(encoding="utf-8") + row + "\n", encoding="utf-8")
    assert type_in("check", "a.csv", "-m", "fjordvik").exit_code == 0


def test_check_tells_of_every_file_and_stores_nothing(workspace: Path, type_in: Type) -> None:
    """A sound file and a faulty one are both told of; there is no store afterwards."""
    write_csv(workspace / "sound.csv", make_rows())
    write_csv(workspace / "faulty.csv", make_rows({(4, "Mestringstro"): 9.1}, wave="2026"))
    before = {path for path in workspace.rglob("*") if path.is_file()}
    answer = type_in("check", "sound.csv", "faulty.csv", "-m", "fjordvik")
    assert answer.exit_code == 3
    assert "sound.csv: sound. Read as unit_wide: survey 2024 (units: 6, means: 60)." in answer.text
    assert "faulty.csv: not sound. Errors: 1. Nothing was stored." in answer.text
    assert "2 files: 1 sound, 1 with errors." in answer.text
    assert {path for path in workspace.rglob("*") if path.is_file()} == before


def test_what_lies_outside_the_workspace_is_not_read(
    workspace: Path, tmp_path_factory: pytest.TempPathFactory, type_in: Type
) -> None:
    """Beside another file's faults it is told with what to do; nothing is stored or added."""
    outside = write_xlsx(tmp_path_factory.mktemp("annet") / "annet.xlsx", make_rows())
    faulty = write_xlsx(workspace / "feil.xlsx", make_rows({(5, "Mestringstro"): 6.2}))
    units = workspace / "data" / "mappings" / "fjordvik" / "units.csv"
    before = units.read_bytes()
    for command in ("check", "import"):
        more = ["--add-units", "--yes"] if command == "import" else []
        answer = type_in(command, str(outside), str(faulty), "-m", "fjordvik", "-w", "2024", *more)
        assert answer.exit_code == 3
        assert "annet.xlsx" in answer.text
        assert "The file lies outside the workspace." in answer.text
        assert "data/raw" in answer.text
        assert "feil.xlsx" in answer.text
    assert not (workspace / "data" / "store.duckdb").exists()
    assert units.read_bytes() == before


def test_check_of_a_sound_file_ends_well(workspace: Path, type_in: Type) -> None:
    """Exit code 0, and the JSON says what the file was taken for."""
    write_xlsx(workspace / "sound.xlsx", make_rows())
    answer = type_in("check", "sound.xlsx", "-m", "fjordvik", "--json")
    assert answer.exit_code == 0
    assert answer.json["version"] == 1
    (file,) = answer.json["files"]
    assert (file["layout_id"], file["waves"], file["n_units"], file["n_scores"]) == (
        "unit_wide", ["2024"], 6, 60)  # fmt: skip


def test_two_broken_files_are_both_told_of(workspace: Path, type_in: Type) -> None:
    """One import of several files tells of them all, and stores not even the sound one."""
    write_csv(workspace / "sound.csv", make_rows(wave="2020"))
    write_csv(workspace / "one.csv", make_rows({(4, "Mestringstro"): 9.1}, wave="2022"))
    write_xlsx(workspace / "two.xlsx", make_rows({(5, "Antall svar"): "tolv"}, wave="2024"))
    answer = type_in("import", "sound.csv", "one.csv", "two.xlsx", "-m", "fjordvik", "--json")
    assert answer.exit_code == 3
    told = {(one["file"], one["code"]) for one in answer.json["findings"] if one["severity"] == 2}
    assert told == {("one.csv", "mean_outside"), ("two.xlsx", "text_in_number")}
    assert not (workspace / "data" / "store.duckdb").exists()


def test_many_faults_of_a_kind_are_counted_and_not_all_listed(
    workspace: Path, type_in: Type
) -> None:
    """A whole column of nonsense is five places, a number of more, and one piece of advice."""
    rows: Any = [[TITLE.format(wave="2024")], list(HEADINGS), *map(list, SOUND)]
    for row in rows[2:-1]:
        row[4] = "mye"
    write_xlsx(workspace / "a.xlsx", rows)
    answer = type_in("check", "a.xlsx", "-m", "fjordvik")
    assert "Error (6 places): A number is expected here." in answer.text
    assert answer.text.count("Resultater!E") == 5
    assert "... Further places: 1." in answer.text


NOT_EXPORTS: dict[str, tuple[bytes | None, str]] = {
    "missing.xlsx": (None, "file_missing"),
    "empty.csv": (b"", "file_empty"),
    "broken.xlsx": (b"PK\x03\x04 this is no workbook", "file_unreadable"),
    "notes.docx": (b"anything", "file_type_unknown"),
    "shopping.csv": (b"milk;2\r\nbread;1\r\n", "layout_strange"),
}


@pytest.mark.parametrize("name", NOT_EXPORTS)
def test_what_is_no_export_is_said_to_be_none(name: str, workspace: Path, type_in: Type) -> None:
    """A file that is missing, empty, broken or something else is a finding, not a traceback."""
    content, code = NOT_EXPORTS[name]
    if content is not None:
        (workspace / name).write_bytes(content)
    answer = type_in("import", name, "-m", "fjordvik", "-w", "2024", "--json")
    assert answer.exit_code == 3
    assert [one["code"] for one in answer.json["findings"]] == [code]


def test_a_file_without_a_year_needs_a_wave(workspace: Path, type_in: Type) -> None:
    """Nobody guesses the survey; with --wave the same file is stored."""
    write_csv(workspace / "a.csv", make_rows()[1:])
    answer = type_in("import", "a.csv", "-m", "fjordvik", "--json")
    assert list_errors(answer) == [("wave_missing", None, None)]
    assert type_in("import", "a.csv", "-m", "fjordvik", "-w", "2024").exit_code == 0


def test_a_file_of_another_year_is_not_taken_for_the_one_asked(
    workspace: Path, type_in: Type
) -> None:
    """A title that says 2022 beside --wave 2024 is a fault."""
    write_csv(workspace / "a.csv", make_rows(wave="2022"))
    answer = type_in("import", "a.csv", "-m", "fjordvik", "-w", "2024", "--json")
    assert list_errors(answer) == [("wave_contradiction", None, None)]
