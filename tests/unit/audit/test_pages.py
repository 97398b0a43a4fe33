"""Leaks that are put into pages by hand, each of which the audit must find."""

import re

import pytest

from tifaktor.audit.page_checks import attack_page
from tifaktor.audit.pages import list_decimals, list_whole, read_page

HIDDEN, OWN, OVERVIEW = "2024/solbakken.html", "2024/aasen.html", "2024/index.html"


def find(publication, path: str, content: str) -> set[tuple[str, str | None]]:
    """Return what is found when one page has other content, by kind and page."""
    leaks = [
        leak
        for name, page in {**publication.pages, path: content}.items()
        for leak in attack_page(name, page, publication.permits, "fjordvik")
    ]
    return {(leak.code, leak.file) for leak in leaks}


def test_sound_pages_pass(publication) -> None:
    """In the pages that the program writes, nothing is found."""
    assert {"personvern.html", OWN, HIDDEN, OVERVIEW} <= set(publication.pages)
    assert find(publication, OWN, publication.pages[OWN]) == set()


@pytest.mark.parametrize(
    "added",
    ["<p>Snitt 4,4</p>", "<p>3 svarte</p>", '<p aria-label="3 av 4 svarte"></p>',
     '<p class="value">høyt</p>',
     '<svg><circle class="own" cx="83.6%" r="5"/></svg>',
     '<script type="application/json" id="trend-data">{"charts": {}, "waves": ["2024"]}</script>'],
)  # fmt: skip
def test_a_figure_on_a_hidden_units_page_is_found(publication, added: str) -> None:
    """A mean, a number of answers, a spoken text, a drawing or chart data on it is found."""
    content = publication.pages[HIDDEN].replace("</main>", f"{added}</main>")
    assert find(publication, HIDDEN, content) == {("page_hidden_figure", HIDDEN)}


@pytest.mark.parametrize("folder", ["nn/2024", "2024/nn", "oppvekst/2024"])
def test_a_hidden_unit_is_hidden_in_every_folder(publication, folder: str) -> None:
    """In another language, or in any other folder of its survey, its page is looked at as strictly."""
    content = publication.pages[HIDDEN].replace("</main>", "<p>3 svarte</p></main>")
    path = f"{folder}/solbakken.html"
    assert find(publication, path, content) == {("page_hidden_figure", path)}
    assert find(publication, path, publication.pages[HIDDEN]) == set()


@pytest.mark.parametrize(
    ("pattern", "put"),
    [  # in the row of a factor    what stands there instead
        (r'<p class="value">4,1', '<p class="value">1,7'),
        (r'class="own" cx="[\d.]+%"', 'class="own" cx="20.2%"'),
        (r'class="national" x1="[\d.]+%"', 'class="national" x1="20.2%"'),
        (r'class="(unit|dots|parent|spread)" d="M33 [\d.]+', r'class="\1" d="M33 99.7'),
        (r'class="dots" d="M33 [\d.]+', 'class="dots" d="M33 99.7'),
        (r'"y":\[[\d.]+', '"y":[2.35'),
        (r'"low":\[[\d.]+', '"low":[1.23'),
        (r"<td>4,1</td>", "<td>1,9</td>"),
        (r"</main>", "<p>Solbakken barnehage 2,46</p></main>"),
        (r"</main>", '<p title="2,46"></p></main>'),
    ],
)
def test_a_figure_of_somebody_else_on_a_units_page_is_found(publication, pattern, put) -> None:
    """Whatever place a foreign figure stands in, text, drawing, data or tooltip, it is found."""
    content, times = re.subn(pattern, put, publication.pages[OWN], count=1)
    assert times == 1, "nothing to put the leak into"
    assert find(publication, OWN, content) == {("page_foreign_figure", OWN)}


def test_a_number_of_answers_beside_a_link_to_a_hidden_unit_is_found(publication) -> None:
    """The list of the units below says no number for one that is hidden."""
    path = "2024/fjordvik.html"
    planted = '<li><a href="solbakken.html">Solbakken</a> <span class="quiet">3 av 4</span></li>'
    content = publication.pages[path].replace("</main>", f"{planted}</main>")
    assert ("page_hidden_figure", path) in find(publication, path, content)


@pytest.mark.parametrize("cells", ["<td>3 av 4</td>", '<td class="on_track">I rute</td>'])
@pytest.mark.parametrize("path", [OVERVIEW, "2024/oppvekst.html"], ids=["overview", "branch"])
def test_a_hidden_units_line_among_units_is_looked_at(publication, path: str, cells: str) -> None:
    """No table of units tells how many answered in a hidden unit or where it stands."""
    content, times = re.subn(
        r'(solbakken\.html">[^<]*</a></th>)<td>[^<]*</td>', rf"\g<1>{cells}",
        publication.pages[path],
    )  # fmt: skip
    assert times == 1
    assert find(publication, path, content) == {("page_hidden_figure", path)}


def test_a_hidden_unit_among_those_with_another_status_is_found(publication) -> None:
    """A unit that is hidden is not named as having moved from one status to another."""
    planted = '<li class="moved" data-unit="solbakken">Solbakken: I rute</li>'
    content = publication.pages[OVERVIEW].replace("</main>", f"{planted}</main>")
    assert find(publication, OVERVIEW, content) == {("page_hidden_figure", OVERVIEW)}


def test_a_figure_in_the_accessibility_statement_is_found(publication) -> None:
    """The standard's number is no figure; any other number with decimals on that page is one."""
    path = "tilgjengelighet.html"
    assert "WCAG 2.1" in publication.pages[path]
    content = publication.pages[path].replace("</main>", "<p>4,4</p></main>")
    assert find(publication, path, content) == {("page_foreign_figure", path)}


@pytest.mark.parametrize(
    "added", ["<!-- mean 4.4 -->", "<p>export-2024.xlsx</p>", "<p>" + "0123456789abcdef" * 4 + "</p>",
              '<p data-x="respondent_17"></p>'],
)  # fmt: skip
def test_file_names_and_remarks_are_found(publication, added: str) -> None:
    """A remark in the source, the name of a file, a fingerprint or a respondent is found."""
    content = publication.pages[OWN].replace("</main>", f"{added}</main>")
    assert ("page_private_text", OWN) in find(publication, OWN, content)


def test_figures_are_read_in_the_pages_own_language() -> None:
    """A comma is a decimal mark in Norwegian and stands between thousands in English."""
    assert list_decimals("12,609 answered, 4.2 on average, tifaktor 0.1.0", "en") == ["4.2"]
    assert list_decimals("12\u00a0609 svarte, 4,2 i snitt, tifaktor 0.1.0", "nb") == ["4.2"]
    assert list_whole("12\u00a0609 svarte, 4,2 i snitt") == [12609]


@pytest.mark.parametrize(
    ("text", "decimals", "whole"),
    [("12,5", ["12.5"], []), ("4,2.", ["4.2"], []), ("4,2,3", [], []), (".4,2", [], []),
     ("(4,25)", ["4.25"], []), ("1234,5", [], []), ("17.", [], [17]), ("1,17", ["1.17"], []),
     ("v17", [], [17]), (",17", [], [])],
)  # fmt: skip
def test_what_is_one_number(text: str, decimals: list[str], whole: list[int]) -> None:
    """Dates, versions and thousands are no decimals, and half a number is no number."""
    assert (list_decimals(text, "nb"), list_whole(text)) == (decimals, whole)


def test_chart_data_that_cannot_be_read_counts_as_text() -> None:
    """Data that is no JSON hides nothing: its numbers are read like any text."""
    page = read_page('<html lang="en"><script type="application/json">{4.44</script>')
    assert page.list_decimals() == ["4.44"]
