"""`tifaktor import` and `run`: what is stored, what changes nothing, what is refused."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from commands import Answer, type_command
from small_workspace import make_rows, make_small_workspace, write_csv, write_sheets, write_xlsx
from tifaktor.store.imports import load_import_log, load_stored

Type = Callable[..., Answer]
FJORDVIK = ("-m", "fjordvik")


def store_of(workspace: Path) -> Path:
    return workspace / "data" / "store.duckdb"


def read_mean(workspace: Path, unit: str, factor: str) -> float:
    """Return a mean as the store has it."""
    scores = load_stored(store_of(workspace), "fjordvik").factor_scores
    (mean,) = scores.loc[(scores["unit_id"] == unit) & (scores["factor_id"] == factor), "mean"]
    return float(mean)


def test_a_sound_file_is_stored_and_the_next_command_named(workspace: Path, type_in: Type) -> None:
    """What was stored is told in a line, and what to type next."""
    write_xlsx(workspace / "a.xlsx", make_rows())
    answer = type_in("import", "a.xlsx", *FJORDVIK)
    assert answer.exit_code == 0
    assert "a.xlsx: stored for fjordvik, survey 2024 (units: 6, means: 60)." in answer.text
    assert "Next: tifaktor report" in answer.text
    assert read_mean(workspace, "solbakken", "mestringsklima") == 4.6


def test_the_same_file_twice_changes_nothing(workspace: Path, type_in: Type) -> None:
    """The second time it is said to be stored already, and the store is the same to the last byte."""
    write_xlsx(workspace / "a.xlsx", make_rows())
    type_in("import", "a.xlsx", *FJORDVIK)
    before = store_of(workspace).read_bytes()
    answer = type_in("import", "a.xlsx", *FJORDVIK)
    assert answer.exit_code == 0
    assert "stored already" in answer.text
    assert store_of(workspace).read_bytes() == before


def test_a_corrected_file_needs_replace_and_leaves_a_trace(workspace: Path, type_in: Type) -> None:
    """Another file for a stored survey is refused by name; with --replace it takes its place."""
    write_xlsx(workspace / "first.xlsx", make_rows())
    write_xlsx(workspace / "mended.xlsx", make_rows({(5, "Mestringsklima"): 4.1}))
    type_in("import", "first.xlsx", *FJORDVIK)
    before = store_of(workspace).read_bytes()

    refused = type_in("import", "mended.xlsx", *FJORDVIK)
    assert refused.exit_code == 6
    assert "2024" in refused.text
    assert "first.xlsx" in refused.text
    assert "--replace" in refused.text
    assert store_of(workspace).read_bytes() == before

    assert "taken the place" in type_in("import", "mended.xlsx", *FJORDVIK, "--replace").text
    assert read_mean(workspace, "solbakken", "mestringsklima") == 4.1
    log = load_import_log(store_of(workspace))
    assert list(log["file_name"]) == ["first.xlsx", "mended.xlsx"]
    assert list(log["replaced_by"].astype(object)[:1]) == [2]
    assert log["replaced_by"].isna().tolist() == [False, True]


def test_several_files_are_stored_all_or_none(workspace: Path, type_in: Type) -> None:
    """A file that is refused because its survey is stored takes the others with it."""
    write_csv(workspace / "2022.csv", make_rows(wave="2022"))
    write_csv(workspace / "2024.csv", make_rows(wave="2024"))
    write_xlsx(workspace / "2024.xlsx", make_rows(wave="2024"))
    answer = type_in("import", "2022.csv", "2024.csv", "2024.xlsx", *FJORDVIK)
    assert answer.exit_code == 6
    assert "Nothing was stored." in answer.text
    assert not store_of(workspace).exists()


def test_several_files_are_one_import_each(workspace: Path, type_in: Type) -> None:
    """Two waves in two files make two entries in the log, and a change on the page."""
    write_csv(workspace / "2022.csv", make_rows({(3, "Mestringsklima"): 3.6}, wave="2022"))
    write_csv(workspace / "2024.csv", make_rows(wave="2024"))
    answer = type_in("import", "2022.csv", "2024.csv", *FJORDVIK)
    assert answer.exit_code == 0
    assert list(load_import_log(store_of(workspace))["import_id"]) == [1, 2]
    type_in("report", *FJORDVIK, "-u", "fjordvik")
    rows = type_in("results", *FJORDVIK, "-w", "2024", "-u", "fjordvik", "--json").json
    (change,) = [row["change"] for row in rows if row["factor_id"] == "mestringsklima"]
    assert change == pytest.approx(4.1 - 3.6)


def test_add_units_adds_what_is_missing_and_imports(workspace: Path, type_in: Type) -> None:
    """With --add-units a new unit gets its row in units.csv, is told of, and is imported."""
    units = workspace / "data" / "mappings" / "fjordvik" / "units.csv"
    before = units.read_text(encoding="utf-8")
    write_csv(workspace / "a.csv", make_rows({(6, "Enhet"): "Kulturhuset"}))
    answer = type_in("import", "a.csv", *FJORDVIK, "--add-units")
    assert answer.exit_code == 0
    assert "Added 1 units to units.csv of fjordvik." in answer.text
    assert units.read_text(encoding="utf-8") == before + "kulturhuset;Kulturhuset;fjordvik;\n"
    assert read_mean(workspace, "kulturhuset", "mestringsklima") == 4.1


def test_add_units_adds_nothing_where_something_else_is_wrong(
    workspace: Path, type_in: Type
) -> None:
    """A file with another fault leaves units.csv as it was."""
    units = workspace / "data" / "mappings" / "fjordvik" / "units.csv"
    before = units.read_bytes()
    write_csv(
        workspace / "a.csv",
        make_rows({(6, "Enhet"): "Kulturhuset", (4, "Mestringstro"): 7.7}),
    )
    assert type_in("import", "a.csv", *FJORDVIK, "--add-units").exit_code == 3
    assert units.read_bytes() == before


def test_add_units_never_breaks_units_csv(workspace: Path, type_in: Type) -> None:
    """A new unit below a parent that nobody knows is not added: units.csv stays sound."""
    units = workspace / "data" / "mappings" / "fjordvik" / "units.csv"
    before = units.read_bytes()
    rows = make_rows()
    rows[1].append("Overordnet enhet")
    for row in rows[2:]:
        row.append("")
    rows[5][0], rows[5][-1] = "Kulturhuset", "Kultur og fritid"
    write_csv(workspace / "a.csv", rows)
    answer = type_in("import", "a.csv", *FJORDVIK, "--add-units")
    assert answer.exit_code == 3
    assert "“Kulturhuset” is not in units.csv" in answer.text
    assert units.read_bytes() == before
    # Not 5, as where units.csv itself is wrong.
    assert type_in("check", "a.csv", *FJORDVIK).exit_code == 3


@pytest.fixture(scope="module")
def first_run(
    small_workspace: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Answer]:
    """A workspace in which `run` has found two files, and what it answered; never to be changed."""
    workspace = tmp_path_factory.mktemp("run") / "workspace"
    shutil.copytree(small_workspace, workspace)
    raw = workspace / "data" / "raw"
    write_csv(raw / "fjordvik" / "2022" / "export.csv", make_rows()[1:])
    write_csv(raw / "Fjordvik" / "export.csv", make_rows(wave="2024"))
    return workspace, type_command(workspace, "run")


def test_run_finds_the_files_by_their_folders(first_run: tuple[Path, Answer]) -> None:
    """`data/raw/<municipality>/<wave>/` says whose a file is and of which survey; a name will do too."""
    workspace, answer = first_run
    assert answer.exit_code == 0
    assert "export.csv: stored for fjordvik, survey 2022" in answer.text
    assert "export.csv: stored for fjordvik, survey 2024" in answer.text
    assert str(workspace / "reports" / "index.html") in answer.text
    assert (workspace / "reports" / "fjordvik" / "2024" / "index.html").is_file()


def test_run_twice_changes_nothing_in_the_store(
    first_run: tuple[Path, Answer], tmp_path: Path
) -> None:
    """The second run says of every file that it is stored already."""
    workspace = Path(shutil.copytree(first_run[0], tmp_path / "workspace"))
    before = store_of(workspace).read_bytes()
    answer = type_command(workspace, "run")
    assert answer.exit_code == 0
    assert answer.text.count("stored already") == 2
    assert store_of(workspace).read_bytes() == before


def test_run_tells_of_every_broken_file(workspace: Path, type_in: Type) -> None:
    """Three files, two of them broken: both are told of, and nothing at all is stored."""
    raw = workspace / "data" / "raw" / "fjordvik"
    write_csv(raw / "2020" / "one.csv", make_rows({(4, "Mestringstro"): 9.1})[1:])
    write_csv(raw / "2022" / "sound.csv", make_rows()[1:])
    write_xlsx(raw / "2024" / "two.xlsx", make_rows({(5, "Antall svar"): "tolv"}))
    answer = type_in("run", "--json")
    assert answer.exit_code == 3
    told = {(one["file"], one["code"]) for one in answer.json["findings"] if one["severity"] == 2}
    assert told == {("one.csv", "mean_outside"), ("two.xlsx", "text_in_number")}
    assert not store_of(workspace).exists()


def test_run_says_which_source_is_missing(tmp_path: Path) -> None:
    """A line under [[sources]] that names no file ends the run with exit code 4."""
    workspace = make_small_workspace(tmp_path, with_published=True)
    (workspace / "data" / "raw" / "published" / "sandnes-2017.csv").unlink()
    answer = type_command(workspace, "run")
    assert answer.exit_code == 4
    assert "published/sandnes-2017.csv" in answer.text


def test_the_outcome_of_run_can_be_read_by_a_program(run_workspace: Path) -> None:
    """`--json` gives every file with what became of it, and every page."""
    raw = run_workspace / "data" / "raw" / "fjordvik"
    write_csv(raw / "2022" / "new.csv", make_rows(wave="2022"))
    outcome = type_command(run_workspace, "run", "--json").json
    told = [
        (one["reading"]["municipality_id"], one["reading"]["file_name"], one["kind"])
        for one in outcome["imported"]
    ]
    assert told == [("fjordvik", "new.csv", "stored"), ("fjordvik", "sound.csv", "unchanged")]
    pages = {Path(page) for page in outcome["written"]["pages"]}
    assert pages == set((run_workspace / "reports").rglob("*.html"))


def test_a_respondent_level_file_becomes_means_per_unit(workspace: Path, type_in: Type) -> None:
    """A row per person is counted up the tree: six in Solbakken are six in Oppvekst too."""
    # By hand: five answer 4 on every statement and one answers 5, so the mean is (5·4 + 5) / 6.
    statements = [f"2.{number}" for number in range(1, 5)]
    people = [["Solbakken barnehage", 4, 4, 4, 4]] * 5 + [["Solbakken barnehage", 5, 5, 5, 5]]
    write_sheets(
        workspace / "svar.xlsx",
        {
            "Svar": [["Enhet", *statements], *people],
            "Inviterte": [["Enhet", "Inviterte"], ["Solbakken barnehage", 8]],
        },
    )
    answer = type_in("import", "svar.xlsx", *FJORDVIK, "-w", "2024")
    assert answer.exit_code == 0, answer.text
    type_in("report", *FJORDVIK, "-u", "fjordvik")
    rows = type_in("results", *FJORDVIK, "--json").json
    told = {row["unit_id"]: (row["n"], row["n_invited"], row["mean"]) for row in rows}
    expected = (6, 8, pytest.approx(25 / 6))
    assert told == {"fjordvik": expected, "oppvekst": expected, "solbakken": expected}


def test_who_is_meant_must_be_known(workspace: Path, type_in: Type) -> None:
    """Without a municipality, or with an unknown one, exit code 7 names those that exist."""
    write_csv(workspace / "a.csv", make_rows())
    needed = type_in("import", "a.csv")
    unknown = type_in("import", "a.csv", "-m", "fjordvika")
    assert (needed.exit_code, unknown.exit_code) == (7, 7)
    assert "bergen, fjordvik, midt-telemark" in needed.text
    assert 'There is no municipality "fjordvika"' in unknown.text
    assert "bergen, fjordvik, midt-telemark" in unknown.text


@pytest.mark.parametrize("name", ["Fjordvik", "FJORDVIK", "Fjordvik kommune"])
def test_a_municipality_goes_by_its_name_too(name: str, workspace: Path, type_in: Type) -> None:
    """The folder's name, the name people use and the organisation's all mean the same."""
    write_csv(workspace / "a.csv", make_rows())
    assert "sound" in type_in("check", "a.csv", "-m", name).text


def test_the_workspaces_own_municipality_needs_no_option(workspace: Path, type_in: Type) -> None:
    """`municipality` in tifaktor.toml is the one meant when a command names none."""
    settings = workspace / "tifaktor.toml"
    text = settings.read_text(encoding="utf-8")
    text = text.replace("[workspace]\n", '[workspace]\nmunicipality = "fjordvik"\n')
    settings.write_text(text, encoding="utf-8")
    write_csv(workspace / "a.csv", make_rows())
    assert "stored for fjordvik" in type_in("import", "a.csv").text
