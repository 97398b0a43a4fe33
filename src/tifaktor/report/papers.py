"""Pages as PDF, printed by a Chromium that the machine has.

Printed from a page without links and scripts: links to files would become addresses on this disk.
What the browser tells of itself, the system and the time is blanked out.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Collection
from pathlib import Path

from tifaktor.errors import UserError
from tifaktor.report.files import write_file
from tifaktor.report.manifest import list_pages, make_form, read_listed, read_manifest, save_entries
from tifaktor.report.single_files import build_still_page
from tifaktor.vocabulary import Form
from tifaktor.workspace import PDF_FOLDER

_NAMES = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome",
    "microsoft-edge", "msedge",
)  # fmt: skip
_INSTALLED = {
    "darwin": (
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    ),
    "win32": (
        r"%ProgramFiles%\Google\Chrome\Application\chrome.exe",
        r"%ProgramFiles(x86)%\Google\Chrome\Application\chrome.exe",
        r"%ProgramFiles(x86)%\Microsoft\Edge\Application\msedge.exe",
        r"%ProgramFiles%\Microsoft\Edge\Application\msedge.exe",
    ),
}
"""Where browsers stand that no path leads to."""
_ARGUMENTS = (
    "--headless", "--disable-gpu", "--no-first-run", "--disable-extensions",
    "--disable-background-networking", "--no-pdf-header-footer",
)  # fmt: skip
_PATIENCE = 120
_TOLD = re.compile(rb"/(?:Creator|Producer|CreationDate|ModDate) \(((?:[^()\\]|\\.)*)\)")
"""What a PDF tells of who made it and when."""


def write_pdfs(
    place: Path,
    units: Collection[str] | None = None,
    on_file: Callable[[str], None] = lambda _: None,
) -> list[Path]:
    """Write the pages of an edition as PDF, in A4.

    Args:
        place: the folder of an edition, with its pages and the list of them.
        units: the units to write files for; all, and the pages across units, by default.
        on_file: called with the name of each page when its file stands.

    Returns:
        The files asked for, in the order of their names.

    Raises:
        UserError: `browser_missing`, `pdf_failed`.
    """
    listed = {entry.file: entry for entry in read_manifest(place)}
    browser, written = find_browser(), []
    with tempfile.TemporaryDirectory() as folder:
        for page in list_pages(place, units):
            still = Path(folder) / page.file
            still.write_text(build_still_page(read_listed(place, page), place), "utf-8")
            printed = blank_maker(print_page(browser, still))
            name = f"{PDF_FOLDER}/{page.file.removesuffix('.html')}.pdf"
            (place / PDF_FOLDER).mkdir(exist_ok=True)
            write_file(place / name, printed)
            listed[name] = make_form(page, Form.PDF, name, printed)
            written.append(place / name)
            on_file(page.unit_name)
    save_entries(place, listed.values())
    return written


def find_browser() -> str:
    """Return the path of a Chromium, a Chrome or an Edge.

    Raises:
        UserError: `browser_missing`.
    """
    known = (os.path.expandvars(path) for path in _INSTALLED.get(sys.platform, ()))
    for path in (*map(shutil.which, _NAMES), *known):
        if path and Path(path).is_file():
            return path
    raise UserError("browser_missing")


def print_page(browser: str, page: Path) -> bytes:
    """Return a page as the browser prints it.

    Raises:
        UserError: `pdf_failed`.
    """
    target = page.with_suffix(".pdf")
    # A browser run by the system's owner, as in a container, starts without its sandbox or not at all.
    is_root = getattr(os, "geteuid", lambda: 1)() == 0
    command = [
        browser, *_ARGUMENTS, *(["--no-sandbox"] if is_root else []),
        f"--user-data-dir={page.with_suffix('')}", f"--print-to-pdf={target}", page.as_uri(),
    ]  # fmt: skip
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=_PATIENCE)  # noqa: S603
        return target.read_bytes()
    except (OSError, subprocess.SubprocessError) as failed:
        raise UserError("pdf_failed", file=page.name) from failed


def blank_maker(printed: bytes) -> bytes:
    """Return a PDF that does not tell by which program, on what system and when it was made.

    The bytes keep their places, since a PDF is read by these.
    """
    return _TOLD.sub(
        lambda told: told[0].replace(told[1], b" " * len(told[1])) if told[1] else told[0], printed
    )
