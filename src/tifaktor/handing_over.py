"""The audit of pages, other forms of those that passed it, and the end of those that did not."""

from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import count
from pathlib import Path

from tifaktor import auditing
from tifaktor.importing import OnStep
from tifaktor.report.areas import count_areas, write_areas
from tifaktor.report.forms import remove_outdated_forms
from tifaktor.report.manifest import MANIFEST_FILE, count_pages
from tifaktor.report.papers import write_pdfs
from tifaktor.report.single_files import write_single_files
from tifaktor.settings import Settings
from tifaktor.vocabulary import Form

Asked = Mapping[tuple[Path, str], Sequence[str] | None]
"""Folder of a municipality and wave to the units whose pages are handed over; None: all."""


def remove_outdated(home: Path) -> None:
    """Remove the forms in a municipality's folder whose pages are gone or are others now.

    Args:
        home: the municipality's folder; need not exist.
    """
    for place in _list_places(home):
        remove_outdated_forms(place)


def make_forms(
    asked: Asked, forms: Collection[Form], on_step: OnStep = lambda *_: None
) -> list[Path]:
    """Make files to send of pages that stand and have passed the audit, in every language.

    Args:
        asked: which pages.
        forms: whether each becomes one file with everything inside, or a PDF, and whether a ZIP is
            made for each leader of others, of the pages for this leader.
        on_step: told of each file.

    Raises:
        UserError: `browser_missing`, `pdf_failed`.
    """
    made: list[Path] = []
    if Form.SINGLE in forms:
        made += _make(asked, on_step, count_pages, write_single_files)
    if Form.AREA in forms:
        made += _make(asked, on_step, count_areas, write_areas)
    if Form.PDF in forms:
        made += _make(asked, on_step, count_pages, write_pdfs)
    return made


def _make(
    asked: Asked,
    on_step: OnStep,
    count_files: Callable[[Path, Sequence[str] | None], int],
    write_files: Callable[[Path, Sequence[str] | None, Callable[[str], None]], list[Path]],
) -> list[Path]:
    places = {
        place: units
        for (home, wave), units in asked.items()
        for place in _list_places(home)
        if place.name == wave
    }
    total = sum(count_files(place, units) for place, units in places.items())
    done = count(1)
    written: list[Path] = []
    for place, units in places.items():
        written += write_files(place, units, lambda name: on_step("forms", name, next(done), total))
    return written


def _list_places(home: Path) -> list[Path]:
    """Return the folders with a list of files: a wave's, or below it or above it a language's."""
    return [path.parent for path in sorted(home.rglob(MANIFEST_FILE))]


def audit_pages(settings: Settings, municipalities: Collection[str]) -> None:
    """Attack the pages as they stand now; take those away in which something is found.

    Raises:
        AuditError: `audit_failed`.
    """
    for municipality_id in sorted(municipalities):
        certificate = auditing.audit_municipality(settings, municipality_id)
        auditing.remove_refused(settings, municipality_id, certificate.leaks)
        remove_outdated(settings.reports / municipality_id)
        auditing.refuse(certificate.leaks)
