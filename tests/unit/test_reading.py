"""One file, from the folder to tables that can be stored, or to everything that is wrong with it."""

from pathlib import Path

import pandas as pd
import pytest

from small_workspace import make_rows, make_small_workspace, write_csv, write_sheets, write_xlsx
from tifaktor.errors import MappingsError, NothingToShow, Severity
from tifaktor.reading import Ground, Reading, load_ground, read_file
from tifaktor.settings import load_settings
from tifaktor.workspace import SourceFile

STATEMENTS = ["1.1", "1.2", "1.3", "1.4", "2.1", "2.2", "2.3", "2.4"]


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    folder = make_small_workspace(tmp_path_factory.mktemp("arbeid"))
    return load_ground(load_settings(folder))


def read(ground: Ground, path: Path, wave: str | None = None) -> Reading:
    return read_file(ground, SourceFile(path, "fjordvik", wave))


def write_answers(path: Path, answers: list[list[object]], invited: int = 4) -> Path:
    return write_sheets(
        path,
        {
            "Svar": [["10-FAKTOR 2024"], ["Enhet", *STATEMENTS], *answers],
            "Inviterte": [
                ["Enhet", "Inviterte"],
                ["Solbakken barnehage", invited],
                ["Oppvekst", 2],
            ],
        },
    )


def test_the_ground_is_factors_and_layouts(ground: Ground) -> None:
    """What every file is read by is loaded once: ten factors, and the layouts of the workspace."""
    assert len(ground.factors) == 10
    assert {"factor_blocks", "factor_table", "respondent_statements", "unit_wide"} <= {
        layout.layout_id for layout in ground.layouts
    }


@pytest.mark.parametrize("write", [write_xlsx, write_csv])
def test_a_sound_file_is_tables(inbox: Path, ground: Ground, write: object) -> None:
    """A workbook and Excel's CSV say the same: six units, sixty scores, one wave."""
    assert callable(write)
    suffix = "xlsx" if write is write_xlsx else "csv"
    reading = read(ground, write(inbox / f"eksport.{suffix}", make_rows()))
    assert (reading.file_name, reading.municipality_id) == (f"eksport.{suffix}", "fjordvik")
    assert (reading.layout_id, reading.waves) == ("unit_wide", ("2024",))
    assert (reading.n_units, reading.n_scores) == (6, 60)
    assert not reading.stops
    extract = reading.get_extract()
    assert extract.file_name == reading.file_name
    assert len(extract.benchmarks) == 10
    assert extract.respondent_scores.empty
    solbakken = extract.factor_scores.set_index(["unit_id", "factor_id"]).loc["solbakken"]
    assert solbakken.loc["mestringsorientert_ledelse", "mean"] == 4.5


def test_the_wave_that_was_asked_for_is_the_wave(inbox: Path, ground: Ground) -> None:
    """A file that does not say when it is from gets the wave of its folder."""
    rows = make_rows()
    rows[0] = ["Medarbeiderundersøkelse 10-FAKTOR"]
    path = write_xlsx(inbox / "a.xlsx", rows)
    assert read(ground, path, "2023").waves == ("2023",)
    assert [finding.code for finding in read(ground, path).findings] == ["wave_missing"]


def test_an_unsound_file_has_findings_and_no_tables(inbox: Path, ground: Ground) -> None:
    """What was recognised is told, and nothing of the file can be stored."""
    rows = make_rows({(5, "Mestringstro"): 6.2, (6, "Antall svar"): 400})
    reading = read(ground, write_xlsx(inbox / "a.xlsx", rows))
    assert reading.layout_id == "unit_wide"
    assert {"mean_outside", "n_above_invited"} <= {finding.code for finding in reading.findings}
    assert (reading.waves, reading.n_units, reading.n_scores) == ((), 0, 0)
    assert reading.stops
    with pytest.raises(ValueError, match="not sound"):
        reading.get_extract()


def test_a_file_with_a_warning_is_sound(inbox: Path, ground: Ground) -> None:
    """What is only mentioned does not stop a file."""
    rows = make_rows()
    rows[1].append("Kommentarer")
    reading = read(ground, write_xlsx(inbox / "a.xlsx", rows))
    assert [finding.severity for finding in reading.findings] == [Severity.WARNING]
    assert not reading.stops


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("borte.csv", None, "file_missing"),
        ("brev.pdf", b"%PDF", "file_type_unknown"),
        ("tom.csv", b"", "file_empty"),
        ("brev.csv", b"Kjaere alle\nHilsen oss\n", "layout_strange"),
    ],
)
def test_a_file_that_is_no_export_is_told(
    inbox: Path, ground: Ground, name: str, content: bytes | None, code: str
) -> None:
    """What cannot be opened or recognised is a finding too, so that other files are told along."""
    path = inbox / name
    if content is not None:
        path.write_bytes(content)
    reading = read(ground, path)
    assert [finding.code for finding in reading.findings] == [code]
    assert (reading.layout_id, reading.extract, reading.file_name) == (None, None, name)
    assert {finding.file for finding in reading.findings} == {name}


def test_answers_become_scores_of_units_and_all_above(inbox: Path, ground: Ground) -> None:
    """Each person's mean counts in the unit, in the one over it and in the whole municipality."""
    answers: list[list[object]] = [
        ["Solbakken barnehage", 4, 4, 4, 4, 5, 5, 5, 5],
        ["Solbakken barnehage", 2, 2, 2, 2, 3, 3, 3, 3],
        ["Oppvekst", 3, 3, 3, 5, 4, 4, 4, 4],
    ]
    reading = read(ground, write_answers(inbox / "svar.xlsx", answers))
    assert (reading.layout_id, reading.waves) == ("respondent_statements", ("2024",))
    # Three units with answers in or below them, two factors each.
    assert (reading.n_units, reading.n_scores) == (3, 6)
    extract = reading.get_extract()
    means = extract.factor_scores.set_index(["unit_id", "factor_id"])[["n", "mean"]]
    # By hand: (4 + 2) / 2, and with (3 + 3 + 3 + 5) / 4 = 3.5 beside them 9.5 / 3.
    assert means.loc[("solbakken", "oppgavemotivasjon")].tolist() == [2, 3.0]
    assert means.loc[("oppvekst", "oppgavemotivasjon")].tolist() == pytest.approx([3, 9.5 / 3])
    assert means.loc[("fjordvik", "mestringstro")].tolist() == [3, 4.0]
    responses = extract.unit_responses.set_index("unit_id")
    assert responses["n_responses"].to_dict() == {"solbakken": 2, "oppvekst": 3, "fjordvik": 3}
    # Four asked in the kindergarten, two in the office above it.
    assert responses["n_invited"].to_dict() == {"solbakken": 4, "oppvekst": 6, "fjordvik": 6}
    assert len(extract.respondent_scores) == 3
    assert extract.respondent_scores.filter(like="score_").notna().to_numpy().sum() == 3 * 2


def test_respondents_are_numbered_by_chance(inbox: Path, ground: Ground) -> None:
    """Nobody's number tells their row: two readings of one file number the people differently."""
    answers: list[list[object]] = [
        ["Solbakken barnehage", *[1 + at % 5] * 4, *[1 + at % 4] * 4] for at in range(40)
    ]
    path = write_answers(inbox / "svar.xlsx", answers, invited=50)

    def list_numbers() -> pd.Series:
        scores = read(ground, path).get_extract().respondent_scores
        columns = [*scores.filter(like="score_").columns, "respondent"]
        return scores[columns].sort_values(columns)["respondent"].reset_index(drop=True)

    # Five groups of eight people get the same numbers twice in 1 of 40! / 8!^5 > 10^24 times.
    assert list(list_numbers()) != list(list_numbers())


def test_an_unsound_answer_stops_its_file(inbox: Path, ground: Ground) -> None:
    """Nothing is scored of a file in which one answer is none, and the answer is not told."""
    answers: list[list[object]] = [["Solbakken barnehage", 4, 4, 4, 4.73921, 5, 5, 5, 5]] * 6
    reading = read(ground, write_answers(inbox / "svar.xlsx", answers, invited=9))
    assert reading.stops
    assert reading.layout_id == "respondent_statements"
    errors = {f.code for f in reading.findings if f.severity is Severity.ERROR}
    assert errors == {"answer_outside"}
    assert "4.73921" not in repr(reading)
    assert "4,73921" not in repr(reading)


def test_wrong_mappings_stop_every_file(inbox: Path, ground: Ground) -> None:
    """Whatever the file is, a municipality that is unknown or wrongly mapped is told first."""
    with pytest.raises(NothingToShow) as caught:
        read_file(ground, SourceFile(inbox / "a.csv", "gran", None))
    assert caught.value.code == "municipality_unknown"
    folder = make_small_workspace(inbox / "arbeid")
    (folder / "data" / "mappings" / "fjordvik" / "links.csv").unlink()
    own = load_ground(load_settings(folder))
    with pytest.raises(MappingsError) as wrong:
        read(own, inbox / "a.csv")
    assert [finding.code for finding in wrong.value.findings] == ["mapping_file_missing"]


def test_a_file_named_after_another_municipality_is_told(inbox: Path) -> None:
    """The figures are read for whom they were given, with a warning."""
    folder = make_small_workspace(inbox)
    (folder / "data" / "mappings" / "storvik").mkdir()
    (folder / "data" / "mappings" / "storvik" / "strategy.toml").write_text("", encoding="utf-8")
    path = write_csv(inbox / "storvik-2024.csv", make_rows())
    told = read(load_ground(load_settings(folder)), path, "2024")
    found = {finding.code: finding.severity for finding in told.findings}
    assert found.get("municipality_name_differs") is Severity.WARNING


@pytest.mark.parametrize("with_parents", [False, True])
def test_another_municipalitys_row_is_no_new_unit(inbox: Path, with_parents: bool) -> None:
    """Storvik's figures are never taken in by adding Storvik to the units of Fjordvik."""
    folder = make_small_workspace(inbox)
    (folder / "data" / "mappings" / "storvik").mkdir()
    (folder / "data" / "mappings" / "storvik" / "strategy.toml").write_text("", encoding="utf-8")
    mends = {(3, "Enhet"): "Storvik kommune"}
    if with_parents:
        mends |= {(5, "Enhet"): "Vika barnehage", (6, "Enhet"): "Tindevegen skole"}
    path = write_csv(inbox / "export.csv", make_rows(mends))
    told = read(load_ground(load_settings(folder)), path, "2024")
    found = [(one.code, one.row, one.column) for one in told.findings]
    assert told.stops
    assert ("municipality_other", 3, "A") in found
    assert not [one for one in found if one[1] == 3 and one[0].startswith("unit_")]
