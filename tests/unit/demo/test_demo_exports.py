"""The files that the demo writes: their form, their figures, their mark, and where they land."""

import csv
import zipfile
from io import BytesIO, StringIO
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from made_tables import complete
from tifaktor import schemas
from tifaktor.demo import plan_demo, write_demo
from tifaktor.demo.aggregates import aggregate_survey, round_half_up, score_factors
from tifaktor.demo.exports import make_unit_table
from tifaktor.demo.people import Survey
from tifaktor.demo.shapes import Instrument, Layout, Shape, load_instrument, load_shapes
from tifaktor.errors import NothingToShow
from tifaktor.vocabulary import SYNTHETIC_MARK


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a municipality of each layout."""
    root = tmp_path_factory.mktemp("demo") / "workspace"
    write_demo(root, municipalities=["soendre-land", "nordre-land", "stange"])
    return root


@pytest.fixture(scope="module")
def respondent_file(workspace: Path) -> CalamineWorkbook:
    """Return a respondent-level export."""
    path = next((workspace / "data/raw/soendre-land/2024").iterdir())
    return CalamineWorkbook.from_path(str(path))


@pytest.fixture(scope="module")
def unit_rows(workspace: Path) -> list[list[str]]:
    """Return the rows of an aggregated CSV export, as Excel would see them."""
    path = next((workspace / "data/raw/nordre-land/2024").iterdir())
    return list(csv.reader(StringIO(path.read_bytes().decode("cp1252")), delimiter=";"))


def make_tiny_survey() -> tuple[Survey, Shape, Instrument]:
    """Return a municipality of a root with one of its own, a unit of three and a unit of two."""
    instrument = Instrument(("mestringstro", "rolleklarhet"), (2, 3), (4.0, 4.0), {
        "plain": ("Mestringstro", "Rolleklarhet"),
    })  # fmt: skip
    units = complete(
        schemas.Units,
        pd.DataFrame(
            {
                "unit_id": ["vik", "a", "b"],
                "unit_name": ["Vik kommune", "A", "B"],
                "parent_id": [None, "vik", "vik"],
                "unit_type": ["kommune", "skole", None],
            }
        ),
    )
    shape = Shape(
        "vik", "plain", 0.8, {}, {}, {"2024": Layout.UNIT_CSV}, units, np.array([1, 4, 2])
    )
    nothing = np.nan
    answers = np.array(
        [
            [5, 4, 4, 4, 4],
            [4, 4, 3, 3, 4],
            [5, nothing, 5, nothing, nothing],
            [4, 5, 4, 5, nothing],
            [1, 1, 1, 1, 1],
            [2, 2, 2, 2, 2],
        ]
    )
    survey = Survey(
        "2024", np.array([1, 4, 2]), np.array([0, 1, 1, 1, 2, 2]), answers,
        np.full((3, 2), 4.0), np.array([4.04, 3.96]), {"skole": np.array([4.2, 4.25])},
    )  # fmt: skip
    return survey, shape, instrument


def test_factor_scores_need_half_of_their_statements() -> None:
    """A score is the mean of the answers given, where at least half of the statements have one."""
    survey, _, instrument = make_tiny_survey()

    scores = score_factors(survey.answers, instrument)

    np.testing.assert_allclose(scores[0], [4.5, 4.0])
    np.testing.assert_allclose(scores[2], [5.0, np.nan])
    np.testing.assert_allclose(scores[3], [4.5, 4.5])


def test_aggregates_count_each_person_once_at_every_level() -> None:
    """A parent's figures hold its own staff and everybody below, weighed by people."""
    figures = aggregate_survey(*make_tiny_survey())

    assert figures.invited.tolist() == [7, 4, 2]
    assert figures.answered.tolist() == [6, 3, 2]
    assert figures.shown.tolist() == [True, True, False]
    # Factor 1: (4.5 + 4 + 5 + 4.5 + 1 + 2)/6 = 3.5. Factor 2: (4 + 10/3 + 4.5 + 1 + 2)/5 = 2.97.
    np.testing.assert_allclose(figures.means[0], [3.5, 3.0])
    # Factor 1: 13.5/3 = 4.5. Factor 2: (10/3 + 4.5)/2 = 3.92.
    np.testing.assert_allclose(figures.means[1], [4.5, 3.9])


def test_unit_table_shows_nothing_of_units_under_three_answers() -> None:
    """A unit with two answers has neither a count of answers nor a mean, only who was asked."""
    table = make_unit_table(*make_tiny_survey()).set_index("Enhet")

    assert table.loc["B", "Inviterte"] == 2
    assert table.loc["B"].drop("Inviterte").isna().all()
    assert table.loc["A", ["Antall svar", "Svarprosent", "Mestringstro"]].tolist() == [3, 75.0, 4.5]
    assert table.loc["Norge", ["Mestringstro", "Rolleklarhet"]].tolist() == [4.0, 4.0]
    assert table.loc["Skole (Norge)", ["Mestringstro", "Rolleklarhet"]].tolist() == [4.2, 4.3]


def test_halves_are_rounded_up() -> None:
    """4.25 is written 4.3 and 4.35 is written 4.4, as people round."""
    assert round_half_up(np.array([4.25, 4.35, 4.249]), 1).tolist() == [4.3, 4.4, 4.2]


def test_csv_export_is_as_norwegian_excel_saves_it(unit_rows: list[list[str]]) -> None:
    """A title, headings, and a row per unit with decimal commas and a per cent sign."""
    assert unit_rows[0][0].startswith("Medarbeiderundersøkelse 10-FAKTOR 2024 – ")
    assert unit_rows[1][:4] == ["Enhet", "Antall svar", "Inviterte", "Svarprosent"]
    assert "Opplevd selvstendighet" in unit_rows[1]
    assert {len(row) for row in unit_rows} == {14}
    name, answered, invited, rate, *means = unit_rows[2]
    assert name == "Nordre Land kommune"
    assert float(rate.removesuffix(" %").replace(",", ".")) == pytest.approx(
        100 * int(answered) / int(invited), abs=0.05
    )
    assert all(len(mean) == 3 and mean[1] == "," for mean in means)
    assert all(1 <= float(mean.replace(",", ".")) <= 5 for mean in means)


def test_csv_export_has_every_unit_and_the_national_means(unit_rows: list[list[str]]) -> None:
    """Every unit of the tree is a row, then «Norge» and the mean of each unit type."""
    names = [row[0] for row in unit_rows[2:]]
    units = load_shapes()["nordre-land"].units
    types = set(units["unit_type"].dropna()) - {"kommune"}

    assert names[: len(units)] == list(units["unit_name"])
    assert names[len(units)] == "Norge"
    assert set(names[len(units) + 1 :]) == {f"{name.capitalize()} (Norge)" for name in types}


def test_csv_export_hides_what_the_portal_hides(unit_rows: list[list[str]]) -> None:
    """Units are shown from three answers; below that every figure but the invited is a dash."""
    units = unit_rows[2 : 2 + len(load_shapes()["nordre-land"].units)]
    hidden = [row for row in units if row[1] == "–"]

    assert hidden
    assert all(set(row[3:]) == {"–"} and row[2].isdigit() for row in hidden)
    assert all(int(row[1]) >= 3 for row in units if row not in hidden)


def test_xlsx_unit_export_holds_numbers(workspace: Path) -> None:
    """In the Excel form counts and means are numbers, with the same headings as in the CSV."""
    path = next((workspace / "data/raw/stange/2025").iterdir())
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()

    assert rows[1][:4] == ["Enhet", "Antall svar", "Inviterte", "Svarprosent"]
    assert rows[2][0] == "Stange kommune"
    assert all(isinstance(cell, float) and 1 <= cell <= 5 for cell in rows[2][4:])


def test_respondent_export_has_three_sheets(respondent_file: CalamineWorkbook) -> None:
    """Answers, people asked and national means stand in a sheet each."""
    assert respondent_file.sheet_names == ["Svar", "Enheter", "Landssnitt"]


def test_respondent_export_has_a_row_per_respondent(respondent_file: CalamineWorkbook) -> None:
    """A row names the unit the person belongs to, and has an answer 1-5 or nothing per statement."""
    rows = respondent_file.get_sheet_by_name("Svar").to_python()
    frame = pd.DataFrame(rows[2:], columns=rows[1])
    answers = frame.drop(columns="Enhet")

    assert list(frame.columns) == ["Enhet", *load_instrument().statement_labels]
    assert set(frame["Enhet"]) <= set(load_shapes()["soendre-land"].units["unit_name"])
    assert set(np.unique(answers.astype(str))) == {"", "1.0", "2.0", "3.0", "4.0", "5.0"}


def test_respondent_export_counts_who_was_asked(respondent_file: CalamineWorkbook) -> None:
    """In every unit at least as many were asked as answered, those below not counted."""
    asked = respondent_file.get_sheet_by_name("Enheter").to_python()
    rows = respondent_file.get_sheet_by_name("Svar").to_python()[2:]
    answered = pd.Series([row[0] for row in rows]).value_counts()
    invited = pd.Series({row[0]: row[1] for row in asked[1:]})

    assert asked[0] == ["Enhet", "Inviterte"]
    assert (answered <= invited.reindex(answered.index)).all()


def test_respondent_export_carries_the_national_means(respondent_file: CalamineWorkbook) -> None:
    """Each factor has a national mean with one decimal."""
    rows = respondent_file.get_sheet_by_name("Landssnitt").to_python()
    means = [float(row[1]) for row in rows[1:]]

    assert rows[0] == ["Faktor", "Norge"]
    assert len(means) == 10
    assert all(1 <= mean <= 5 and round(mean, 1) == mean for mean in means)


def read_text(path: Path) -> str:
    """Return everything that stands in an export, whatever its form."""
    content = path.read_bytes()
    if path.suffix == ".csv":
        return content.decode("cp1252")
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return "".join(archive.read(name).decode("utf-8") for name in archive.namelist())


def test_every_file_says_that_it_is_synthetic(workspace: Path) -> None:
    """No export can be taken for a real one: each carries the mark."""
    files = [path for path in (workspace / "data/raw").rglob("*") if path.is_file()]

    assert len(files) == 11
    assert all(SYNTHETIC_MARK in read_text(path) for path in files)


def test_nothing_is_written_outside_the_workspace(workspace: Path) -> None:
    """Beside the workspace there is nothing, and in it only exports and units.csv."""
    assert [path.name for path in workspace.parent.iterdir()] == ["workspace"]
    folders = {
        path.relative_to(workspace).parts[:2] for path in workspace.rglob("*") if path.is_file()
    }
    assert folders == {("data", "raw"), ("data", "mappings")}
    assert {path.name for path in (workspace / "data/mappings").rglob("*.csv")} == {"units.csv"}


def test_units_are_written_as_the_mapping_they_are(workspace: Path) -> None:
    """units.csv is a sound table of units, whose root is the municipality itself."""
    path = workspace / "data/mappings/soendre-land/units.csv"
    units = schemas.check(schemas.Units, pd.read_csv(path, sep=";", dtype=str))

    assert units["unit_id"][units["parent_id"].isna()].tolist() == ["soendre-land"]
    pd.testing.assert_frame_equal(units, load_shapes()["soendre-land"].units)


def test_same_seed_gives_the_same_bytes(tmp_path: Path, workspace: Path) -> None:
    """A file does not change when it is made again, nor when other municipalities are left out."""
    again = write_demo(tmp_path, municipalities=["soendre-land"])

    for path in again:
        assert path.read_bytes() == (workspace / path.relative_to(tmp_path)).read_bytes()


def test_another_seed_gives_other_figures(tmp_path: Path, workspace: Path) -> None:
    """The seed is what decides the figures."""
    (first, *_) = write_demo(tmp_path, seed=1, municipalities=["nordre-land"])

    assert first.read_bytes() != (workspace / first.relative_to(tmp_path)).read_bytes()


def test_files_are_written_as_planned_and_told_one_by_one(tmp_path: Path) -> None:
    """What is planned, told while writing, returned, and on disk is the same, in the same order."""
    told: list[str] = []
    written = write_demo(tmp_path, municipalities=["nordre-land"], on_file=told.append)
    planned = [str(file.path) for file in plan_demo(["nordre-land"])]

    assert told == planned
    assert [path.relative_to(tmp_path).as_posix() for path in written] == planned
    assert all(path.is_file() for path in written)


def test_two_municipalities_have_their_newest_waves_by_respondent() -> None:
    """All layouts are there, and at least two municipalities end with respondent-level waves."""
    layouts = {name: list(shape.waves.values()) for name, shape in load_shapes().items()}
    newest = [name for name, waves in layouts.items() if waves[-1] is Layout.RESPONDENT_XLSX]

    assert len(newest) >= 2
    assert {layout for waves in layouts.values() for layout in waves} == set(Layout)
    assert any(len(set(waves)) > 1 for waves in layouts.values())


def test_whole_plan_covers_all_municipalities() -> None:
    """Every municipality and wave is planned once, those that one was made of before it."""
    planned = [(file.municipality_id, file.wave) for file in plan_demo()]
    today = [(name, wave) for name, shape in load_shapes().items() for wave in shape.waves]

    assert (
        planned[: planned.index(("bo", "2018"))] == today[: today.index(("midt-telemark", "2021"))]
    )
    assert planned[-5:] == [("bo", "2018"), ("sauherad", "2018"), *today[-3:]]


def test_unknown_municipality_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    """A name that the demo does not have is told with those it has, and nothing is written."""
    with pytest.raises(NothingToShow) as refused:
        write_demo(tmp_path, municipalities=["soendre-land", "oslo"])

    assert refused.value.code == "municipality_unknown"
    assert refused.value.facts["municipality"] == "oslo"
    assert "stange" in str(refused.value.facts["known"])
    assert list(tmp_path.iterdir()) == []
