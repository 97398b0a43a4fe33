"""A page as one file with everything inside, for e-mail: no folder beside it, and no network.

The charts' library is most of it. It lies compressed at the end, where the browser reads on without
making anything of it, and is unpacked when a chart comes into view: the page is there before that.
"""

import base64
import gzip
import re
from collections.abc import Callable, Collection
from functools import cache
from pathlib import Path

from tifaktor.report.assets import find_plotly
from tifaktor.report.files import write_file
from tifaktor.report.manifest import (
    Entry,
    list_pages,
    make_form,
    read_listed,
    read_manifest,
    save_entries,
)
from tifaktor.vocabulary import Form
from tifaktor.workspace import SINGLE_FOLDER

_STYLE = re.compile(r'<link rel="stylesheet" href="([^"]+)">')
_SCRIPT = re.compile(r'<script defer src="([^"]+)"[^>]*></script>\n?')
_LINK = re.compile(
    r'<a\b[^>]*?\shref="(?!#|https?:|mailto:|data:)([^"#]*)[^"]*"[^>]*>(.*?)</a>', re.DOTALL
)
_ALTERNATE = re.compile(r'<link rel="alternate"[^>]*>\n?')
_WITH_CHARTS = 'id="trend-data"'
_END = "</body>"


def write_single_files(
    place: Path,
    units: Collection[str] | None = None,
    on_file: Callable[[str], None] = lambda _: None,
) -> list[Path]:
    """Write the pages of an edition as single files, those that are not there as they would be.

    Args:
        place: the folder of an edition, with its pages and the list of them.
        units: the units to write files for; all, and the overview, by default.
        on_file: called with the name of each unit when its file stands.

    Returns:
        The files asked for, in the order of their names.
    """
    entries = {entry.file: entry for entry in read_manifest(place)}
    pages = list_pages(place, units)
    (place / SINGLE_FOLDER).mkdir(exist_ok=True)
    for page in pages:
        made = _write_single_file(place, page)
        entries[made.file] = made
        on_file(page.unit_name)
    save_entries(place, entries.values())
    return [place / SINGLE_FOLDER / page.file for page in pages]


def build_single_file(page: str, place: Path) -> str:
    """Return a page with its style, its scripts and the charts' library inside.

    Links to other pages become plain text: in a letter's attachment they would lead nowhere.

    Args:
        page: as it was written.
        place: the folder where it stands, from which its own paths lead to the shared files.

    Raises:
        ValueError: the page asks for a file in another way than pages do. A bug.
    """
    scripts = [_read(place / path) for path in _SCRIPT.findall(page)]
    page = build_still_page(page, place)
    ending = "".join(f"<script>\n{script}</script>\n" for script in scripts)
    if _WITH_CHARTS in page:
        packed = _pack(find_plotly())
        ending = f'<script type="text/plain" id="packed-charts">{packed}</script>\n{ending}'
    before, end, after = page.rpartition(_END)
    if not end:
        raise ValueError("a page has no end that single files know")
    return f"{before}{ending}{end}{after}"


def build_still_page(page: str, place: Path) -> str:
    """Return a page with its style inside and without scripts, links to other pages as plain text.

    Args:
        page: as it was written.
        place: the folder where it stands.

    Raises:
        ValueError: the page asks for a file in another way than pages do. A bug.
    """
    page = _SCRIPT.sub("", cut_links(page))
    page = _STYLE.sub(lambda found: f"<style>\n{_read(place / found[1])}</style>", page)
    if re.search(r'<script[^>]* src=|<link rel="stylesheet"', page):
        raise ValueError("a page asks for a file in a way that single files do not know")
    return page


def cut_links(page: str, leads: Callable[[str], bool] = lambda _: False) -> str:
    """Return a page whose links to other pages are plain text, and that names no other language.

    Args:
        page: as it was written.
        leads: whether a link, by its path, leads to a page that is there and is to stay.
    """
    kept = _LINK.sub(lambda found: found[0] if leads(found[1]) else found[2], page)
    return _ALTERNATE.sub("", kept)


def _write_single_file(place: Path, page: Entry) -> Entry:
    """Write one file from the page as it stands, and return its entry."""
    single = build_single_file(read_listed(place, page), place).encode()
    write_file(place / SINGLE_FOLDER / page.file, single)
    return make_form(page, Form.SINGLE, f"{SINGLE_FOLDER}/{page.file}", single)


def _read(path: Path) -> str:
    text = path.read_text("utf-8")
    if "</script" in text or "</style" in text:
        raise ValueError(f"{path.name} would end the element that it stands in")
    return text


@cache
def _pack(library: Path) -> str:
    """Return a script as the page carries it; the same bytes each time it is packed here."""
    return base64.b64encode(gzip.compress(library.read_bytes(), 9, mtime=0)).decode()
