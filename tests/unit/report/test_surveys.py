"""What the pages call the survey and its factors, whatever the survey is."""

from dataclasses import replace

import pytest

from example_municipality import load_instrument
from tifaktor.language.texts import load_texts
from tifaktor.report.surveys import name_survey
from tifaktor.vocabulary import Language


@pytest.mark.parametrize(
    ("n", "language", "inside", "first"),
    [
        (10, Language.BOKMAAL, "de ti faktorene", "De ti faktorene"),
        (2, Language.NYNORSK, "dei to faktorane", "Dei to faktorane"),
        (12, Language.ENGLISH, "the twelve factors", "The twelve factors"),
        (27, Language.BOKMAAL, "de 27 faktorene", "De 27 faktorene"),
        (1, Language.NYNORSK, "faktoren", "Faktoren"),
        (1, Language.ENGLISH, "the factor", "The factor"),
    ],
)
def test_factors_are_counted_in_words(n: int, language: Language, inside: str, first: str) -> None:
    """Up to twelve factors are counted with a word, more with figures, and one is not counted."""
    known = load_instrument()
    factors = known.factors.loc[[0] * n].reset_index(drop=True)
    texts = name_survey(load_texts(language), replace(known, factors=factors))
    assert texts.standing["the_factors"] == inside
    assert texts.say("report.factor.heading") == first


@pytest.mark.parametrize("language", list(Language))
def test_a_survey_has_a_name_in_each_language(language: Language) -> None:
    """Sentences name the survey as its file does in their language, signs and all."""
    titles = {one: f"Trygg {{3}} på {one}" for one in Language}
    texts = name_survey(load_texts(language), replace(load_instrument(), titles=titles))
    assert f"Trygg {{3}} på {language}" in texts.say("report.goal.not_measured")
