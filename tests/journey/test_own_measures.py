"""What leaders wrote on the pages is read into measures.csv. Nobody wrote these measures."""

import sys
from io import StringIO
from pathlib import Path

import pytest

from commands import Answer, Person, type_command

HEADINGS = (
    "municipality_id;wave;unit_id;unit_name;goal_id;goal_name;"
    "own_goal;measure_name;responsible;deadline;sign"
)
WALK = (
    "fjordvik;2024;solbakken;Solbakken barnehage;ledelse;Delmål 1: Ledere som ser folk;"
    "Alle blir sett;Gå en runde hver morgen;Styrer;2027-05-31;Færre sier at de er usett"
)
TALK = (
    "fjordvik;2024;aasen;Åsen skole;laering;Delmål 2;;"
    '"Kollegaveiledning; to ganger i halvåret";Rektor;2026;'
)
FILE = "tiltak-fjordvik.csv"


def save(workspace: Path, *rows: str, name: str = FILE, encoding: str = "utf-8-sig") -> None:
    """Write a file as a page saves it."""
    text = "\r\n".join([HEADINGS, *rows]) + "\r\n"
    (workspace / name).write_bytes(text.encode(encoding))


def read_in(workspace: Path, *arguments: str, names: tuple[str, ...] = (FILE,)) -> Answer:
    """Type the command about the saved files."""
    typed = ("measures", "import", *names, "-m", "fjordvik", *arguments)
    return type_command(workspace, *typed)


def find_measures(workspace: Path) -> Path:
    """Return where Fjordvik's measures stand."""
    return workspace / "data" / "mappings" / "fjordvik" / "measures.csv"


def test_measures_of_a_file_stand_on_the_units_page(run_workspace: Path) -> None:
    """A saved file is added below what stands there, and the next report shows it, once."""
    measures = find_measures(run_workspace)
    kept = "kurs;ledelse;;Kurs for ledere;HR;2027;ongoing;Kapittel 1"
    measures.write_text(f"{measures.read_text('utf-8')}{kept}\n", encoding="utf-8")
    before = measures.read_text("utf-8").splitlines()
    save(run_workspace, WALK, TALK)
    assert read_in(run_workspace, "--yes").exit_code == 0
    lines = measures.read_text("utf-8").splitlines()
    assert lines[0] == f"{before[0]};own_goal;sign;agreed_on"
    assert lines[1:2] == before[1:] == [kept]
    assert len(lines) == 4
    written = measures.read_bytes()
    again = read_in(run_workspace)
    assert (again.exit_code, "Nothing new" in again.out) == (0, True)
    assert measures.read_bytes() == written
    assert type_command(run_workspace, "report", "-l", "nb").exit_code == 0
    pages = run_workspace / "reports" / "fjordvik" / "2024"
    page = (pages / "solbakken.html").read_text("utf-8")
    assert page.count("Gå en runde hver morgen") == 1
    for told in ("Eget mål: Alle blir sett.", "Ansvar: Styrer.", "Frist: 31. mai 2027.",
                 "Slik ser vi at det virker: Færre sier at de er usett."):  # fmt: skip
        assert told in page
    school = (pages / "aasen.html").read_text("utf-8")
    assert "Kollegaveiledning; to ganger i halvåret" in school
    assert "Gå en runde hver morgen" not in school
    assert type_command(run_workspace, "audit", "-m", "fjordvik").exit_code == 0


@pytest.mark.parametrize(("typed", "exit_code"), [(None, 2), ("\n", 130), ("nei\n", 130)])
def test_without_a_yes_nothing_is_added(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, typed: str | None, exit_code: int
) -> None:
    """What is new is shown before the question; anything but a yes leaves the file as it was."""
    before = find_measures(workspace).read_bytes()
    save(workspace, WALK)
    monkeypatch.setattr(sys, "stdin", StringIO("yes\n") if typed is None else Person(typed))
    answer = read_in(workspace)
    assert answer.exit_code == exit_code
    for told in (
        "Solbakken barnehage",
        "1 Ledere som ser folk",
        "Gå en runde hver morgen",
        "Styrer",
    ):
        assert told in answer.err
    assert find_measures(workspace).read_bytes() == before
    monkeypatch.setattr(sys, "stdin", Person("ja\n"))
    assert read_in(workspace).exit_code == 0
    assert b"solbakken" in find_measures(workspace).read_bytes()


def test_everything_wrong_is_told_at_once(run_workspace: Path) -> None:
    """Wrong unit, goal, survey, municipality, deadline and texts: each by file, row and column."""
    before = find_measures(run_workspace).read_bytes()
    save(
        run_workspace,
        "fjordvik;2024;solbaken;;ledelse;;;Møte;;2027;",
        "fjordvik;2024;solbakken;;ledelsen;;;Møte;;2027;",
        "fjordvik;2022;solbakken;;ledelse;;;Møte;;2027;",
        "stange;2024;solbakken;;ledelse;;;Møte;;2027;",
        "fjordvik;2024;solbakken;;ledelse;;;Møte;;2027-02-30;",
        "fjordvik;2024;solbakken;;ledelse;;Mål;;Styrer;2027;",
        "fjordvik;2024;solbakken;;ledelse;;;=1+1;;2027;",
        f"fjordvik;2024;solbakken;;ledelse;;;Møte;;2027;{'x' * 301}",
        "fjordvik;2024;solbakken;;ledelse;;;Ring 41 23 45 67;;2027;",
    )
    save(run_workspace, "fjordvik;2024;aasen;;laering;;;Møte;@alle;snart;", name="b.csv")
    answer = read_in(run_workspace, "--yes", "--json", names=(FILE, "b.csv"))
    assert answer.exit_code == 3
    found = [(f["file"], f["row"], f["column"], f["code"]) for f in answer.json["findings"]]
    assert sorted(found) == sorted([
        (FILE, 2, "unit_id", "mapping_reference"), (FILE, 3, "goal_id", "mapping_reference"),
        (FILE, 4, "wave", "measures_wave"), (FILE, 5, "municipality_id", "measures_elsewhere"),
        (FILE, 6, "deadline", "measures_deadline"), (FILE, 7, "measure_name", "mapping_cell_empty"),
        (FILE, 8, "measure_name", "measures_formula"), (FILE, 9, "sign", "measures_long"),
        (FILE, 10, "measure_name", "measures_personal"),
        ("b.csv", 2, "responsible", "measures_formula"), ("b.csv", 2, "deadline", "measures_deadline"),
    ])  # fmt: skip
    assert "41 23 45 67" not in answer.out
    assert find_measures(run_workspace).read_bytes() == before


def test_a_measure_that_stands_there_otherwise_is_not_changed(workspace: Path) -> None:
    """Another deadline for the same measure, or the same in two files, is told and not written."""
    save(workspace, WALK)
    assert read_in(workspace, "--yes").exit_code == 0
    before = find_measures(workspace).read_bytes()
    save(workspace, TALK, WALK.replace("2027-05-31", "2028"))
    answer = read_in(workspace, "--yes", "-l", "nb")
    assert answer.exit_code == 3
    assert "«Gå en runde hver morgen» står der fra før" in answer.text
    assert find_measures(workspace).read_bytes() == before
    save(workspace, TALK, TALK.replace("Rektor", "Avdelingsleder"))
    assert read_in(workspace, "--yes").exit_code == 3


def test_a_measure_whose_state_was_told_is_still_the_same(workspace: Path) -> None:
    """How far a measure has come is the analyst's to say: reading the file again leaves that."""
    save(workspace, WALK)
    assert read_in(workspace, "--yes").exit_code == 0
    measures = find_measures(workspace)
    measures.write_text(measures.read_text("utf-8").replace("planned", "done"), encoding="utf-8")
    before = measures.read_bytes()
    answer = read_in(workspace)
    assert (answer.exit_code, measures.read_bytes()) == (0, before)


def test_an_older_page_is_read_when_asked_for(workspace: Path) -> None:
    """A survey is checked against the newest that is stored; where none is, any is taken."""
    save(workspace, WALK.replace("2024", "2019"))
    answer = read_in(workspace, "--yes", "--json")
    assert (answer.exit_code, answer.json["written"], answer.json["wave"]) == (0, True, None)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("tom.csv", b"", "measures_file_unknown"),
        ("bilde.png", bytes(range(256)) * 9, "measures_file_unknown"),
        ("andre.csv", b"Enhet;Antall svar\r\nA;1\r\n", "measures_file_unknown"),
        ("finnes-ikke.csv", None, "file_missing"),
        ("uten-tiltak.csv", b"municipality_id;wave;unit_id;goal_id\r\n", "mapping_column_missing"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_form_is_told(
    workspace: Path, name: str, content: bytes | None, code: str
) -> None:
    """Whatever file is given, what it is not is told in one finding, and never in a traceback."""
    if content is not None:
        (workspace / name).write_bytes(content)
    answer = read_in(workspace, "--yes", "--json", names=(name,))
    assert answer.exit_code == 3
    assert [found["code"] for found in answer.json["findings"]] == [code]


def test_a_file_that_excel_saved_again_is_read(workspace: Path) -> None:
    """Windows-1252, days as 31.05.2027 and empty columns behind the table are Excel's way."""
    row = WALK.replace("2027-05-31", "31.05.2027") + ";;"
    text = f"{HEADINGS};;\r\n{row}\r\n"
    (workspace / FILE).write_bytes(text.encode("cp1252"))
    assert read_in(workspace, "--yes").exit_code == 0
    line = find_measures(workspace).read_text("utf-8").splitlines()[-1]
    assert line.split(";")[3:7] == ["Gå en runde hver morgen", "Styrer", "2027-05-31", "planned"]


def test_a_file_that_cannot_be_written_is_said_to_be_and_kept(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where another program holds measures.csv, that is told, and the file is as it was."""
    before = find_measures(workspace).read_bytes()
    save(workspace, WALK)

    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "replace", refuse)
    answer = read_in(workspace, "--yes")
    assert (answer.exit_code, "measures.csv cannot be written" in answer.text) == (2, True)
    assert find_measures(workspace).read_bytes() == before
    assert not list(find_measures(workspace).parent.glob("*.part"))


def test_the_day_of_the_plan_is_read_and_a_file_without_it_too(run_workspace: Path) -> None:
    """A day is recorded, a file saved before has none and denies none, another day is told."""
    workspace = run_workspace

    def save_with(cell: str) -> None:
        text = f"{HEADINGS};agreed_on\r\n{WALK};{cell}\r\n"
        (workspace / FILE).write_bytes(text.encode("utf-8-sig"))

    save_with("2024")
    wrong = read_in(workspace, "--yes", "--json")
    assert [(f["row"], f["column"], f["code"]) for f in wrong.json["findings"]] == [
        (2, "agreed_on", "measures_agreed")
    ]
    save_with("27.04.2024")
    assert read_in(workspace, "--yes").exit_code == 0
    written = find_measures(workspace).read_text("utf-8")
    assert written.rstrip().endswith(";2024-04-27")
    save(workspace, WALK)
    again = read_in(workspace)
    assert (again.exit_code, "Nothing new" in again.out) == (0, True)
    save_with("28.04.2024")
    other = read_in(workspace, "--yes", "--json")
    assert [f["code"] for f in other.json["findings"]] == ["measures_otherwise"]
    assert find_measures(workspace).read_text("utf-8") == written
