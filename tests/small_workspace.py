"""A workspace with one invented municipality, Fjordvik, and exports of it that a test can spoil."""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from tifaktor.settings_reader import SETTINGS_FILE
from tifaktor.workspace import make_workspace

STRATEGY = """
municipality_id = "fjordvik"
municipality_name = "Fjordvik"
organisation_name = "Fjordvik kommune"

[document]
title = "Arbeidsgiverstrategi for Fjordvik"
goal_word = "delmål"
goal_word_plural = "delmål"
about_survey = "Strategien nevner 10-FAKTOR."
about_targets = "Strategien setter ingen tall."
"""
UNITS = """
unit_id;unit_name;parent_id;unit_type
fjordvik;Fjordvik kommune;;kommune
oppvekst;Oppvekst;fjordvik;sektor
solbakken;Solbakken barnehage;oppvekst;barnehage
aasen;Åsen skole;oppvekst;skole
helse;Helse og omsorg;fjordvik;sektor
hjemmetjenesten;Hjemmetjenesten;helse;hjemmetjeneste
kjoekken;Kjøkkenet;helse;
"""
GOALS = """
goal_id;parent_id;goal_kind;goal_label;goal_name;description;place;follow_up
ledelse;;Delmål;1;Ledere som ser folk;;Kapittel 1;
laering;;Delmål;2;Vi lærer av hverandre;;Kapittel 2;
partene;;Delmål;3;Partene samarbeider;;Kapittel 3;
"""
LINKS = """
goal_id;factor_id;basis;weight;place;reason
ledelse;mestringsorientert_ledelse;stated;;Kapittel 1;Strategien nevner faktoren selv.
laering;mestringsklima;interpreted;;Kapittel 2;Et klima for mestring gjør det trygt å lære.
laering;kompetanseutvikling;interpreted;;Kapittel 2;Den som lærer, utvikler kompetansen sin.
"""
TARGETS = "goal_id;factor_id;unit_id;kind;value;adopted"
MEASURES = "measure_id;goal_id;unit_id;measure_name;responsible;deadline;state;place"

FACTORS = (
    "Oppgavemotivasjon", "Mestringstro", "Selvstendighet", "Bruk av kompetanse",
    "Mestringsorientert ledelse", "Rolleklarhet", "Relevant kompetanseutvikling",
    "Fleksibilitetsvilje", "Mestringsklima", "Nyttemotivasjon",
)  # fmt: skip
HEADINGS = ("Enhet", "Antall svar", "Inviterte", "Svarprosent", *FACTORS)
"""Columns A-D, then the ten factors in E-N."""
SOUND = (
    ("Fjordvik kommune",    120, 160, "75 %", 4.2, 4.3, 4.2, 4.2, 4.0, 4.3, 3.6, 4.5, 4.1, 4.7),
    ("Oppvekst",             60,  80, "75 %", 4.3, 4.3, 4.2, 4.2, 4.1, 4.3, 3.7, 4.5, 4.2, 4.7),
    ("Solbakken barnehage",  12,  15, "80 %", 4.4, 4.4, 4.3, 4.3, 4.5, 4.4, 4.2, 4.6, 4.6, 4.8),
    ("Åsen skole",           40,  50, "80 %", 4.2, 4.2, 4.1, 4.2, 4.0, 4.2, 3.6, 4.4, 4.1, 4.6),
    ("Helse og omsorg",      50,  68, "74 %", 4.1, 4.2, 4.1, 4.1, 3.8, 4.2, 3.5, 4.4, 4.0, 4.7),
    ("Hjemmetjenesten",      30,  40, "75 %", 4.0, 4.2, 4.0, 4.1, 3.7, 4.1, 3.4, 4.4, 3.9, 4.6),
    ("Norge",               "–", "–", "–",    4.3, 4.3, 4.2, 4.2, 4.0, 4.3, 3.7, 4.5, 4.1, 4.7),
)  # fmt: skip
"""Rows 3-9 of the file, below a title and the headings; nobody answered this."""
TITLE = "Medarbeiderundersøkelse 10-FAKTOR {wave}"
Rows = Sequence[Sequence[Any]]
Mends = Mapping[tuple[int, str], Any]


def make_small_workspace(folder: Path, *, with_published: bool = False) -> Path:
    """Make a workspace as `tifaktor init` does, with Fjordvik's mappings beside the others'.

    Args:
        folder: where.
        with_published: whether what Bergen and Sandnes have published is to be read too, as in a
            new workspace. That takes longer than Fjordvik, which most tests are of alone.
    """
    make_workspace(folder)
    if not with_published:
        settings = folder / SETTINGS_FILE
        text = settings.read_text(encoding="utf-8").partition("[[sources]]")[0]
        settings.write_text(text, encoding="utf-8")
        shutil.rmtree(folder / "data" / "raw" / "published")
    fjordvik = folder / "data" / "mappings" / "fjordvik"
    fjordvik.mkdir()
    files = {
        "strategy.toml": STRATEGY, "units.csv": UNITS, "goals.csv": GOALS, "links.csv": LINKS,
        "targets.csv": TARGETS, "measures.csv": MEASURES,
    }  # fmt: skip
    for name, text in files.items():
        (fjordvik / name).write_text(text.strip() + "\n", encoding="utf-8")
    return folder


def make_rows(mends: Mends | None = None, *, wave: str = "2024") -> list[list[Any]]:
    """Return the cells of a sound export, with some of them put otherwise.

    Args:
        mends: (row as the spreadsheet counts, heading) to what stands there instead.
        wave: the year in the title.
    """
    rows = [[TITLE.format(wave=wave)], list(HEADINGS), *map(list, SOUND)]
    for (row, heading), cell in (mends or {}).items():
        rows[row - 1][HEADINGS.index(heading)] = cell
    return rows


def write_xlsx(path: Path, rows: Rows, sheet: str = "Resultater") -> Path:
    """Write rows as a workbook of one sheet."""
    return write_sheets(path, {sheet: rows})


def write_sheets(path: Path, sheets: Mapping[str, Rows]) -> Path:
    """Write a workbook, a sheet for each name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(str(path)) as workbook:
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    return path


def write_csv(path: Path, rows: Rows) -> Path:
    """Write rows as Norwegian Excel does: semicolons, decimal commas, Windows-1252."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = (";".join(_write_cell(cell) for cell in row) for row in rows)
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode("cp1252"))
    return path


def _write_cell(cell: Any) -> str:
    return str(cell).replace(".", ",") if isinstance(cell, float) else str(cell)
