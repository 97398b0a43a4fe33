"""How numbers and short words are written."""

import pytest

from tifaktor.language.texts import load_texts
from tifaktor.report.wording import Wording
from tifaktor.vocabulary import Language

BOKMAAL = Wording(load_texts(Language.BOKMAAL))


@pytest.mark.parametrize(
    ("probability", "written"),
    [
        (0.9951, "over 99 %"),
        (0.99, "99 %"),
        (0.8, "80 %"),
        (0.796, "79 %"),
        (0.5, "50 %"),
        (0.204, "21 %"),
        (0.2, "20 %"),
        (0.01, "1 %"),
        (0.004, "under 1 %"),
    ],
)
def test_probability(probability: float, written: str) -> None:
    """A probability is never rounded to more certainty than there is, nor up to a limit."""
    assert BOKMAAL.probability(probability).replace("\N{NO-BREAK SPACE}", " ") == written


def test_share_below_a_limit() -> None:
    """A response of 16 in 23 is not shown as the 70 per cent that it did not reach."""
    assert BOKMAAL.share(16 / 23, 0.7) == "69,6\N{NO-BREAK SPACE}%"
    assert BOKMAAL.share(0.72, 0.7) == "72\N{NO-BREAK SPACE}%"


def test_value_keeps_its_company() -> None:
    """A mean stands with its interval, or alone where there is none."""
    assert BOKMAAL.value(4.1, 3.84, 4.36) == "4,1 (3,8–4,4)"
    assert BOKMAAL.value(4.1, None, None) == "4,1"
    assert BOKMAAL.interval(None, 4.36) is None


@pytest.mark.parametrize(
    ("one", "other", "decimals"),
    [(4.12, 4.08, 2), (4.1, 4.1, 1), (4.3, 4.1, 1), (None, 4.1, 1), (4.1, None, 1)],
)
def test_decimals_to_tell_apart(one: float | None, other: float | None, decimals: int) -> None:
    """Two different means that look equal with one decimal are shown with two."""
    assert BOKMAAL.decimals_to_tell_apart(one, other) == decimals


@pytest.mark.parametrize(
    ("change", "size", "signed"),
    [(-0.24, "0,2", "−0,2"), (0.04, "0,04", "+0,04"), (0.0, "0,0", "0,0")],
)
def test_change(change: float, size: str, signed: str) -> None:
    """A change is never written as nothing unless it is nothing."""
    assert BOKMAAL.change(change) == size
    assert BOKMAAL.signed(change) == signed


def test_number_words() -> None:
    """Small numbers are words, larger ones figures, and a sentence begins with a capital."""
    assert BOKMAAL.begin(BOKMAAL.number_word(3)) == "Tre"
    assert BOKMAAL.number_word(1) == "ett"
    assert BOKMAAL.number_word(13) == "13"
    assert BOKMAAL.lower("Mestringsklima") == "mestringsklima"


def test_status_tells_its_side_only_when_unsure() -> None:
    """Only an unsure status says which side it probably is on."""
    unsure = BOKMAAL.status("unsure", "probably_above")
    assert (unsure.word, unsure.side) == ("Usikkert", "trolig over")
    assert BOKMAAL.status("on_track", "probably_above").side is None
