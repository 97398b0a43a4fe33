"""Where a municipality's pages stand: by wave and language, and which of them are outdated."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from tifaktor.report.edition import PROTECTION_FILE, STATEMENT_FILE, Edition, name_file
from tifaktor.report.files import has_pages, remove_pages
from tifaktor.report.forms import has_forms, remove_forms
from tifaktor.report.imprint import read_imprint, remove_imprint
from tifaktor.report.translations import Translation, find_home, list_homes
from tifaktor.schemas import WAVE_PATTERN
from tifaktor.vocabulary import Language, LeaderFactor


def list_places(home: Path) -> list[Path]:
    """Return the folders of a municipality's editions: those named as a wave, with pages."""
    if not home.is_dir():
        return []
    return [
        place
        for place in sorted(home.iterdir())
        if re.match(WAVE_PATTERN, place.name) and (has_pages(place) or has_forms(place))
    ]


def remove_edition(place: Path) -> None:
    """Remove the pages of a wave that has no figures any more; what others put there stays."""
    remove_imprint(place)
    remove_forms(place)
    remove_pages(place, ())
    if not any(place.iterdir()):
        place.rmdir()


def remove_home(home: Path) -> None:
    """Remove the pages in a language that they are not written in any more."""
    for place in list_places(home):
        remove_edition(place)
    for name in (PROTECTION_FILE, STATEMENT_FILE):
        (home / name).unlink(missing_ok=True)
    if not any(home.iterdir()):
        home.rmdir()


def find_written(edition: Edition, place: Path) -> set[str]:
    """Return the units whose pages stand there from an earlier run."""
    return {unit for unit in edition.measured if (place / name_file(unit)).is_file()}


def find_spoken(municipality: Path, home: str, language: Language) -> Language:
    """Return the language of a folder: that of its newest wave, where it is the first language's."""
    if home:
        return Language(home)
    notes = [read_imprint(place) for place in list_places(municipality)]
    spoken = [note.language for note in notes if note is not None]
    return Language(spoken[-1]) if spoken else language


def choose_languages(
    municipality: Path, language: Language, others: Sequence[Language] | None
) -> list[Language]:
    """Return the languages that a municipality's pages are to be written in, the first one first.

    Args:
        municipality: its folder.
        language: the first.
        others: those beside it. None, where nobody named any: pages that stand in several stay in
            these, the first as it was.
    """
    if others is not None:
        return list(dict.fromkeys([language, *others]))
    homes = [
        home for home in list_homes(municipality) if list_places(find_home(municipality, home))
    ]
    rest = [Language(home) for home in homes if home]
    if not rest:
        return [language]
    return list(dict.fromkeys([find_spoken(municipality, "", language), *rest]))


def translate(editions: Collection[Edition], home: Path) -> tuple[Edition, ...]:
    """Return editions of one wave that know of each other, and of those that stand already."""
    found: dict[str, Translation] = {}
    for name in {*list_homes(home), *(edition.home for edition in editions)}:
        written: set[str] = set()
        spoken: Language | None = None
        for edition in editions:
            place = find_home(home, name) / edition.wave
            if edition.home == name:
                spoken = edition.words.texts.language
                written |= edition.written
            elif spoken is None and (note := read_imprint(place)) is not None:
                spoken = Language(note.language)
            written |= find_written(edition, place)
        if spoken is not None:
            found[name] = Translation(spoken, name, frozenset(written))
    return tuple(
        replace(
            edition,
            translations=tuple(
                one
                for name, one in sorted(found.items())
                if name != edition.home and one.language is not edition.words.texts.language
            ),
        )
        for edition in editions
    )


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
        for name in list_homes(home)
        for place in list_places(find_home(home, name))
        if (known := read_imprint(place)) is None
        or known.k != k
        or known.leader_factor.get("seen_by") != leader_factor
    }
