"""Writes a made-up wave as a survey tool would export it: by unit, or by respondent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO

import numpy as np
import pandas as pd
import xlsxwriter

from tifaktor.demo.aggregates import Aggregates, aggregate_survey, round_half_up
from tifaktor.demo.people import Floats, Survey
from tifaktor.demo.shapes import Instrument, Layout, Shape
from tifaktor.vocabulary import SYNTHETIC_MARK

Cell = str | int | float | None

NATIONAL_ROW = "Norge"
NOT_SHOWN = "–"
_CREATED = datetime(2026, 1, 1, tzinfo=UTC)
"""When every Excel file says it was made: the same seed gives the same bytes."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One sheet of an Excel file.

    Attributes:
        name: of the sheet.
        rows: its cells.
        one_decimal: first and last column (from 0) shown with one decimal, so that 4 reads 4,0.
    """

    name: str
    rows: Iterable[Sequence[Cell]]
    one_decimal: tuple[int, int] | None = None


def write_export(survey: Survey, shape: Shape, instrument: Instrument, layout: Layout) -> bytes:
    """Return the bytes of one wave's export file, the same for the same survey."""
    if layout is Layout.RESPONDENT_XLSX:
        return _write_respondents(survey, shape, instrument)
    table = make_unit_table(survey, shape, instrument)
    if layout is Layout.UNIT_CSV:
        return _write_csv(table, make_title(survey.wave))
    rows = [[make_title(survey.wave)], *_list_rows(table)]
    return _write_workbook(_Sheet("Resultater", rows, (3, len(table.columns) - 1)))


def make_title(wave: str) -> str:
    """Return the first line of every file: the survey, its year, and that nothing is real."""
    return (
        f"Medarbeiderundersøkelse 10-FAKTOR {wave} – "
        f"Syntetiske data ({SYNTHETIC_MARK}), ikke virkelige svar"
    )


def make_unit_table(survey: Survey, shape: Shape, instrument: Instrument) -> pd.DataFrame:
    """Return the units' rows and below them the national means, as the municipality's exports do.

    Returns:
        `Enhet`, `Antall svar`, `Inviterte`, `Svarprosent` (percent, one decimal) and one column
        per factor (points, one decimal). Missing where the portal shows nothing.
    """
    figures = aggregate_survey(survey, shape, instrument)
    means = np.where(figures.shown[:, None], figures.means, np.nan)
    headings = instrument.headings[shape.headings]
    counts = pd.DataFrame(
        {
            "Enhet": shape.units["unit_name"],
            "Antall svar": pd.array(np.where(figures.shown, figures.answered, -1), dtype="Int64"),
            "Inviterte": pd.array(figures.invited, dtype="Int64"),
            "Svarprosent": _percentages(figures),
        }
    )
    counts["Antall svar"] = counts["Antall svar"].mask(~pd.Series(figures.shown))
    units = pd.concat([counts, pd.DataFrame(means, columns=list(headings))], axis=1)
    benchmarks = {
        NATIONAL_ROW: survey.national,
        **{f"{name.capitalize()} ({NATIONAL_ROW})": m for name, m in survey.type_means.items()},
    }
    below = pd.DataFrame(
        round_half_up(np.stack(list(benchmarks.values())), 1), columns=list(headings)
    )
    below.insert(0, "Enhet", list(benchmarks))
    return pd.concat([units, below], ignore_index=True)


def _percentages(figures: Aggregates) -> Floats:
    with np.errstate(invalid="ignore"):
        percent = round_half_up(100 * figures.answered / figures.invited, 1)
    return np.where(figures.shown, percent, np.nan)


def _write_csv(table: pd.DataFrame, title: str) -> bytes:
    """Return the table as Norwegian Excel saves it: `;`, decimal commas, Windows-1252, CRLF."""
    text = table.copy().astype(object)
    decimal = [column for column in table.columns if table[column].dtype.kind == "f"]
    text[decimal] = table[decimal].map(lambda value: f"{value:.1f}".replace(".", ","))
    text["Svarprosent"] = text["Svarprosent"] + " %"
    text = text.mask(table.isna(), NOT_SHOWN)
    first_line = title + ";" * (len(table.columns) - 1) + "\r\n"
    rows = text.to_csv(sep=";", index=False, lineterminator="\r\n")
    return (first_line + rows).encode("cp1252")


def _write_respondents(survey: Survey, shape: Shape, instrument: Instrument) -> bytes:
    names = shape.units["unit_name"].to_numpy(dtype=object)
    asked = np.flatnonzero(survey.invited)
    answers = survey.answers.astype(object)
    answers[np.isnan(survey.answers)] = None
    rows = np.column_stack([names[survey.unit_of], answers]).tolist()
    labels = ["Enhet", *instrument.statement_labels]
    invited = zip(names[asked], survey.invited[asked].tolist(), strict=True)
    means = round_half_up(survey.national, 1).tolist()
    national = zip(instrument.headings[shape.headings], means, strict=True)
    return _write_workbook(
        _Sheet("Svar", [[make_title(survey.wave)], labels, *rows]),
        _Sheet("Enheter", [["Enhet", "Inviterte"], *invited]),
        _Sheet("Landssnitt", [["Faktor", NATIONAL_ROW], *national], (1, 1)),
    )


def _list_rows(table: pd.DataFrame) -> Iterable[Sequence[Cell]]:
    cells = table.astype(object).mask(table.isna(), NOT_SHOWN)
    return [list(table.columns), *cells.to_numpy().tolist()]


def _write_workbook(*sheets: _Sheet) -> bytes:
    """Return an Excel file of these sheets; the same cells give the same bytes."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"constant_memory": True}) as workbook:
        workbook.set_properties({"created": _CREATED})
        one_decimal = workbook.add_format({"num_format": "0.0"})
        for sheet in sheets:
            worksheet = workbook.add_worksheet(sheet.name)
            worksheet.set_column(0, 0, 40)
            if sheet.one_decimal is not None:
                worksheet.set_column(*sheet.one_decimal, None, one_decimal)
            for number, row in enumerate(sheet.rows):
                worksheet.write_row(number, 0, row)
    return buffer.getvalue()
