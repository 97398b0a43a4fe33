"""A ZIP for each leader of others: the pages that are for this leader, and the files they share.

The folders within are as they stand, so that pages find one another. A link to a page that is not
in the ZIP becomes plain text.
"""

import re
from collections.abc import Callable, Collection, Iterable
from functools import cache, partial
from io import BytesIO
from pathlib import Path, PurePosixPath
from posixpath import normpath
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from markupsafe import Markup

from tifaktor.report.assets import SHARED, find_plotly
from tifaktor.report.edition import PROTECTION_FILE, STATEMENT_FILE
from tifaktor.report.files import write_file
from tifaktor.report.manifest import (
    Entry,
    Recipient,
    hash_bytes,
    make_area,
    read_listed,
    read_manifest,
    save_entries,
)
from tifaktor.report.single_files import cut_links
from tifaktor.vocabulary import Form
from tifaktor.workspace import AREA_FOLDER

_ASSETS = re.compile(r'<link rel="stylesheet" href="((?:\.\./)+)assets/')
_ABOVE = (f"../{PROTECTION_FILE}", f"../{STATEMENT_FILE}")
"""Pages that stand beside the folders of waves, and are for everyone."""
_OLDEST = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a ZIP can tell: so that the same pages give the same bytes."""
_MODE = 0o644 << 16
_UNIX = 3


def write_areas(
    place: Path,
    units: Collection[str] | None = None,
    on_file: Callable[[str], None] = lambda _: None,
) -> list[Path]:
    """Write a ZIP for each unit with others below it.

    Args:
        place: the folder of an edition, with its pages and the list of them.
        units: the units to write for; all that have others below them by default.
        on_file: called with the name of each unit when its ZIP stands.

    Returns:
        The files, by the names of their units' pages.
    """
    listed = {entry.file: entry for entry in read_manifest(place)}
    written = []
    for page, pages in _list_areas(listed.values(), units):
        content = _pack(place, page, pages)
        name = f"{AREA_FOLDER}/{page.file.removesuffix('.html')}.zip"
        (place / AREA_FOLDER).mkdir(exist_ok=True)
        write_file(place / name, content)
        made_from = {one.file: one.sha256 for one in pages}
        made_from |= {above: hash_bytes((place / above).read_bytes()) for above in _ABOVE}
        listed[name] = make_area(page, name, content, made_from)
        written.append(place / name)
        on_file(page.unit_name)
    save_entries(place, listed.values())
    return written


def count_areas(place: Path, units: Collection[str] | None = None) -> int:
    """Return how many files `write_areas` would write."""
    return len(_list_areas(read_manifest(place), units))


def _list_areas(
    entries: Iterable[Entry], units: Collection[str] | None
) -> list[tuple[Entry, list[Entry]]]:
    """Return each unit's own page with all pages for its leader, where there is more than that one."""
    pages = [entry for entry in entries if entry.form is Form.PAGE]
    own = [
        page for page in pages if page.unit is not None and (units is None or page.unit in units)
    ]
    found = []
    for page in own:
        below = [one for one in pages if page.unit in one.areas]
        if below:
            everyones = [one for one in pages if one.recipient is Recipient.EVERYONE]
            found.append((page, sorted([page, *below, *everyones], key=lambda one: one.file)))
    return found


def _pack(place: Path, first: Entry, pages: Collection[Entry]) -> bytes:
    """Return the ZIP: shared files, the page for employees, a door, and the pages."""
    depth = _ASSETS.search((place / first.file).read_text("utf-8"))
    if depth is None:
        raise ValueError("a page asks for its style in a way that areas do not know")
    root = place.joinpath(*[".."] * depth[1].count("../")).resolve()
    within = PurePosixPath(place.resolve().relative_to(root).as_posix())
    texts = {normpath(within / page.file): read_listed(place, page) for page in pages}
    texts |= {normpath(within / above): (place / above).read_text("utf-8") for above in _ABOVE}
    packed = BytesIO(_pack_shared(tuple((root / "assets" / name).read_bytes() for name in SHARED)))
    with ZipFile(packed, "a") as file:
        for name, text in sorted(texts.items()):
            folder = PurePosixPath(name).parent
            _add(file, name, cut_links(text, partial(_leads, folder, texts)).encode())
        _add(file, "index.html", _make_door(first, str(within / first.file)).encode())
    return packed.getvalue()


@cache
def _pack_shared(shared: tuple[bytes, ...]) -> bytes:
    """Return a ZIP of the files that all pages share: packed once, since one of them is large."""
    packed = BytesIO()
    with ZipFile(packed, "w") as file:
        for name, content in zip(SHARED, shared, strict=True):
            _add(file, f"assets/{name}", content)
        _add(file, f"assets/{find_plotly().name}", find_plotly().read_bytes())
    return packed.getvalue()


def _add(file: ZipFile, name: str, content: bytes) -> None:
    entry = ZipInfo(name, _OLDEST)
    entry.external_attr, entry.create_system = _MODE, _UNIX
    file.writestr(entry, content, ZIP_DEFLATED if content else ZIP_STORED)


def _leads(folder: PurePosixPath, names: Collection[str], href: str) -> bool:
    return normpath(folder / href) in names


def _make_door(page: Entry, path: str) -> str:
    """Return a page that leads to the unit's own at once, or by its link."""
    return str(
        Markup(
            '<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
            "<title>{name}</title>\n"
            '<meta http-equiv="refresh" content="0; url={path}">\n</head>\n'
            '<body>\n<p><a href="{path}">{name}</a></p>\n</body>\n</html>\n'
        ).format(language=page.language, name=page.unit_name, path=path)
    )
