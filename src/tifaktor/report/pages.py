"""Fills the templates and writes the pages."""

import re
from collections.abc import Callable, Collection
from functools import cache
from pathlib import Path
from typing import Any

import jinja2

from tifaktor.errors import Fact
from tifaktor.language.texts import Texts, load_texts
from tifaktor.mappings import Instrument, Municipality
from tifaktor.privacy.gate import Published
from tifaktor.report.accessibility import build_statement
from tifaktor.report.assets import copy_assets
from tifaktor.report.edition import (
    OVERVIEW_FILE,
    PROTECTION_FILE,
    STATEMENT_FILE,
    Edition,
    name_file,
    open_edition,
)
from tifaktor.report.files import has_pages, remove_pages, write_file
from tifaktor.report.front import build_front_page
from tifaktor.report.imprint import (
    describe_edition,
    find_imprints,
    read_imprint,
    remove_imprint,
    write_imprint,
)
from tifaktor.report.marks import draw_shared_axis
from tifaktor.report.overview import build_overview
from tifaktor.report.protection import build_protection_page
from tifaktor.report.surveys import name_survey
from tifaktor.report.unit_views import HiddenPage
from tifaktor.report.units import build_unit_page
from tifaktor.report.wording import Wording
from tifaktor.schemas import WAVE_PATTERN
from tifaktor.vocabulary import Language, LeaderFactor


def write_municipality(
    published: Published,
    municipality: Municipality,
    instrument: Instrument,
    folder: Path,
    *,
    language: Language,
    wave: str | None = None,
    units: Collection[str] | None = None,
    contact: str | None = None,
    on_page: Callable[[str], None] | None = None,
) -> list[Path]:
    """Write the overview and the unit pages of one wave, and the files that they share.

    No page of the municipality keeps a figure that is hidden now: what stands there from an
    earlier run and rests on other figures or rules is written anew, in this wave and in the
    others, and a page of a unit or wave that is no longer there is removed.

    Args:
        published: the figures, as the privacy gate let them out.
        municipality: goals, links, measures and units.
        instrument: what the survey is called, and its factors.
        folder: where the pages of all municipalities stand;
            `folder/<municipality>/<wave>/index.html` is the overview.
        language: of every page; other waves' pages keep theirs.
        wave: the wave the pages are about; the newest by default.
        units: the units to write pages for; all that were in the wave by default. The overview
            is written in any case, and links to the pages that exist.
        contact: whom employees may ask, as the page for them says it.
        on_page: called with the name of each page when it is written, for a progress bar.

    Returns:
        The pages written, the wave's overview first and the page for employees last.

    Raises:
        NothingToShow: `wave_unknown` or `unit_not_in_wave`, where there is nothing to write.
    """
    edition = open_edition(
        published, municipality, instrument, language=language, wave=wave, units=units
    )
    copy_assets(folder / "assets")
    home = folder / municipality.municipality_id
    latest = edition
    if edition.wave != published.waves[-1]:
        latest = open_edition(published, municipality, instrument, language=language, units=())
    # Before any note says that the municipality's pages are new: a run cut short is seen by those.
    protection = _write_protection(latest, home, {edition.wave}, contact)
    paths = _write_edition(edition, home / edition.wave, on_page)
    paths += _renew_editions(
        published, municipality, instrument, home,
        language=language, but=edition.wave, on_page=on_page,
    )  # fmt: skip
    return [*paths, protection]


def renew_municipality(
    published: Published,
    municipality: Municipality,
    instrument: Instrument,
    folder: Path,
    *,
    language: Language,
    contact: str | None = None,
    on_page: Callable[[str], None] | None = None,
) -> list[Path]:
    """Write anew the pages that rest on other figures or rules than `published`, in every wave.

    Args:
        published: the figures, as the privacy gate let them out.
        municipality: goals, links, measures and units.
        instrument: what the survey is called, and its factors.
        folder: where the pages of all municipalities stand.
        language: of pages that do not tell their own.
        contact: whom employees may ask, as the page for them says it.
        on_page: called with the name of each page when it is written.

    Returns:
        The pages written, the page for employees last; none where all that stands there is as it
        would be written today.
    """
    home = folder / municipality.municipality_id
    places, before = _list_places(home), _read_protection(home)
    if before is None and not places:
        return []
    spoken = [note.language for place in places if (note := read_imprint(place)) is not None]
    latest = open_edition(
        published, municipality, instrument, units=(),
        language=Language(spoken[-1]) if spoken else language,
    )  # fmt: skip
    protection = _write_protection(latest, home, (), contact)
    paths = _renew_editions(
        published, municipality, instrument, home, language=language, on_page=on_page
    )
    return paths if protection.read_bytes() == before else [*paths, protection]


def _renew_editions(
    published: Published,
    municipality: Municipality,
    instrument: Instrument,
    home: Path,
    *,
    language: Language,
    but: str | None = None,
    on_page: Callable[[str], None] | None = None,
) -> list[Path]:
    """Write anew what is outdated in the municipality's folder, wave by wave."""
    paths: list[Path] = []
    for place in _list_places(home):
        if place.name == but:
            continue
        if place.name not in published.waves:
            _remove_edition(place)
            continue
        known = read_imprint(place)
        spoken = language if known is None else Language(known.language)
        edition = open_edition(
            published, municipality, instrument, language=spoken, wave=place.name, units=()
        )
        if known != describe_edition(edition):
            paths += _write_edition(edition, place, on_page)
    return paths


def find_outdated(
    folder: Path, k: int, leader_factor: LeaderFactor = LeaderFactor.PARENT
) -> set[str]:
    """Return the municipalities with pages that may show what today's settings let nobody see.

    Those are the pages written with another `k`, where others saw the leaders' own factor, or
    beside a note that nobody can read.
    """
    if not folder.is_dir():
        return set()
    return {
        home.name
        for home in folder.iterdir()
        for place in _list_places(home)
        if (known := read_imprint(place)) is None
        or known.k != k
        or known.leader_factor.get("seen_by") != leader_factor
    }


def write_front_page(folder: Path, language: Language, instrument: Instrument) -> Path:
    """Write `folder/index.html`, the door to every municipality's pages that stand there."""
    texts = name_survey(load_texts(language), instrument)
    folder.mkdir(parents=True, exist_ok=True)
    copy_assets(folder / "assets")
    page = build_front_page(find_imprints(folder), folder, Wording(texts))
    return _open_writer(texts).write("front", page, folder / OVERVIEW_FILE)


class _Writer:
    """Fills templates in one language."""

    def __init__(self, texts: Texts) -> None:
        environment = jinja2.Environment(
            loader=jinja2.PackageLoader("tifaktor.report", "templates"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.globals["say"] = Wording(texts).say
        environment.globals["tell"] = Wording(texts).tell
        environment.globals["shared_axis"] = draw_shared_axis()
        self._environment = environment

    def write(self, template: str, page: Any, path: Path) -> Path:
        """Write one page, with the same bytes on every system."""
        filled = self._environment.get_template(f"{template}.html.j2").render(page=page)
        lines = (line for line in filled.splitlines() if line)
        write_file(path, ("\n".join(lines) + "\n").encode())
        return path


def _open_writer(texts: Texts) -> _Writer:
    """Return the writer of a language, made once per run, since it compiles the templates."""
    return _make_writer(texts.language, tuple(texts.standing.items()))


@cache
def _make_writer(language: Language, standing: tuple[tuple[str, Fact], ...]) -> _Writer:
    return _Writer(load_texts(language).fill_in(**dict(standing)))


def _write_edition(
    edition: Edition, place: Path, on_page: Callable[[str], None] | None
) -> list[Path]:
    """Write the overview, the pages that the edition is to have, and those that are outdated.

    A page from an earlier run may stay as it is only where the note beside it says that it rests
    on what the edition rests on: not only a hidden unit's own page has its figures, but also
    that of the unit above.
    """
    standing = _find_written(edition, place)
    imprint = describe_edition(edition)
    outdated = read_imprint(place) != imprint
    asked = edition.written | standing if outdated else edition.written
    edition = edition.link_also(standing)
    remove_pages(place, {OVERVIEW_FILE, *map(name_file, edition.written)})
    if outdated:
        remove_imprint(place)
    place.mkdir(parents=True, exist_ok=True)
    writer = _open_writer(edition.words.texts)
    paths = [writer.write("overview", build_overview(edition), place / OVERVIEW_FILE)]
    _tell(on_page, edition.municipality.organisation_name)
    for unit in edition.measured:
        if unit not in asked:
            continue
        page = build_unit_page(edition, unit)
        kind = "hidden" if isinstance(page, HiddenPage) else "unit"
        paths.append(writer.write(kind, page, place / name_file(unit)))
        _tell(on_page, edition.unit_names[unit])
    write_imprint(imprint, place)
    return paths


def _write_protection(
    latest: Edition, home: Path, waves: Collection[str], contact: str | None
) -> Path:
    """Write the page for employees, about the latest wave, and the accessibility statement.

    Args:
        latest: the edition of that wave.
        home: the municipality's folder.
        waves: waves whose overviews are about to be written beside those that stand there.
        contact: whom employees may ask.
    """
    standing = {place.name for place in _list_places(home)}.intersection(latest.figures.waves)
    newest = max(standing.union(waves), default=None)
    overview = None if newest is None else f"{newest}/{OVERVIEW_FILE}"
    home.mkdir(parents=True, exist_ok=True)
    writer = _open_writer(latest.words.texts)
    writer.write("tilgjengelighet", build_statement(latest, contact), home / STATEMENT_FILE)
    page = build_protection_page(latest, overview=overview, contact=contact)
    return writer.write("personvern", page, home / PROTECTION_FILE)


def _read_protection(home: Path) -> bytes | None:
    path = home / PROTECTION_FILE
    return path.read_bytes() if path.is_file() else None


def _list_places(home: Path) -> list[Path]:
    """Return the folders of a municipality's editions: those named as a wave, with pages."""
    if not home.is_dir():
        return []
    return [
        place
        for place in sorted(home.iterdir())
        if re.match(WAVE_PATTERN, place.name) and has_pages(place)
    ]


def _remove_edition(place: Path) -> None:
    """Remove the pages of a wave that has no figures any more; what others put there stays."""
    remove_imprint(place)
    remove_pages(place, ())
    if not any(place.iterdir()):
        place.rmdir()


def _find_written(edition: Edition, place: Path) -> set[str]:
    """Return the units whose pages stand there from an earlier run."""
    return {unit for unit in edition.measured if (place / name_file(unit)).is_file()}


def _tell(on_page: Callable[[str], None] | None, name: str) -> None:
    if on_page is not None:
        on_page(name)
