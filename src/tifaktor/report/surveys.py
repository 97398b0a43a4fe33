"""What the pages call the survey, and its factors all together."""

from tifaktor.language.texts import Texts
from tifaktor.mappings import Instrument
from tifaktor.report.wording import Wording


def name_survey(texts: Texts, instrument: Instrument) -> Texts:
    """Return the texts with `{survey}` and `{the_factors}`, as the instrument's file says them.

    `{The_factors}` is the same at the beginning of a sentence: `De ti faktorene`.

    Args:
        texts: the language.
        instrument: the survey.
    """
    words, n = Wording(texts), len(instrument.factors)
    if n == 1:
        the_factors = words.say("word.factors_one")
    else:
        the_factors = words.say("word.factors_many", count=words.number_word(n))
    return texts.fill_in(
        survey=instrument.titles[texts.language],
        the_factors=the_factors,
        The_factors=words.begin(the_factors),
    )
