"""The same pages in several languages: linked to one another, and none keeps what is hidden."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from example_municipality import N_ACROSS, hide_units, load_instrument, make_municipality
from tifaktor.errors import UserError
from tifaktor.privacy.gate import Published
from tifaktor.report.pages import renew_municipality, write_front_page, write_municipality
from tifaktor.report.places import choose_languages, find_outdated
from tifaktor.session import read_languages
from tifaktor.vocabulary import Language

NB, NN, EN = Language.BOKMAAL, Language.NYNORSK, Language.ENGLISH
LIA = "lia-barnehage"
LIA_ANSWERED = re.compile("8 (?:av|of) 10(?!-FAKTOR)")
"""Who answered at Lia, in any language; nobody else in Vassdal has these counts."""
SWITCH = re.compile(r'<li><a href="([^"]+)" lang="(..)" hreflang="\2">')


def write(folder: Path, published: Published, *others: Language, **more: object) -> None:
    """Write Vassdal's pages in bokmål and other languages, and the front pages."""
    ground = (make_municipality(), load_instrument(), folder)
    write_municipality(published, *ground, language=NB, others=others, **more)  # type: ignore[arg-type]
    write_front_page(folder, NB, load_instrument())


def read_pages(folder: Path) -> dict[str, str]:
    """Return every page, with common spaces."""
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8").replace("\u00a0", " ")
        for path in folder.rglob("*.html")
    }


def raise_k(published: Published) -> Published:
    """Return Vassdal where no group below ten is shown, and so not Lia."""
    return replace(hide_units(published, LIA, "verksted"), k=10)


def find_telling(folder: Path) -> list[str]:
    """Return the pages that tell how many answered at Lia."""
    pages = read_pages(folder).items()
    return [name for name, page in pages if LIA_ANSWERED.search(page)]


def list_languages(folder: Path, path: str) -> dict[str, str]:
    """Return the languages that a page's switch leads to, and the language of what is there."""
    page = (folder / path).read_text("utf-8")
    found = {}
    for href, tag in SWITCH.findall(page):
        target = (folder / path).parent / href
        (spoken,) = re.findall(r'<html lang="(..)"', target.read_text("utf-8"))
        assert target.name == Path(path).name or "index" in target.name
        found[tag] = spoken
    return found


def test_each_page_leads_to_itself_in_the_other_languages(
    tmp_path: Path, published: Published
) -> None:
    """Every page of three languages has a switch to the other two, whose pages are in these."""
    write(tmp_path, published, NN, EN)
    pages = read_pages(tmp_path)
    assert len(pages) == 3 * (16 + 1 + N_ACROSS)
    for path, page in pages.items():
        (own,) = re.findall(r'<html lang="(..)"', page)
        rest = {str(one) for one in Language} - {own}
        assert list_languages(tmp_path, path) == {tag: tag for tag in rest}, path
        assert f'<span lang="{own}" aria-current="true">' in page
        assert page.count('<link rel="alternate" hreflang=') == 2


def test_every_link_leads_to_a_page_in_the_same_language(
    tmp_path: Path, published: Published
) -> None:
    """Within a language's pages no link but the switch leads to another language, or nowhere."""
    write(tmp_path, published, NN, EN)
    for path, page in read_pages(tmp_path).items():
        (own,) = re.findall(r'<html lang="(..)"', page)
        for href in re.findall(r'(?:href|src)="([^"#:]+)"', page):
            assert (tmp_path / path).parent.joinpath(href).is_file(), (path, href)
        plain = re.sub(r"<a [^>]*hreflang[^>]*>|<link rel=\"alternate\"[^>]*>", "", page)
        for href in re.findall(r'href="([^"#:]+\.html)"', plain):
            target = (tmp_path / path).parent / href
            assert f'<html lang="{own}">' in target.read_text("utf-8"), (path, href)


def test_one_language_alone_has_no_switch(tmp_path: Path, published: Published) -> None:
    """Pages in one language stand where they always did, and speak of no other."""
    write(tmp_path, published)
    assert "hreflang" not in "".join(read_pages(tmp_path).values())
    assert sorted(path.name for path in (tmp_path / "vassdal").iterdir()) == [
        "2026", "personvern.html", "tilgjengelighet.html",
    ]  # fmt: skip


def test_hidden_in_one_language_is_hidden_in_all(tmp_path: Path, published: Published) -> None:
    """When a unit is hidden, writing one other unit's page takes its figures off every language."""
    write(tmp_path, published, NN, EN, wave="2024")
    write(tmp_path, published, NN, EN)
    telling = find_telling(tmp_path)
    assert {f"vassdal/{home}{wave}/{LIA}.html" for home in ("", "nn/", "en/")
            for wave in ("2024", "2026")} <= {*telling}  # fmt: skip
    write(tmp_path, raise_k(published), NN, EN, units=["renhold"])
    assert find_telling(tmp_path) == []


def test_a_language_that_is_left_out_leaves_nothing(tmp_path: Path, published: Published) -> None:
    """Its pages of every wave go, what others put beside them stays, and no link leads there."""
    write(tmp_path, published, NN, EN, wave="2024")
    write(tmp_path, published, NN, EN)
    note = tmp_path / "vassdal" / "en" / "note.txt"
    note.write_text("mine", encoding="utf-8")
    write(tmp_path, published, NN, units=["renhold"])
    assert not list((tmp_path / "vassdal" / "en").rglob("*.html"))
    assert note.is_file()
    pages = read_pages(tmp_path)
    assert "vassdal/nn/2024/index.html" in pages
    assert 'hreflang="en"' not in "".join(page for page in pages.values())


def test_renewed_in_every_language(tmp_path: Path, published: Published) -> None:
    """Pages outdated in any language are found, and renewed in all of them."""
    write(tmp_path, published, NN)
    assert find_outdated(tmp_path, 10) == {"vassdal"}
    (tmp_path / "vassdal" / "2026" / "edition.json").unlink()
    renew_municipality(
        raise_k(published), make_municipality(), load_instrument(), tmp_path, language=NB
    )
    assert find_outdated(tmp_path, 10) == set()
    assert find_telling(tmp_path) == []
    assert list_languages(tmp_path, f"vassdal/nn/2026/{LIA}.html") == {"nb": "nb"}


def test_a_page_that_one_language_lacks_is_not_led_to(tmp_path: Path, published: Published) -> None:
    """Where a language has one unit's page only, just that page and what all share lead to it."""
    write(tmp_path, published)
    write(tmp_path, published, NN, units=["renhold"])
    assert list_languages(tmp_path, "vassdal/2026/renhold.html") == {"nn": "nn"}
    assert list_languages(tmp_path, "vassdal/2026/index.html") == {"nn": "nn"}
    assert list_languages(tmp_path, f"vassdal/2026/{LIA}.html") == {}


def test_languages_that_nobody_names_stay(tmp_path: Path, published: Published) -> None:
    """Without a language typed, pages stay in those that they stand in, the first one first."""
    home = tmp_path / "vassdal"
    assert choose_languages(home, EN, None) == [EN]
    write(tmp_path, published)
    assert choose_languages(home, EN, None) == [EN]
    write(tmp_path, published, EN)
    assert choose_languages(home, EN, None) == [NB, EN]
    assert choose_languages(home, EN, (NN, EN)) == [EN, NN]


@pytest.mark.parametrize(
    ("typed", "read"),
    [(None, []), ("nn", [NN]), ("nb,nn,en", [NB, NN, EN]), ("EN, nb,en", [EN, NB])],
)
def test_languages_are_read(typed: str | None, read: Sequence[Language]) -> None:
    """They are told apart by commas, in the order typed, each once."""
    assert read_languages(typed) == read


@pytest.mark.parametrize("typed", ["", "nb,", "nb,de", "norsk"])
def test_what_is_no_language_is_refused(typed: str) -> None:
    """Anything that is not one of the three is an error that names what was typed."""
    with pytest.raises(UserError) as refused:
        read_languages(typed)
    assert (refused.value.code, refused.value.facts) == ("language_unknown", {"language": typed})
