"""What stands around a wrong cell: the heading above it, and the unit whose row it is in."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from tifaktor.errors import Finding
from tifaktor.intake.cells import name_column, normalise, write_cell
from tifaktor.intake.headings import Role
from tifaktor.intake.layout_files import OF_UNITS
from tifaktor.intake.layouts import Part, Recognised


def name_surroundings(
    findings: Sequence[Finding], recognised: Recognised, unit_names: Collection[str]
) -> tuple[Finding, ...]:
    """Return the findings with the heading and the unit of their cells, where these are known.

    A heading is told if it is one that was looked for, a unit if it is one of the municipality's
    and the row is its own: what else stands there may be anything, and a row may be a person's.

    Args:
        findings: what was found in the file.
        recognised: the file.
        unit_names: names of the municipality's units.
    """
    parts = {part.sheet.name: part for part in recognised.all_parts}
    known = frozenset(map(normalise, unit_names))
    headings = {name: _list_headings(part) for name, part in parts.items()}
    names_units = recognised.layout.shape in OF_UNITS
    told = []
    for finding in findings:
        part = parts.get(finding.sheet)
        heading = headings.get(finding.sheet, {}).get(finding.column or "")
        unit = _find_unit(part, finding.row, known) if part and heading and names_units else None
        told.append(replace(finding, heading=heading, unit=unit))
    return tuple(told)


def _list_headings(part: Part) -> dict[str, str]:
    """Return the headings that were looked for, by the letters of their columns."""
    return {name_column(c.index): c.heading for c in part.columns if c.recognised}


def _find_unit(part: Part, row: int | None, known: Collection[str]) -> str | None:
    """Return the unit in whose row a cell stands, as the file writes it."""
    columns = part.find(Role.UNIT)
    if row is None or not columns or not part.header + 1 < row <= len(part.sheet.rows):
        return None
    written = write_cell(part.sheet.rows[row - 1][columns[0].index])
    return written if normalise(written) in known else None
