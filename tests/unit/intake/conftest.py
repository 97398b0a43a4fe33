"""A small invented municipality, and ways to write and read its exports."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import xlsxwriter

from made_tables import complete
from tifaktor import schemas
from tifaktor.errors import Finding
from tifaktor.intake.files import open_export
from tifaktor.intake.layouts import Layout, add_survey, load_layouts, recognise
from tifaktor.intake.tidy import Tidied, read_extract
from tifaktor.mappings import Municipality, load_factors, load_instrument, load_municipality

MAPPINGS = Path(__file__).parents[3] / "data" / "mappings"
UNITS = """
fjordvik       | Fjordvik kommune    |           | kommune
oppvekst       | Oppvekst            | fjordvik  | sektor
solbakken      | Solbakken barnehage | oppvekst  | barnehage
aasen          | Åsen barnehage      | oppvekst  | barnehage
helse          | Helse               | fjordvik  | sektor
kjoekken       | Kjøkken             | helse     |
oppvekst-stab  | Stab                | oppvekst  |
helse-stab     | Stab                | helse     |
"""
Rows = Sequence[Sequence[Any]]
Places = list[tuple[str, int | None, str | None]]


def _list_places(findings: Sequence[Finding]) -> Places:
    return [(f.code, f.row, f.column) for f in findings if f.code != "factors_missing"]


@pytest.fixture(scope="session")
def list_places() -> Callable[[Sequence[Finding]], Places]:
    """Return code, row and column of findings, the mention of missing factors left out."""
    return _list_places


@pytest.fixture(scope="session")
def factors() -> pd.DataFrame:
    return load_factors(MAPPINGS)


@pytest.fixture(scope="session")
def layouts() -> tuple[Layout, ...]:
    return add_survey(load_layouts(MAPPINGS / "layouts"), load_instrument(MAPPINGS))


@pytest.fixture(scope="session")
def municipality() -> Municipality:
    rows = [
        [cell.strip() or None for cell in line.split("|")] for line in UNITS.strip().split("\n")
    ]
    units = pd.DataFrame(rows, columns=["unit_id", "unit_name", "parent_id", "unit_type"])
    return Municipality(
        "fjordvik",
        "Fjordvik",
        "Fjordvik kommune",
        None,
        schemas.empty(schemas.Goals),
        schemas.empty(schemas.Links),
        schemas.empty(schemas.Targets),
        schemas.empty(schemas.Measures),
        complete(schemas.Units, units),
    )


@pytest.fixture
def write_csv(tmp_path: Path) -> Callable[..., Path]:
    """Write text as a file, by default as Norwegian Excel does."""

    def write(text: str, name: str = "resultater.csv", encoding: str = "cp1252") -> Path:
        path = tmp_path / name
        path.write_bytes(text.strip("\n").replace("\n", "\r\n").encode(encoding))
        return path

    return write


@pytest.fixture
def write_xlsx(tmp_path: Path) -> Callable[..., Path]:
    """Write sheets of cells as a workbook, the first cell in the place given."""

    def write(sheets: dict[str, Rows], name: str = "resultater.xlsx", first: Any = (0, 0)) -> Path:
        path = tmp_path / name
        with xlsxwriter.Workbook(str(path)) as workbook:
            day = workbook.add_format({"num_format": "d.m.yyyy"})
            for title, rows in sheets.items():
                sheet = workbook.add_worksheet(title)
                for at, row in enumerate(rows):
                    for column, cell in enumerate(row):
                        style = day if hasattr(cell, "year") else None
                        sheet.write(at + first[0], column + first[1], cell, style)
        return path

    return write


@pytest.fixture
def read(
    factors: pd.DataFrame, layouts: tuple[Layout, ...], municipality: Municipality
) -> Callable[..., Tidied]:
    """Open, recognise and tidy a file of Fjordvik, of the wave 2024 unless said otherwise."""

    def read_file(path: Path, wave: str | None = "2024") -> Tidied:
        recognised = recognise(open_export(path), layouts, factors)
        return read_extract(recognised, municipality, factors, wave)

    return read_file


@pytest.fixture
def read_published(factors: pd.DataFrame, layouts: tuple[Layout, ...]) -> Callable[[str], Tidied]:
    """Read the published results of Bergen or Sandnes, as the repository's workspace does."""
    files = {"bergen": ("bergen-2018-2020.txt", None), "sandnes": ("sandnes-2017.csv", "2017")}

    def read_file(municipality_id: str) -> Tidied:
        name, wave = files[municipality_id]
        path = MAPPINGS.parent / "raw" / "published" / name
        recognised = recognise(open_export(path), layouts, factors)
        own = load_municipality(MAPPINGS, municipality_id, factors)
        return read_extract(recognised, own, factors, wave)

    return read_file


@pytest.fixture
def find(read: Callable[..., Tidied], write_csv: Callable[..., Path]) -> Callable[..., Places]:
    """Read a CSV and return its findings as code, row and column, those about factors left out."""

    def find_in(text: str, wave: str | None = "2024") -> Places:
        return _list_places(read(write_csv(text), wave).findings)

    return find_in
