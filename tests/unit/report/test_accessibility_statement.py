"""The accessibility statement: true, complete, and one click from every page."""

from collections.abc import Callable
from pathlib import Path

import pytest

from example_municipality import load_instrument, make_municipality
from tifaktor.privacy.gate import Published
from tifaktor.report.accessibility import build_statement
from tifaktor.report.edition import Edition
from tifaktor.report.pages import write_municipality
from tifaktor.vocabulary import Language

OpenEdition = Callable[..., Edition]
ROOM = Path(__file__).parents[2]


@pytest.mark.parametrize("language", Language)
def test_the_statement_says_what_it_must(open_vassdal: OpenEdition, language: Language) -> None:
    """In each language it names the standard, the tool, the place of the legal statement, and a contact."""
    page = build_statement(open_vassdal(language=language), "hr@vassdal.example")
    assert "WCAG 2.1" in page.finding[0]
    assert "axe-core" in page.parts[0].items[0]
    assert "uustatus.no" in " ".join(page.own)
    assert page.contact[0].endswith("hr@vassdal.example")
    assert "HR" in build_statement(open_vassdal(language=language)).contact[0]


def test_the_statement_claims_no_more_than_is_tested(edition: Edition) -> None:
    """The tool, the rules and the widths that it names are those of the tests in the browser."""
    tests = (ROOM / "browser" / "test_pages.py").read_text("utf-8")
    said = " ".join(build_statement(edition).parts[0].items)
    for claim, proof in (
        ("axe-core", "axe_playwright_python"),
        ("WCAG 2.1 på nivå A og AA", '"wcag21a", "wcag21aa"'),
        ("mørke farger", 'color_scheme="dark"'),
        ("320 piksler", "(640, 320)"),
        ("Uten skript", "java_script_enabled=False"),
        ("papir", 'emulate_media(media="print")'),
    ):
        assert claim in said
        assert proof in tests


def test_every_page_leads_to_the_statement(published: Published, tmp_path: Path) -> None:
    """The foot of every page of a municipality has a link that leads to the statement's file."""
    write_municipality(
        published, make_municipality(), load_instrument(), tmp_path, language=Language.BOKMAAL
    )
    statement = tmp_path / "vassdal" / "tilgjengelighet.html"
    assert statement.is_file()
    pages = [path for path in (tmp_path / "vassdal").rglob("*.html") if path != statement]
    assert len(pages) > 10
    for path in pages:
        foot = path.read_text("utf-8").partition("<footer>")[2]
        up = "" if path.parent == statement.parent else "../"
        assert f'href="{up}tilgjengelighet.html"' in foot, path.name
