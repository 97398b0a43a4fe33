"""A few whole pages, compared to the byte with those that somebody has read and found good."""

import os
from pathlib import Path

import pytest

from estimated_vassdal import add_estimates
from example_municipality import load_instrument, make_municipality, make_published
from tifaktor import __version__
from tifaktor.report.pages import write_municipality
from tifaktor.vocabulary import Language

KEPT = Path(__file__).parent / "pages"
RENEW = "TIFAKTOR_RENEW_GOLDEN"

PAGES = {
    "overview.nb.html": (Language.BOKMAAL, "index.html", True),
    "unit.nb.html": (Language.BOKMAAL, "solbakken-barnehage.html", True),
    "small-unit.nn.html": (Language.NYNORSK, "lia-barnehage.html", True),
    "answers-unknown.en.html": (Language.ENGLISH, "vei-og-vann.html", True),
    "hidden.nb.html": (Language.BOKMAAL, "natt.html", True),
    "small-units.nb.html": (Language.BOKMAAL, "natt.html", True),
    "no-strategy.nn.html": (Language.NYNORSK, "vassdal.html", False),
    "employees.nb.html": (Language.BOKMAAL, "../personvern.html", True),
    "factor.nb.html": (Language.BOKMAAL, "faktor--mestringsorientert_ledelse.html", True),
    "goal.nn.html": (Language.NYNORSK, "maal--delmaal-1.html", True),
}
"""Kept page: its language, the file it is written as, and whether there are goals."""


@pytest.mark.parametrize("kept", PAGES)
def test_page_is_as_it_was(kept: str, tmp_path: Path) -> None:
    """The page is the one that was read and kept; a change is either a fault or is to be read."""
    language, name, with_strategy = PAGES[kept]
    waves = ("2022", "2024", "2026") if with_strategy else ("2026",)
    published = make_published(
        with_strategy=with_strategy,
        waves=waves,
        pooled_in=waves if kept == "small-units.nb.html" else (),
    )
    write_municipality(
        add_estimates(published),
        make_municipality(with_strategy=with_strategy),
        load_instrument(),
        tmp_path,
        language=language,
    )
    written = scrub((tmp_path / "vassdal" / "2026" / name).read_text("utf-8"))
    path = KEPT / kept
    if os.environ.get(RENEW):
        path.parent.mkdir(exist_ok=True)
        path.write_text(written, encoding="utf-8", newline="\n")
    actual = tmp_path / kept
    actual.write_text(written, encoding="utf-8", newline="\n")
    same = path.is_file() and path.read_bytes() == actual.read_bytes()
    assert same, f"{kept} differs; the new one is {actual}. See tests/golden/README.md"


def test_nothing_is_kept_without_use() -> None:
    """Every kept page is compared with one that is written."""
    assert {path.name for path in KEPT.iterdir()} == set(PAGES)


def scrub(page: str) -> str:
    """Return a page without what changes with every release."""
    return page.replace(f"tifaktor {__version__}", "tifaktor VERSION")
