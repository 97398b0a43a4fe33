"""Where a municipality's units and their lineage stand: two CSV files, or one workbook."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from tifaktor import schemas
from tifaktor.errors import Finding
from tifaktor.mappings.tables import MappingTable, miss_table, read_cells, read_table

WORKBOOK = "units.xlsx"
_SHEETS: dict[str, type[schemas.Table]] = {"units": schemas.Units, "lineage": schemas.Lineage}


@dataclass(frozen=True, slots=True)
class UnitFiles:
    """What the files about units say.

    Attributes:
        tables: `units` and `lineage`.
        findings: what is wrong with the files as files; what is wrong in a table stands with it.
        in_workbook: whether they are sheets of one workbook.
    """

    tables: dict[str, MappingTable]
    findings: list[Finding]
    in_workbook: bool


def find_file_of_units(folder: Path) -> Path:
    """Return where the units of the municipality of `folder` stand."""
    workbook = folder / WORKBOOK
    return workbook if workbook.is_file() else folder / "units.csv"


def read_unit_files(folder: Path) -> UnitFiles:
    """Read units and lineage of a municipality; without a file of lineage nothing has changed.

    Args:
        folder: the municipality's, in `data/mappings`.
    """
    path = folder / WORKBOOK
    name = f"{folder.name}/{WORKBOOK}"
    if path.is_file():
        beside = [file for file in ("units.csv", "lineage.csv") if (folder / file).is_file()]
        findings = [Finding("units_twice", name, facts={"file": file}) for file in beside]
        return UnitFiles(_read_workbook(path, name), findings, in_workbook=True)
    units = read_table(folder / "units.csv", schemas.Units, f"{folder.name}/units.csv")
    lineage = _know_nothing_wrong()
    if (folder / "lineage.csv").is_file():
        name = f"{folder.name}/lineage.csv"
        lineage = read_table(folder / "lineage.csv", schemas.Lineage, name)
    return UnitFiles({"units": units, "lineage": lineage}, [], in_workbook=False)


def name_place(folder: Path, table: str) -> tuple[str, str | None]:
    """Return the file, as findings name it, and the sheet in which a table stands."""
    if find_file_of_units(folder).name == WORKBOOK:
        return f"{folder.name}/{WORKBOOK}", table
    return f"{folder.name}/{table}.csv", None


def _know_nothing_wrong() -> MappingTable:
    return miss_table(schemas.Lineage, [])


def _read_workbook(path: Path, name: str) -> dict[str, MappingTable]:
    try:
        with CalamineWorkbook.from_path(path) as workbook:
            sheets = {
                sheet: workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
                for sheet in workbook.sheet_names
                if sheet in _SHEETS
            }
    except (CalamineError, PasswordError):
        broken = miss_table(schemas.Units, [Finding("file_unreadable", name)])
        return {"units": broken, "lineage": _know_nothing_wrong()}
    tables = {
        sheet: read_cells(
            [[_write_cell(cell) for cell in row] for row in rows],
            _SHEETS[sheet],
            # As if it were a file of its own: the findings are given their place afterwards.
            f"{path.parent.name}/{sheet}.csv",
        )
        for sheet, rows in sheets.items()
    }
    if "units" not in tables:
        missing = Finding("units_sheet_missing", name, facts={"sheet": "units"})
        tables["units"] = miss_table(schemas.Units, [missing])
    return {"lineage": _know_nothing_wrong(), **tables}


def _write_cell(cell: Any) -> str:
    """Return a cell as a person would have typed it: a year has no decimals, a date no time."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)
