"""What the pages call the survey, and its factors all together."""

from tifaktor.language.texts import Texts
from tifaktor.mappings import Instrument
from tifaktor.report.wording import Wording
from tifaktor.scale import LOW


def name_survey(texts: Texts, instrument: Instrument) -> Texts:
    """Return the texts with what the instrument's file says of the survey.

    That is `{survey}`, `{scale}` and `{the_factors}`; `{The_factors}` is the same at the beginning
    of a sentence: `De ti faktorene`.

    Args:
        texts: the language.
        instrument: the survey.
    """
    words, n = Wording(texts), len(instrument.factors)
    if n == 1:
        the_factors = words.say("word.factors_one")
    else:
        the_factors = words.say("word.factors_many", count=words.number_word(n))
    ends = instrument.ends.get(texts.language)
    if ends is None:
        scale = words.say("word.scale", low=int(LOW), high=instrument.scale.answers[-1])
    else:
        scale = words.say(
            "word.scale_named", low=int(LOW), high=instrument.scale.answers[-1],
            low_name=ends[0], high_name=ends[1],
        )  # fmt: skip
    return texts.fill_in(
        survey=instrument.titles[texts.language],
        the_factors=the_factors,
        The_factors=words.begin(the_factors),
        scale=scale,
    )
