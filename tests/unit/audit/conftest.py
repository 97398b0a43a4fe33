"""One small publication, with its pages, that tests put leaks into."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from small_workspace import make_rows, make_small_workspace, write_xlsx
from tifaktor import pipeline
from tifaktor.audit.gathering import gather_cells
from tifaktor.audit.permits import Permits, list_permits
from tifaktor.settings import Settings, load_settings
from tifaktor.store import published
from tifaktor.vocabulary import Language

FEW = {
    (5, "Antall svar"): 3, (5, "Inviterte"): 4, (5, "Svarprosent"): "75 %",
    (6, "Nyttemotivasjon"): 4.7,
}  # fmt: skip
"""Solbakken, in row 5, has three answers: it is hidden. With Åsen at 4.7, what is left of Oppvekst is
not so near 5 that more must be hidden."""


@dataclass(frozen=True)
class Publication:
    """What went out of Fjordvik: tables by name, pages by path, and what the pages may carry."""

    settings: Settings
    tables: dict[str, pd.DataFrame]
    pages: dict[str, str]
    permits: Permits

    def copy_tables(self) -> dict[str, pd.DataFrame]:
        """Return the tables for a test to put a leak into."""
        return {name: table.copy() for name, table in self.tables.items()}


@pytest.fixture(scope="package")
def publication(tmp_path_factory: pytest.TempPathFactory) -> Publication:
    """Publish two surveys of Fjordvik in which one unit is hidden."""
    folder = make_small_workspace(tmp_path_factory.mktemp("fjordvik"))
    for wave in ("2022", "2024"):
        raw = folder / "data" / "raw" / "fjordvik" / wave
        write_xlsx(raw / "export.xlsx", make_rows(FEW, wave=wave))
    settings = load_settings(folder)
    pipeline.import_files(
        settings, sorted((folder / "data" / "raw" / "fjordvik").rglob("*.xlsx")),
        municipality="fjordvik", wave=None,
    )  # fmt: skip
    pipeline.write_reports(settings, language=Language.BOKMAAL, municipality="fjordvik")
    tables = published.load_relations(settings.published, published.TABLES, "fjordvik")
    home = settings.reports / "fjordvik"
    pages = {path.relative_to(home).as_posix(): path.read_text("utf-8") for path in _list(home)}
    _, places = gather_cells(tables, settings.k)
    return Publication(
        settings, tables, pages, list_permits(tables, places, settings.k, ["0,1"], ["10-FAKTOR"])
    )


@pytest.fixture
def workspace(publication: Publication, tmp_path: Path) -> Settings:
    """Return a copy of the published workspace that a test may spoil."""
    root = tmp_path / "fjordvik"
    for name in ("data/published.duckdb", "tifaktor.toml"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(publication.settings.root / name, root / name)
    instruments = "data/mappings/instruments"
    shutil.copytree(publication.settings.root / instruments, root / instruments)
    shutil.copytree(publication.settings.reports / "fjordvik", root / "reports" / "fjordvik")
    return load_settings(root)


def _list(home: Path) -> list[Path]:
    return sorted(home.rglob("*.html"))
