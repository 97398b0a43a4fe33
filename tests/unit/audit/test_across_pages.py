"""Leaks put by hand into the pages of one factor or one goal, each of which the audit must find."""

import re

import pytest

from tifaktor.audit.page_checks import attack_page

FACTOR = "2024/faktor--nyttemotivasjon.html"
GOAL = "2024/maal--laering.html"
OF_AASEN, OF_HIDDEN, OF_OPPVEKST = (
    rf'(data-unit="{unit}".*?' for unit in ("aasen", "solbakken", "oppvekst")
)


def find(publication, path: str, pattern: str, put: str) -> set[tuple[str, str | None]]:
    """Return what is found when a place on one page has other content, by kind and page."""
    content, times = re.subn(pattern, put, publication.pages[path], count=1, flags=re.DOTALL)
    assert times == 1, "nothing to put the leak into"
    leaks = attack_page(path, content, publication.permits, "fjordvik")
    return {(leak.code, leak.file) for leak in leaks}


@pytest.mark.parametrize(
    ("pattern", "put"),
    [  # on the page of a factor                              what stands there instead
        (OF_AASEN + r'<td class="number">)4,7', r"\g<1>4,5"),
        (OF_AASEN + r'<td class="number">)40', r"\g<1>50"),
        (OF_AASEN + r'class="own" cx=)"[\d.]+%"', r'\g<1>"20.2%"'),
        (OF_OPPVEKST + r'class="estimate" x=)"[\d.]+%"', r'\g<1>"20.2%"'),
        (OF_OPPVEKST + r'<td class="estimate"><span>)[\d,]+', r"\g<1>2,2"),
        (OF_OPPVEKST + r'<span class="change">)', r"\g<1>Opp 0,7 "),
        ("</main>", "<p>Åsen 2,46</p></main>"),
        ("</main>", '<svg><circle class="own" cx="83.6%" r="5"/></svg></main>'),
    ],
)  # fmt: skip
def test_a_figure_that_is_not_the_units_own_is_found(publication, pattern: str, put: str) -> None:
    """Mean, answers, estimate, change and marks of a row are those of its unit and factor."""
    assert find(publication, FACTOR, pattern, put) == {("page_foreign_figure", FACTOR)}


@pytest.mark.parametrize(
    ("pattern", "put"),
    [  # on the page of a goal                             what stands there instead
        (OF_AASEN + r'<td class="number">)\d,\d', r"\g<1>1,9"),
        (OF_AASEN + r'\(\d,\d–)\d,\d', r"\g<1>4,9"),
        (OF_AASEN + r'class="status )[a-z_]+', r"\g<1>not_measured"),
        (OF_AASEN + r'<td class="number">)40', r"\g<1>41"),
        (OF_AASEN + r'<td class="why">)', r"\g<1>Snittet er 4,9. "),
        ("</main>", "<p>Åsen 2,46</p></main>"),
    ],
)  # fmt: skip
def test_a_verdict_that_is_not_the_units_own_is_found(publication, pattern: str, put: str) -> None:
    """Status, mean, interval, requirement and answers of a row are those of its unit and goal."""
    assert find(publication, GOAL, pattern, put) == {("page_foreign_figure", GOAL)}


@pytest.mark.parametrize("path", [FACTOR, GOAL])
@pytest.mark.parametrize(
    "put",
    [r"\g<1>4,4", r"\g<1>3 svar", r'\g<1><svg><circle class="own" cx="83.6%" r="5"/></svg>',
     r'\g<1><span class="status on_track">I rute</span>', r'\g<1><i class="x">≥ 4,9</i>'],
)  # fmt: skip
def test_a_figure_in_a_hidden_units_row_is_found(publication, put: str, path: str) -> None:
    """The row of a hidden unit says why it is hidden, and has no number, drawing or status."""
    found = find(publication, path, OF_HIDDEN + r'<td class="note"[^>]*>)', put)
    assert found == {("page_hidden_figure", path)}
