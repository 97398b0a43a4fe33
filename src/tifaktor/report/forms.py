"""The other forms of an edition's pages, and their removal when the page is another one now.

A form is a file made from a page: it shows what the page showed then. The list beside the overview
tells from which bytes each was made; a form that the list does not know, or whose page is not
those bytes any more, may show what is hidden now.
"""

from collections.abc import Iterable
from pathlib import Path

from tifaktor.report.files import UNFINISHED
from tifaktor.report.manifest import (
    MANIFEST_FILE,
    Entry,
    hash_bytes,
    read_manifest,
    save_entries,
)
from tifaktor.vocabulary import Form
from tifaktor.workspace import AREA_FOLDER, PDF_FOLDER, SINGLE_FOLDER

_SUFFIXES = {SINGLE_FOLDER: ".html", AREA_FOLDER: ".zip", PDF_FOLDER: ".pdf"}
"""Folder of a form to the suffix of its files."""


def has_forms(place: Path) -> bool:
    """Return whether any form of a page, finished or not, stands in the folder of an edition."""
    return any(True for _ in _list_forms(place))


def remove_outdated_forms(place: Path) -> list[str]:
    """Remove the forms whose pages are gone or say something else now; list those that stay.

    Args:
        place: the folder of an edition; need not exist.

    Returns:
        The files removed, below the folder.
    """
    if not place.is_dir():
        return []
    entries = read_manifest(place)
    valid = {entry.file: entry for entry in entries if _is_current(place, entry)}
    removed = []
    for path in list(_list_forms(place)):
        name = path.relative_to(place).as_posix()
        if name not in valid or valid[name].form is Form.PAGE:
            path.unlink(missing_ok=True)
            removed.append(name)
    kept = [entry for entry in valid.values() if (place / entry.file).is_file()]
    if kept != entries:
        save_entries(place, kept)
    _remove_empty_folders(place)
    return sorted(removed)


def remove_forms(place: Path) -> None:
    """Remove every form in the folder of an edition, and the list; what others put there stays."""
    (place / MANIFEST_FILE).unlink(missing_ok=True)
    for path in list(_list_forms(place)):
        path.unlink(missing_ok=True)
    _remove_empty_folders(place)


def _is_current(place: Path, entry: Entry) -> bool:
    """Tell whether a file's pages, or a page itself, are the bytes that the list knows."""
    if entry.form is Form.PAGE:
        return _has_bytes(place / entry.file, entry.sha256)
    return bool(entry.made_from) and all(
        _has_bytes(place / name, known) for name, known in entry.made_from.items()
    )


def _has_bytes(path: Path, known: str) -> bool:
    return path.is_file() and hash_bytes(path.read_bytes()) == known


def _list_forms(place: Path) -> Iterable[Path]:
    for folder, suffix in _SUFFIXES.items():
        for ending in (suffix, UNFINISHED):
            yield from sorted((place / folder).glob(f"*{ending}"))


def _remove_empty_folders(place: Path) -> None:
    for folder in _SUFFIXES:
        if (place / folder).is_dir() and not any((place / folder).iterdir()):
            (place / folder).rmdir()
