"""Writes `tests/data/exports/refused`: exports that must not get in, each named after why.

All is invented. The national identity numbers are of the kind that belongs to nobody (the tax
administration's test numbers, month + 80), the addresses are of example.com and example.no, the
phone numbers abroad are Ofcom's for films, and the Norwegian ones are digits in a row.

Run it to write the files anew: `python tests/refused_exports.py`.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import xlsxwriter

FOLDER = Path(__file__).parent / "data" / "exports" / "refused"
CREATED = datetime(2026, 1, 1, tzinfo=UTC)
FACTORS = ("Oppgavemotivasjon", "Mestringstro", "Rolleklarhet")
STATEMENTS = ("1.1", "1.2", "1.3", "1.4")
UNITS = ("Fjordvik kommune", "Oppvekst", "Solbakken barnehage", "Åsen skole", "Helse og omsorg")
MEANS = (4.2, 4.3, 3.9)
NAMES = (
    "Kari Fiksdal",
    "Ola Oppdiktesen",
    "Anne-Marie Påfunn",
    "Nordpå, Per",
    "Mohammed Luftslott",
)
COMMENTS = (
    "Lederen min hører aldri på oss som jobber natt.",
    "Jeg er veldig fornøyd med kollegaene mine.",
    "Det er for lite tid til alt vi skal gjøre.",
    "Vi trenger flere folk på kveldsvakt, det sier alle.",
)
MAILS = ("kari.fiksdal@example.no", "ola@example.com", "a.pafunn@example.no")
PHONES = ("+44 20 7946 0958", "912 34 567", "+47 987 65 432")
Sheets = Mapping[str | None, Sequence[Sequence[Any]]]


@dataclass(frozen=True)
class Refused:
    """One file, and what is to be said of it.

    Attributes:
        sheets: its sheets; a file with a sheet of no name is a CSV.
        expected: code, sheet, row, column and facts of every error.
        secrets: what stands in its cells and must stand in no finding.
    """

    sheets: Sheets
    expected: tuple[tuple[str, str | None, int | None, str | None, dict[str, object]], ...]
    secrets: tuple[str, ...] = ()


def make_identity(first: str) -> str:
    """Return nine digits with their two check digits, computed by the tax administration's rule."""
    digits = [int(digit) for digit in first]
    for weights in ((3, 7, 6, 1, 8, 9, 4, 5, 2), (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)):
        check = -sum(w * d for w, d in zip(weights, digits, strict=True)) % 11
        if check == 10:
            raise ValueError("no number begins with these digits")
        digits.append(check)
    return "".join(map(str, digits))


TENOR = tuple(map(make_identity, ("018190123", "158495345", "288900555")))
"""Born 1 January 1990, 15 April 1995 and 28 September 2000, in the months 81, 84 and 89."""
D_NUMBER = make_identity("418190129")
NAV = make_identity("014190121")


def make_units(extra: Mapping[str, Sequence[Any]] | None = None) -> list[list[Any]]:
    """Return a table with one row per unit, with more columns at its end."""
    more = dict(extra or {})
    rows: list[list[Any]] = [["10-FAKTOR 2024"], ["Enhet", "Antall svar", *FACTORS, *more]]
    rows += [
        [unit, 20 - at, *MEANS, *(cells[at % len(cells)] for cells in more.values())]
        for at, unit in enumerate(UNITS)
    ]
    return rows


def make_people(extra: Mapping[str, Sequence[Any]] | None = None, n: int = 8) -> list[list[Any]]:
    """Return a table with one row per person, with more columns at its end."""
    more = dict(extra or {})
    rows: list[list[Any]] = [["10-FAKTOR 2024"], ["Enhet", *STATEMENTS, *more]]
    rows += [
        [UNITS[2 + at % 2], 4, 5, 3, 4, *(cells[at % len(cells)] for cells in more.values())]
        for at in range(n)
    ]
    return rows


def _say(
    code: str,
    column: str | None,
    sheet: str | None = "Svar",
    row: int | None = None,
    **facts: object,
):  # type: ignore[no-untyped-def]
    return (code, sheet, row, column, facts)


def _rescale(rows: list[list[Any]], change: Any) -> list[list[Any]]:
    return [[change(c) if isinstance(c, float) else c for c in row] for row in rows]


FILES: dict[str, Refused] = {
    "kode6_names_in_column.xlsx": Refused(
        {"Svar": make_people({"Kode 6": NAMES})},
        (_say("personal_names", "F", n=8),), NAMES,
    ),
    "given_and_family_names.csv": Refused(
        {None: make_people({"Fornavn": ("Kari", "Ola"), "Etternavn": ("Fiksdal", "Oppdiktesen")})},
        (_say("personal_names", "F", None, n=8), _say("personal_names", "G", None, n=8)),
        ("Kari", "Fiksdal", "Oppdiktesen"),
    ),
    "names_in_place_of_units.xlsx": Refused(
        {"Svar": [["Enhet", *STATEMENTS], *([name, 4, 4, 4, 5] for name in NAMES)]},
        (_say("personal_names", "A", n=5),), NAMES,
    ),
    "leaders_beside_units.xlsx": Refused(
        {"Resultater": make_units({"Leder": NAMES})},
        (_say("personal_names", "F", "Resultater", n=5),), NAMES,
    ),
    "leader_in_title.xlsx": Refused(
        {"Resultater": [["Leder: Kari Fiksdal"], *make_units()]},
        (_say("personal_names", "A", "Resultater", n=1),), ("Kari", "Fiksdal"),
    ),
    "leaders_as_headings.csv": Refused(
        {None: [["Faktor", "Norge", *NAMES[:3]], *([factor, 4.2, 4.1, 4.4, 3.9] for factor in FACTORS)]},
        (_say("personal_headings", None, None, 1, n=3),), NAMES[:3],
    ),
    "sheet_named_after_person.xlsx": Refused(
        {"Kari Fiksdal": make_units()},
        (_say("personal_sheet_name", None, None),), ("Kari", "Fiksdal"),
    ),
    "identity_numbers_as_text.csv": Refused(
        {None: make_people({"Nøkkel": TENOR})},
        (_say("personal_identity_number", "F", None, n=8),), TENOR,
    ),
    "identity_numbers_as_numbers.xlsx": Refused(
        # A spreadsheet has taken the first 0 of one of them.
        {"Svar": make_people({"Respondent": tuple(map(int, TENOR))})},
        (_say("personal_identity_number", "F", n=8),), tuple(number.lstrip("0") for number in TENOR),
    ),
    "identity_numbers_with_blank.xlsx": Refused(
        {"Svar": make_people({"Kode": [f"{number[:6]} {number[6:]}" for number in (D_NUMBER, NAV)]})},
        (_say("personal_identity_number", "F", n=8),), (D_NUMBER[6:], NAV[6:]),
    ),
    "email_in_ignored_sheet.xlsx": Refused(
        {"Svar": make_people(), "Utsendelse": [["Sendt til", "Dato"], *([m, "1.3"] for m in MAILS)]},
        (_say("personal_email", "A", "Utsendelse", n=3),), MAILS,
    ),
    "phone_numbers.xlsx": Refused(
        {"Svar": make_people({"Kontakt via": PHONES})},
        (_say("personal_phone", "F", n=8),), PHONES,
    ),
    "mobile_numbers_as_numbers.csv": Refused(
        {None: make_people({"Mobil": (91234567, 45678901, 98765432)})},
        (_say("personal_phone", "F", None, n=8),), ("91234567", "45678901", "98765432"),
    ),
    "comments.xlsx": Refused(
        {"Svar": make_people({"Noe mer du vil si?": COMMENTS})},
        (_say("personal_free_text", "F", n=8),), COMMENTS,
    ),
    "comments_by_heading.csv": Refused(
        {None: make_units({"Kommentar": ("Ny leder", "-", "Slått sammen", "Uro i høst", "")})},
        (_say("personal_free_text", "F", None, n=3),), ("Ny leder", "Slått sammen", "Uro i høst"),
    ),
    "comment_tells_identity.xlsx": Refused(
        {"Svar": make_people({"Annet": (f"Mitt nummer er {TENOR[1]}, ring meg på tlf 91234567", "", "-")})},
        (_say("personal_identity_number", "F", n=3), _say("personal_phone", "F", n=3)),
        (TENOR[1], "91234567"),
    ),
    "employee_numbers.csv": Refused(
        {None: make_people({"Ansattnr": (10417, 10418, 10502)})},
        (_say("personal_identifier", "F", None, n=8),), ("10417", "10418", "10502"),
    ),
    "everything_at_once.xlsx": Refused(
        {"Svar": make_people({"Navn": NAMES, "E-post": MAILS, "Mobil": PHONES, "Fnr": TENOR, "Kommentar": COMMENTS})},
        (
            _say("personal_names", "F", n=8), _say("personal_email", "G", n=8),
            _say("personal_phone", "H", n=8), _say("personal_identity_number", "I", n=8),
            _say("personal_free_text", "J", n=8),
        ),
        (*NAMES, *MAILS, *PHONES, *TENOR, *COMMENTS),
    ),
    "other_survey.xlsx": Refused(
        {"Resultater": [
            ["Arbeidsmiljøundersøkelse 2025"], ["Enhet", "Jobbkrav", "Mobbing", "Sosial støtte"],
            *([unit, 3.4, 1.2, 4.1] for unit in UNITS),
        ]},
        (_say("other_survey", None, "Resultater", survey="arbeidsmiljøundersøkelse"),),
    ),
    "other_survey_beside.csv": Refused(
        {None: make_units({"Jobbkrav": (3.4, 3.1), "Trivsel": (71, 68)})},
        (
            _say("other_survey_column", "F", None, 2, heading="Jobbkrav"),
            _say("other_survey_column", "G", None, 2, heading="Trivsel"),
        ),
    ),
    "other_statements.xlsx": Refused(
        {"Svar": make_people({
            "Jeg trives godt på jobben min": (5, 4), "Jeg har for mye å gjøre": (2, 3),
            "Jeg har opplevd mobbing på arbeidsplassen": (1, 2),
        })},
        (_say("other_statements", "F", "Svar", 2, n=3),),
    ),
    "scale_0_100.csv": Refused(
        {None: _rescale(make_units(), lambda mean: round(25 * (mean - 1)))},
        (_say("scale_other", "C", None, 3, scale="0–100", n=15),),
    ),
    "scale_1_6.xlsx": Refused(
        {"Resultater": _rescale(make_units(), lambda mean: round(mean * 1.2, 1))},
        (_say("scale_other", "D", "Resultater", 3, scale="1–6", n=5),),
    ),
    "scale_1_7_answers.csv": Refused(
        {None: [["Enhet", *STATEMENTS], *([UNITS[2], 6, 7, 5, 4] for _ in range(6))]},
        (_say("scale_other", None, None, scale="1–7", n=12),),
    ),
    "scale_in_title.xlsx": Refused(
        {"Resultater": [["10-FAKTOR 2024, skala fra 1 til 6"], *make_units()[1:]]},
        (_say("scale_stated", None, "Resultater", scale="1–6"),),
    ),
    "two_waves_of_people.csv": Refused(
        {None: make_people({"År": (2022, 2024)})},
        (_say("waves_mixed", "F", None, 2, waves="2022, 2024"),),
    ),
    "two_waves_of_units.xlsx": Refused(
        {"Resultater": make_units({"År": (2022, 2024)})},
        (_say("wave_contradiction", None, None, found="2022, 2024", wave="2024"),),
    ),
}  # fmt: skip


def write_file(name: str) -> bytes:
    """Return the bytes of one file, the same at all times."""
    sheets = FILES[name].sheets
    if name.endswith(".csv"):
        text = StringIO()
        (rows,) = sheets.values()
        width = max(map(len, rows))
        writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
        for row in rows:
            cells = [str(c).replace(".", ",") if isinstance(c, float) else c for c in row]
            writer.writerow([*cells, *[""] * (width - len(row))])
        return text.getvalue().encode("cp1252")
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer) as workbook:
        workbook.set_properties({"created": CREATED})
        for title, rows in sheets.items():
            sheet = workbook.add_worksheet(title)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    return buffer.getvalue()


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for file_name in FILES:
        (FOLDER / file_name).write_bytes(write_file(file_name))
