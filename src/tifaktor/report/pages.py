"""Fills the templates and writes the pages."""

from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import jinja2
import pandas as pd

from tifaktor.language.texts import Texts, load_texts
from tifaktor.mappings import Municipality
from tifaktor.privacy.gate import Published
from tifaktor.report.assets import copy_assets
from tifaktor.report.edition import OVERVIEW_FILE, Edition, name_file, open_edition
from tifaktor.report.front import (
    ENTRY_FILE,
    build_front_page,
    describe_edition,
    find_entries,
    write_entry,
)
from tifaktor.report.marks import draw_shared_axis
from tifaktor.report.overview import build_overview
from tifaktor.report.units import build_unit_page
from tifaktor.report.views import HiddenPage
from tifaktor.report.wording import Wording
from tifaktor.vocabulary import Language


def write_municipality(
    published: Published,
    municipality: Municipality,
    factors: pd.DataFrame,
    folder: Path,
    *,
    language: Language,
    wave: str | None = None,
    units: Collection[str] | None = None,
    on_page: Callable[[str], None] | None = None,
) -> list[Path]:
    """Write the overview and the unit pages of one wave, and the files that they share.

    Args:
        published: the figures, as the privacy gate let them out.
        municipality: goals, links, measures and units.
        factors: `schemas.Factors`.
        folder: where the pages of all municipalities stand;
            `folder/<municipality>/<wave>/index.html` is the overview.
        language: of every page.
        wave: the wave the pages are about; the newest by default.
        units: the units to write pages for; all that were in the wave by default. The overview
            is written in any case, and links to the pages that exist.
        on_page: called with the name of each page when it is written, for a progress bar.

    Returns:
        The pages written, the overview first.

    Raises:
        NothingToShow: `wave_unknown` or `unit_not_in_wave`, where there is nothing to write.
    """
    edition = open_edition(
        published, municipality, factors, language=language, wave=wave, units=units
    )
    place = folder / municipality.municipality_id / edition.wave
    asked = [unit for unit in edition.measured if unit in edition.written]
    if units is not None:
        edition = edition.link_also(_find_written(edition, place))
    place.mkdir(parents=True, exist_ok=True)
    copy_assets(folder / "assets")
    writer = _Writer(load_texts(language))
    paths = [writer.write("overview", build_overview(edition), place / OVERVIEW_FILE)]
    write_entry(describe_edition(edition), place / ENTRY_FILE)
    _tell(on_page, municipality.organisation_name)
    for unit in asked:
        page = build_unit_page(edition, unit)
        kind = "hidden" if isinstance(page, HiddenPage) else "unit"
        paths.append(writer.write(kind, page, place / name_file(unit)))
        _tell(on_page, edition.unit_names[unit])
    return paths


def write_front_page(folder: Path, language: Language) -> Path:
    """Write `folder/index.html`, the door to every municipality's pages that stand there."""
    texts = load_texts(language)
    folder.mkdir(parents=True, exist_ok=True)
    copy_assets(folder / "assets")
    page = build_front_page(find_entries(folder), Wording(texts))
    return _Writer(texts).write("front", page, folder / OVERVIEW_FILE)


class _Writer:
    """Fills templates in one language; made once per run, since it compiles them."""

    def __init__(self, texts: Texts) -> None:
        environment = jinja2.Environment(
            loader=jinja2.PackageLoader("tifaktor.report", "templates"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.globals["say"] = Wording(texts).say
        environment.globals["shared_axis"] = draw_shared_axis()
        self._environment = environment

    def write(self, template: str, page: Any, path: Path) -> Path:
        """Write one page, with the same bytes on every system."""
        filled = self._environment.get_template(f"{template}.html.j2").render(page=page)
        lines = (line for line in filled.splitlines() if line)
        path.write_bytes(("\n".join(lines) + "\n").encode())
        return path


def _find_written(edition: Edition, place: Path) -> set[str]:
    """Return the units whose pages stand there from an earlier run."""
    return {unit for unit in edition.measured if (place / name_file(unit)).is_file()}


def _tell(on_page: Callable[[str], None] | None, name: str) -> None:
    if on_page is not None:
        on_page(name)
