"""Writes and removes files of an edition, so that none is ever half, and none is left over."""

from collections.abc import Collection
from pathlib import Path

PAGE_SUFFIX = ".html"
UNFINISHED = ".part"


def write_file(path: Path, content: bytes) -> None:
    """Write a file that is there whole or not at all; one that holds the same already is left.

    It is filled under another name and then given its own: a run that is cut short leaves the
    page as it was, and never an empty one. What is copied or synchronised by the time of its
    files thus sees only those that changed. What it is to hold is made anew all the same: that
    takes a small part of the time that analysis, views and audit take.
    """
    if _holds(path, content):
        return
    unfinished = path.with_name(f"{path.name}{UNFINISHED}")
    try:
        unfinished.write_bytes(content)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def remove_pages(place: Path, keep: Collection[str]) -> None:
    """Remove the pages in a folder but those to keep, and what a killed run left half written.

    Args:
        place: the folder of an edition; need not exist.
        keep: file names.
    """
    for path in _list_pages(place):
        if path.name not in keep:
            path.unlink(missing_ok=True)


def has_pages(place: Path) -> bool:
    """Return whether anything that `remove_pages` would remove stands in a folder."""
    return bool(_list_pages(place))


def _list_pages(place: Path) -> list[Path]:
    return [path for suffix in (PAGE_SUFFIX, UNFINISHED) for path in place.glob(f"*{suffix}")]


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.stat().st_size == len(content) and path.read_bytes() == content
    except OSError:
        return False
