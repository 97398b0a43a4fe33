"""What was written in a cell is what is stored, or it is a finding at that cell.

The traps are those of readers that guess, and of what Excel makes of a number. Invented figures.
"""

from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from small_workspace import FACTORS, HEADINGS, make_rows, make_small_workspace, write_xlsx
from tifaktor.reading import Ground, Reading, load_ground, read_file
from tifaktor.settings import load_settings
from tifaktor.workspace import SourceFile

STATEMENTS = ("1.1", "1.2", "1.3", "1.4", "2.1", "2.2", "2.3", "2.4")
LETTERS = dict(zip(HEADINGS, "ABCDEFGHIJKLMN", strict=True))
UNITS = ("fjordvik", "oppvekst", "solbakken", "aasen", "helse", "hjemmetjenesten")
"""Rows 3-8."""
FACTOR, COUNT, ROW = "Mestringstro", "Antall svar", 5
NUMBERS = {
    "3,5": 3.5, "3.5": 3.5, " 4": 4.0, "4 ": 4.0, "4\t": 4.0, "4\u00a0": 4.0, "\u20094": 4.0,
    "4,20000": 4.2, "4,123456789012": 4.123456789012, "1.234": 1.234, "4.000": 4.0,
    "\ufeff4,2": 4.2, "4\u200b,2": 4.2,
}  # fmt: skip
"""Texts that are read as the number they say, with nothing rounded away."""
NOT_GIVEN = ("", " ", "\u00a0", "-", "–", "*", "<5", "< 5", "N/A")
TEXTS = (
    "0x3", "1e0", "+4", "1_0", "NaN", "nan", "inf", "-inf", "4,2,1", "4.2.", "4,", ",4", "4..2",
    "4.2,1", "1.234,5", "1,234.5", "4 2", "4\u00a02", "1234 567", "１", "٤", "²", "½", "IV", "l",
    "4,O", "4,2*", "4'2", "'4", "'4,2", "4`", "TRUE", "SANN", "84 %", "kr 4", "4 kr", "$4", "(4)",
    "4-", "4/2", "NULL", "null", "None", "NA", "00004", "04,2", "0 004", "4 : 2", "4;2", "'",
)  # fmt: skip
"""Texts that some reader or person takes for a number, and that are none here."""
DAYS = (
    "04.02",
    "4.02.",
    "4.feb",
    "04.feb",
    "4. feb.",
    "4-feb",
    "02-okt",
    "3-May",
    "1.des",
    "4. februar",
)
OUTSIDE = ("0", "-0", "−4", "-1", "42", "5,01", "0,99", "1 234", "4\u202f000", "420")


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    """Return what files are read by."""
    return load_ground(load_settings(make_small_workspace(tmp_path_factory.mktemp("arbeid"))))


def read_csv(ground: Ground, folder: Path, cells: dict[tuple[int, str], str]) -> Reading:
    """Return what a text file says in which some cells are written so."""
    rows = [
        ['"' + str(cell).replace(".", ",") + '"' if isinstance(cell, float) else f'"{cell}"'
         for cell in row]
        for row in make_rows(cells)
    ]  # fmt: skip
    path = folder / "resultater.csv"
    path.write_text("\n".join(";".join(row) for row in rows), encoding="utf-8-sig")
    return read_file(ground, SourceFile(path, "fjordvik", "2024"))


def read_xlsx(ground: Ground, folder: Path, cells: dict[tuple[int, str], Any]) -> Reading:
    """Return what a workbook says in which some cells are written so."""
    path = write_xlsx(folder / "resultater.xlsx", make_rows(cells))
    return read_file(ground, SourceFile(path, "fjordvik", "2024"))


def list_cells(reading: Reading) -> list[tuple[str, int | None, str | None]]:
    """Return the findings that stop the file: code and cell."""
    return [(one.code, one.row, one.column) for one in reading.findings if one.severity > 1]


def find_means(reading: Reading) -> dict[tuple[str, str], float]:
    """Return what is to be stored, by unit and factor."""
    scores = reading.get_extract().factor_scores
    return dict(
        zip(zip(scores["unit_id"], scores["factor_id"], strict=True), scores["mean"], strict=True)
    )


def spread(cells: Collection[Any]) -> dict[tuple[int, str], Any]:
    """Return each cell with a place of its own: so many files need not be read one by one."""
    places = [(row, factor) for row in range(3, 9) for factor in FACTORS]
    assert len(cells) <= len(places)
    return dict(zip(places, cells, strict=False))


def name_places(
    places: Collection[tuple[int, str]], factors: pd.DataFrame
) -> list[tuple[str, str]]:
    """Return the unit and the factor that each place is of."""
    ids = dict(zip(factors["name_nb"], factors["factor_id"], strict=True))
    return [(UNITS[row - 3], ids[factor]) for row, factor in places]


@pytest.mark.parametrize("read", [read_csv, read_xlsx])
def test_what_is_no_number_is_a_finding_in_its_cell(ground: Ground, inbox: Path, read: Any) -> None:
    """Each of the texts is told at its own cell, and those that Excel made days of as days."""
    traps = spread((*TEXTS, *DAYS))
    told = list_cells(read(ground, inbox, traps))
    assert sorted(told) == sorted(
        ("date_in_number" if text in DAYS else "text_in_number", row, LETTERS[factor])
        for (row, factor), text in traps.items()
    )


@pytest.mark.parametrize("read", [read_csv, read_xlsx])
def test_a_number_is_stored_as_it_was_written(ground: Ground, inbox: Path, read: Any) -> None:
    """Blanks around, either decimal sign and any number of decimals change nothing."""
    cells = spread(list(NUMBERS))
    reading = read(ground, inbox, cells)
    assert list_cells(reading) == []
    means = find_means(reading)
    stored = [means[place] for place in name_places(cells, ground.factors)]
    assert stored == list(NUMBERS.values())


def test_a_typed_number_is_stored_whole(ground: Ground, inbox: Path) -> None:
    """What a workbook shows may be rounded; what it holds is stored."""
    typed = [3.5, 4, 4.0, 4.123456789, 4.2000000000000002]
    cells = spread(typed)
    means = find_means(read_xlsx(ground, inbox, cells))
    assert [means[place] for place in name_places(cells, ground.factors)] == typed


def test_a_typed_cell_that_is_no_mean_is_a_finding(ground: Ground, inbox: Path) -> None:
    """TRUE is no 1, a share is no mean, and a day without its format is a very large number."""
    cells = spread([True, False, -0.0, 0, 42, 1e-300, 1e300, 0.84, date(2024, 2, 4)])
    told = list_cells(read_xlsx(ground, inbox, cells))
    assert sorted(place[1:] for place in told) == sorted(
        (row, LETTERS[factor]) for row, factor in cells
    )


@pytest.mark.parametrize("read", [read_csv, read_xlsx])
def test_what_is_not_given_is_no_number(ground: Ground, inbox: Path, read: Any) -> None:
    """A dash, an asterisk and `<5` are never 0, and nothing is put in their place."""
    cells = spread(NOT_GIVEN)
    reading = read(ground, inbox, cells)
    assert list_cells(reading) == []
    assert not set(name_places(cells, ground.factors)) & set(find_means(reading))


@pytest.mark.parametrize("read", [read_csv, read_xlsx])
def test_a_number_off_the_scale_is_a_finding(ground: Ground, inbox: Path, read: Any) -> None:
    """A lost decimal sign, minus nought and thousands are told, never cut to the scale."""
    cells = spread(OUTSIDE)
    told = list_cells(read(ground, inbox, cells))
    assert sorted(told) == sorted(("mean_outside", row, LETTERS[factor]) for row, factor in cells)


@pytest.mark.parametrize("text", ["1.000", "12,000", "1.234", "1,5", "12.000"])
def test_a_point_between_thousands_is_never_a_decimal_point(
    ground: Ground, inbox: Path, text: str
) -> None:
    """A thousand people are not one, and twelve thousand not twelve."""
    cells = {(ROW, COUNT): text, (ROW, "Inviterte"): "", (ROW, "Svarprosent"): ""}
    assert list_cells(read_csv(ground, inbox, cells)) == [("count_not_whole", ROW, "B")]


@pytest.mark.parametrize(("text", "n"), [("12", 12), ("12,0", 12), ("12.00", 12), (" 12 ", 12)])
def test_a_count_with_noughts_behind_is_that_count(
    ground: Ground, inbox: Path, text: str, n: int
) -> None:
    """Programs write a column of counts as 12.0 where one of them is missing."""
    cells = {(ROW, COUNT): text, (ROW, "Inviterte"): "", (ROW, "Svarprosent"): ""}
    responses = read_csv(ground, inbox, cells).get_extract().unit_responses
    assert responses.set_index("unit_id")["n_responses"]["solbakken"] == n


def test_signs_may_differ_within_a_column(ground: Ground, inbox: Path) -> None:
    """4.2 below 4,2 is the same kind of number: no row is read by another row's sign."""
    reading = read_csv(ground, inbox, {(ROW, FACTOR): "4.4", (6, FACTOR): "4,2"})
    assert list_cells(reading) == []
    assert find_means(reading)["solbakken", "mestringstro"] == 4.4


def write_rates(*rates: str, counts: bool) -> dict[tuple[int, str], str]:
    """Return cells with these response rates, and counts or none beside them."""
    cells = {(row, "Svarprosent"): rate for row, rate in enumerate(rates, start=3)}
    if not counts:
        cells |= {(row, "Inviterte"): "" for row in range(3, 9)}
    return cells


def test_a_rate_that_may_mean_two_things_is_a_finding(ground: Ground, inbox: Path) -> None:
    """Among 75 and 80, nobody knows whether 1 and 0,8 are per cents or shares."""
    cells = write_rates("75", "75", "1", "0,8", "74", "75", counts=False)
    assert list_cells(read_csv(ground, inbox, cells)) == [
        ("rate_unclear", 5, "D"), ("rate_unclear", 6, "D"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rates", "counts"),
    [
        (("75", "75", "0,8", "80", "74", "75"), True),
        (("0,75", "0,75", "0,8", "1", "0,74", "0,75"), False),
        (("75 %", "75 %", "0,8 %", "80 %", "74 %", "75 %"), False),
    ],
    ids=["the counts tell", "all are shares", "signs tell"],
)
def test_a_rate_that_can_mean_one_thing_is_read(
    ground: Ground, inbox: Path, rates: tuple[str, ...], counts: bool
) -> None:
    """Where counts, a sign or the other rates tell what is meant, nothing is asked."""
    assert list_cells(read_csv(ground, inbox, write_rates(*rates, counts=counts))) == []


ANSWERS = ("3.5", "3,5", "0x3", "1e0", "+4", "1_0", "4,", "6", "0", "-1", "４", "80 %", "04", "SANN",
           "NaN", "4 4", "4;", "ja", "4.feb", "5,0001")  # fmt: skip


def write_answers(folder: Path, answers: list[str], kind: str) -> Path:
    """Write a person per answer, who answered it to the first of eight statements and else 4."""
    heads = ["Enhet", *STATEMENTS]
    rows = [["Solbakken barnehage", answer, *["4"] * 7] for answer in answers]
    titled = [["Medarbeiderundersøkelse 10-FAKTOR 2024"], heads, *rows]
    if kind == "xlsx":
        return write_xlsx(folder / "svar.xlsx", titled)
    path = folder / "svar.csv"
    text = "\n".join(";".join(f'"{cell}"' for cell in row) for row in titled)
    path.write_text(text, encoding="utf-8-sig")
    return path


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_answer_is_one_of_the_five_or_a_finding(ground: Ground, inbox: Path, kind: str) -> None:
    """3.5 is not rounded to an answer, and no finding repeats what somebody answered."""
    sound = ["1", "2", "3", "4", "5"] * 20
    path = write_answers(inbox, [*sound, *ANSWERS], kind)
    reading = read_file(ground, SourceFile(path, "fjordvik", "2024"))
    first = 3 + len(sound)
    assert list_cells(reading) == [
        ("answer_outside", row, "B") for row in range(first, first + len(ANSWERS))
    ]
    assert {finding.unit for finding in reading.findings} <= {None, "Solbakken barnehage"}
    assert all(finding.facts == {} for finding in reading.findings if finding.severity > 1)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_answers_are_counted_as_they_were_written(ground: Ground, inbox: Path, kind: str) -> None:
    """Blanks around and noughts behind change no answer, and what was not answered is none."""
    path = write_answers(inbox, ["1", " 2", "3 ", "4,0", "5.0", "", "-", "3\u00a0"], kind)
    reading = read_file(ground, SourceFile(path, "fjordvik", "2024"))
    assert list_cells(reading) == []
    people = reading.get_extract().respondent_scores
    # By hand: the mean of the first answer and three fours; of the two silent ones, of the fours.
    expected = sorted([13 / 4, 14 / 4, 15 / 4, 16 / 4, 17 / 4, 4.0, 4.0, 15 / 4])
    assert sorted(people["score_oppgavemotivasjon"]) == pytest.approx(expected)
