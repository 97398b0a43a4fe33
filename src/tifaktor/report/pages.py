"""Writes the pages of a municipality, wave by wave and language by language."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from pathlib import Path

from tifaktor.language.texts import load_texts
from tifaktor.mappings import Instrument, Municipality
from tifaktor.privacy.gate import Published
from tifaktor.processes import spread
from tifaktor.report.accessibility import build_statement
from tifaktor.report.across import list_across
from tifaktor.report.assets import copy_assets
from tifaktor.report.edition import (
    OVERVIEW_FILE,
    PROTECTION_FILE,
    STATEMENT_FILE,
    Edition,
    name_file,
    name_front,
    open_edition,
)
from tifaktor.report.files import remove_pages
from tifaktor.report.forms import remove_outdated_forms
from tifaktor.report.front import build_front_page
from tifaktor.report.imprint import (
    describe_edition,
    find_imprints,
    read_imprint,
    remove_imprint,
    write_imprint,
)
from tifaktor.report.manifest import write_manifest
from tifaktor.report.overview import build_overview
from tifaktor.report.places import (
    find_spoken,
    find_written,
    list_places,
    remove_edition,
    remove_home,
    translate,
)
from tifaktor.report.protection import build_protection_page
from tifaktor.report.surveys import name_survey
from tifaktor.report.translations import Translation, find_home, list_homes, name_homes
from tifaktor.report.unit_views import HiddenPage
from tifaktor.report.units import build_unit_page
from tifaktor.report.wording import Wording
from tifaktor.report.writer import open_writer
from tifaktor.vocabulary import Language


@dataclass(frozen=True, slots=True)
class _Rest:
    """What all pages of a municipality rest on."""

    published: Published
    municipality: Municipality
    instrument: Instrument
    language: Language
    contact: str | None
    on_page: Callable[[str], None] | None

    def open(
        self,
        language: Language,
        *,
        wave: str | None = None,
        units: Collection[str] | None = None,
    ) -> Edition:
        """Return one wave in one language."""
        return open_edition(
            self.published, self.municipality, self.instrument,
            language=language, wave=wave, units=units,
        )  # fmt: skip


def write_municipality(
    published: Published,
    municipality: Municipality,
    instrument: Instrument,
    folder: Path,
    *,
    language: Language,
    others: Collection[Language] = (),
    wave: str | None = None,
    units: Collection[str] | None = None,
    contact: str | None = None,
    on_page: Callable[[str], None] | None = None,
) -> list[Path]:
    """Write the overview and the unit pages of one wave, and the files that they share.

    No page of the municipality keeps a figure that is hidden now: what stands there from an
    earlier run and rests on other figures or rules is written anew, in this wave and in the
    others, in every language, and a page of a unit, wave or language that is no longer there is
    removed.

    Args:
        published: the figures, as the privacy gate let them out.
        municipality: goals, links, measures and units.
        instrument: what the survey is called, and its factors.
        folder: where the pages of all municipalities stand;
            `folder/<municipality>/<wave>/index.html` is the overview.
        language: of every page; other waves' pages keep theirs.
        others: languages that the wave's pages are written in too (`translations`).
        wave: the wave the pages are about; the newest by default.
        units: the units to write pages for; all that were in the wave by default. The overview
            is written in any case, and links to the pages that exist.
        contact: whom employees may ask, as the page for them says it.
        on_page: called with the name of each page when it is written, for a progress bar.

    Returns:
        The pages written, the wave's overview first and the page for employees last, language by
        language.

    Raises:
        NothingToShow: `wave_unknown` or `unit_not_in_wave`, where there is nothing to write.
    """
    rest = _Rest(published, municipality, instrument, language, contact, on_page)
    home = folder / municipality.municipality_id
    named = name_homes(language, others)
    editions = [
        replace(rest.open(spoken, wave=wave, units=units), home=name)
        for name, spoken in named.items()
    ]
    copy_assets(folder / "assets")
    for name in list_homes(home):
        if name not in named:
            remove_home(find_home(home, name))
    return _write_translations(rest, home, translate(editions, home))


def _write_translations(rest: _Rest, home: Path, asked: Collection[Edition]) -> list[Path]:
    """Write one wave in each language, and what is outdated of the others in that language."""
    published, contact = rest.published, rest.contact
    paths: list[Path] = []
    for edition in asked:
        own = find_home(home, edition.home)
        latest = edition
        if edition.wave != published.waves[-1]:
            latest = rest.open(edition.words.texts.language, units=())
        # Before any note says that the pages are new: a run cut short is seen by those.
        for_all = _write_for_all(
            replace(latest, home=edition.home, translations=edition.translations),
            own, {edition.wave}, contact,
        )  # fmt: skip
        paths += _write_edition(edition, own / edition.wave, rest.on_page)
        paths += _renew_editions(rest, home, edition.home, but=edition.wave)
        paths += for_all
    return paths


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
        The pages written, the page for employees last, language by language; none where all that
        stands there is as it would be written today.
    """
    rest = _Rest(published, municipality, instrument, language, contact, on_page)
    home = folder / municipality.municipality_id
    paths: list[Path] = []
    for name in list_homes(home):
        own = find_home(home, name)
        places, before = list_places(own), _read_for_all(own)
        if not before and not places:
            continue
        latest = rest.open(find_spoken(home, name, language), units=())
        others = [
            Translation(find_spoken(home, other, language), other, frozenset())
            for other in list_homes(home)
            if other != name and _read_for_all(find_home(home, other))
        ]
        for_all = _write_for_all(
            replace(latest, home=name, translations=tuple(others)), own, (), contact
        )
        paths += _renew_editions(rest, home, name)
        paths += [path for path in for_all if path.read_bytes() != before.get(path)]
    return paths


def _renew_editions(rest: _Rest, home: Path, name: str, *, but: str | None = None) -> list[Path]:
    """Write anew what is outdated in one language of the municipality, wave by wave."""
    paths: list[Path] = []
    for place in list_places(find_home(home, name)):
        if place.name == but:
            continue
        if place.name not in rest.published.waves:
            remove_edition(place)
            continue
        known = read_imprint(place)
        spoken = Language(name) if name else rest.language
        spoken = spoken if known is None else Language(known.language)
        edition = replace(rest.open(spoken, wave=place.name, units=()), home=name)
        (edition,) = translate([edition], home)
        if known != describe_edition(edition):
            paths += _write_edition(edition, place, rest.on_page)
    return paths


def write_front_page(folder: Path, language: Language, instrument: Instrument) -> Path:
    """Write `folder/index.html`, the door to every municipality's pages that stand there.

    Beside it stands one for each further language that any of them is written in.
    """
    folder.mkdir(parents=True, exist_ok=True)
    copy_assets(folder / "assets")
    imprints = find_imprints(folder)
    doors = {"": language} | {
        str(one): one
        for one in Language
        if any(list_places(folder / note.municipality_id / one) for note in imprints)
    }
    for name, spoken in doors.items():
        texts = name_survey(load_texts(spoken), instrument)
        page = build_front_page(imprints, folder, Wording(texts), doors, name)
        open_writer(texts).write("front", page, folder / name_front(name))
    for one in Language:
        if str(one) not in doors:
            (folder / name_front(one)).unlink(missing_ok=True)
    return folder / OVERVIEW_FILE


def _write_edition(
    edition: Edition, place: Path, on_page: Callable[[str], None] | None
) -> list[Path]:
    """Write the overview, the pages that the edition is to have, and those that are outdated.

    A page from an earlier run may stay as it is only where the note beside it says that it rests
    on what the edition rests on: not only a hidden unit's own page has its figures, but also
    that of the unit above.
    """
    standing = find_written(edition, place)
    imprint = describe_edition(edition)
    outdated = read_imprint(place) != imprint
    asked = edition.written | standing if outdated else edition.written
    edition = edition.link_also(standing)
    across = list_across(edition)
    remove_pages(place, {OVERVIEW_FILE, *across, *map(name_file, edition.written)})
    if outdated:
        remove_imprint(place)
    place.mkdir(parents=True, exist_ok=True)
    writer = open_writer(edition.words.texts)
    paths = [writer.write("overview", build_overview(edition), place / OVERVIEW_FILE)]
    _tell(on_page, edition.municipality.organisation_name)
    units = [unit for unit in edition.measured if unit in asked]
    # What takes longest goes first, so that all processes are busy to the end.
    written: dict[str, Path] = {}
    names = [*across, *units]
    for name, path in zip(names, spread(_write_page, (edition, place), names), strict=True):
        written[name] = path
        if name in edition.unit_names:
            _tell(on_page, edition.unit_names[name])
    paths += [written[name] for name in (*units, *across)]
    remove_outdated_forms(place)
    write_manifest(edition, place)
    write_imprint(imprint, place)
    return paths


def _write_page(where: tuple[Edition, Path], name: str) -> Path:
    """Write the page of a unit, or a page across all units, which is told by its file's name."""
    edition, place = where
    writer = open_writer(edition.words.texts)
    if name not in edition.unit_names:
        kind, build = list_across(edition)[name]
        return writer.write(kind, build(), place / name)
    page = build_unit_page(edition, name)
    kind = "hidden" if isinstance(page, HiddenPage) else "unit"
    return writer.write(kind, page, place / name_file(name))


def _write_for_all(
    latest: Edition, home: Path, waves: Collection[str], contact: str | None
) -> list[Path]:
    """Write the accessibility statement, and the page for employees, about the latest wave.

    Args:
        latest: the edition of that wave.
        home: the municipality's folder.
        waves: waves whose overviews are about to be written beside those that stand there.
        contact: whom employees may ask.
    """
    standing = {place.name for place in list_places(home)}.intersection(latest.figures.waves)
    newest = max(standing.union(waves), default=None)
    overview = None if newest is None else f"{newest}/{OVERVIEW_FILE}"
    home.mkdir(parents=True, exist_ok=True)
    writer = open_writer(latest.words.texts)
    statement = build_statement(latest, contact)
    page = build_protection_page(latest, overview=overview, contact=contact)
    return [
        writer.write("tilgjengelighet", statement, home / STATEMENT_FILE),
        writer.write("personvern", page, home / PROTECTION_FILE),
    ]


def _read_for_all(home: Path) -> dict[Path, bytes]:
    """Return what stands on the pages that are for everyone, those that are there."""
    paths = [home / name for name in (STATEMENT_FILE, PROTECTION_FILE)]
    return {path: path.read_bytes() for path in paths if path.is_file()}


def _tell(on_page: Callable[[str], None] | None, name: str) -> None:
    if on_page is not None:
        on_page(name)
