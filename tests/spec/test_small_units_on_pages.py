"""What the page of a unit shows that is too small to be shown alone, and what its group's page shows.

Vassdal is invented (`tests/example_municipality.py`): 3 of 4 answered in Nattpatruljen and 9 of 11 in
Dagsenteret, both hidden; 12 of 15 in the two together.
"""

import re
from html import unescape
from pathlib import Path

import pytest

from example_municipality import POOL, WAVES, load_instrument, make_municipality, make_published
from tifaktor.report.pages import write_municipality
from tifaktor.vocabulary import Language

TOGETHER = {
    Language.BOKMAAL: (
        "Nattpatruljen har for få svar til å vises alene. Her vises svarene samlet med svarene fra "
        "én annen enhet i Helse og mestring."
    ),
    Language.NYNORSK: (
        "Nattpatruljen har for få svar til å bli vist åleine. Her er svara viste samla med svara "
        "frå éi anna eining i Helse og mestring."
    ),
    Language.ENGLISH: (
        "Nattpatruljen has too few answers to be shown alone. Here its answers are shown together "
        "with those of one other unit in Helse og mestring."
    ),
}
FIGURE = re.compile(r"\b[1-5][,.]\d+\b")
"""A mean, or the end of an interval, as pages write them."""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[Language, str], str]:
    """Return the pages about the hidden units of one area, as a reader sees them, by language."""
    figures, shown = make_published(pooled_in=WAVES), {}
    for language in Language:
        folder: Path = tmp_path_factory.mktemp(str(language))
        for path in write_municipality(
            figures, make_municipality(), load_instrument(), folder,
            language=language, units=["natt", POOL, "helse-og-mestring"],
        ):  # fmt: skip
            shown[(language, path.stem)] = read_text(path.read_text("utf-8"))
    return shown


def read_text(page: str) -> str:
    """Return what stands on a page, without what it is drawn with."""
    words = re.sub(r"<(style|script|svg)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", words)).split())


@pytest.mark.parametrize("language", list(Language))
def test_a_hidden_unit_shows_its_group_and_the_unit_above(
    pages: dict[tuple[Language, str], str], language: Language
) -> None:
    """A small unit's page says what is shown instead, who is in it, how they stand, and why."""
    page = pages[(language, "natt")]
    sections = {
        Language.BOKMAAL: ("Små enheter i Helse og mestring", "Enheten over: Helse og mestring"),
        Language.NYNORSK: ("Små einingar i Helse og mestring", "Eininga over: Helse og mestring"),
        Language.ENGLISH: ("Small units in Helse og mestring", "The unit above: Helse og mestring"),
    }[language]
    told = (TOGETHER[language], *sections, "Nattpatruljen Dagsenteret")
    assert [text for text in told if text not in page] == []
    # Each of the ten factors with its mean and interval.
    assert len(FIGURE.findall(page)) > 10 * 3


@pytest.mark.parametrize("language", list(Language))
def test_a_hidden_unit_shows_no_figure_of_its_own(
    pages: dict[tuple[Language, str], str], language: Language
) -> None:
    """Every mean on a small unit's page stands on its group's page, and no count is the unit's."""
    own, group = pages[(language, "natt")], pages[(language, POOL)]
    assert set(FIGURE.findall(own)) <= set(FIGURE.findall(group))
    counts = set(re.findall(r"\b\d+ (?:av|of) \d+\b", own))
    assert counts == {f"12 {'of' if language is Language.ENGLISH else 'av'} 15"}


@pytest.mark.parametrize("language", list(Language))
def test_a_group_says_who_is_in_it_but_not_how_many_each(
    pages: dict[tuple[Language, str], str], language: Language
) -> None:
    """The group's own page names its units under its heading, without a count for any of them."""
    page = pages[(language, POOL)]
    assert "Nattpatruljen Dagsenteret" in page
    assert not re.search(r"\b(3|9) (av|of) (4|11)\b", page)
