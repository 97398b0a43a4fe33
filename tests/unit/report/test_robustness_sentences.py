"""Whether a verdict would stand if things were a little different, as the pages tell it."""

from typing import Any

import pytest

from tifaktor.language.texts import load_texts
from tifaktor.report.figures import GoalVerdict
from tifaktor.report.robustness import say_robustness, say_tipping_point
from tifaktor.report.wording import Wording
from tifaktor.vocabulary import Language

WORDS = Wording(load_texts(Language.BOKMAAL))
WEIGHTS = "om en faktor veier ti prosentpoeng mer eller mindre"
ROUNDING = "om avrundingen slo ut den andre veien"


def make_verdict(**facts: Any) -> GoalVerdict:
    """Return a verdict of which nothing was tried, with other facts where they are given."""
    plain: dict[str, Any] = dict.fromkeys(GoalVerdict._fields)
    plain |= {"status": "on_track", "mean": 4.2, "n_factors": 2, "rule": "mean_guard"}
    return GoalVerdict(**plain | facts)


@pytest.mark.parametrize(
    ("weights", "rounding", "said"),
    [
        (True, True, f"Vurderingen står også {WEIGHTS}, og {ROUNDING}."),
        (True, None, f"Vurderingen står også {WEIGHTS}."),
        (None, True, f"Vurderingen står også {ROUNDING}."),
        (False, False, f"Vurderingen kan bli en annen {WEIGHTS}, og {ROUNDING}."),
        (False, None, f"Vurderingen kan bli en annen {WEIGHTS}."),
        (None, False, f"Vurderingen kan bli en annen {ROUNDING}."),
        (True, False, f"Vurderingen står også {WEIGHTS}, men den kan bli en annen {ROUNDING}."),
        (False, True, f"Vurderingen står også {ROUNDING}, men den kan bli en annen {WEIGHTS}."),
    ],
)
def test_weights_and_rounding_are_one_sentence(
    weights: bool | None, rounding: bool | None, said: str
) -> None:
    """What was tried is told in one sentence, and what was not tried is not spoken of."""
    verdict = make_verdict(holds_weights=weights, holds_rounding=rounding)
    assert say_robustness(WORDS, verdict) == (said,)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"silent_limit": 0.2}, "Vurderingen står ikke om de som ikke svarte, i snitt ligger 0,2 lavere."),
        ({"silent_limit": None}, "Vurderingen står også om de som ikke svarte, i snitt ligger 0,5 lavere."),
        ({"status": "off_track", "silent_limit": 0.4}, "Vurderingen står ikke om de som ikke svarte, i snitt ligger 0,4 høyere."),
        ({"status": "off_track"}, "Vurderingen står også om de som ikke svarte, i snitt ligger 0,5 høyere."),
        ({"holds_rounding": True, "silent_limit": 0.1}, "Den står ikke om de som ikke svarte, i snitt ligger 0,1 lavere."),
    ],
)  # fmt: skip
def test_the_silent_are_imagined_against_the_verdict(facts: dict[str, Any], said: str) -> None:
    """Those who did not answer are imagined lower where it is on track, higher where it is off."""
    assert say_robustness(WORDS, make_verdict(tipping_point=0.7, **facts))[-1] == said


@pytest.mark.parametrize(
    "facts",
    [
        {"tipping_point": None, "silent_limit": None},
        {"tipping_point": 0.7, "status": "unsure"},
        {"tipping_point": 0.7, "reason": "reached"},
    ],
)
def test_what_was_not_tried_is_not_promised(facts: dict[str, Any]) -> None:
    """Where everybody answered, or another verdict was tried than the one given, none is told."""
    assert say_robustness(WORDS, make_verdict(**facts)) == ()


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"tipping_point": 0.44}, "på eller over kravet, med mindre de som ikke svarte, i snitt ligger 0,4 lavere enn dem som svarte."),
        ({"tipping_point": -0.26}, "under kravet, med mindre de som ikke svarte, i snitt ligger 0,3 høyere enn dem som svarte."),
        ({"tipping_point": 3.3}, "på eller over kravet, uansett hva de som ikke svarte, ville ha svart."),
        ({"tipping_point": -0.9}, "under kravet, uansett hva de som ikke svarte, ville ha svart."),
    ],
)  # fmt: skip
def test_tipping_point(facts: dict[str, float], said: str) -> None:
    """How different the silent must be is told, or that nobody can be: 4.2 has 3.2 below it, 0.8 above."""
    assert (
        say_tipping_point(WORDS, make_verdict(**facts))
        == f"Ut fra snittene alene ligger alle samlet {said}"
    )


@pytest.mark.parametrize(
    "facts",
    [
        {"tipping_point": None},
        {"tipping_point": 0.001},
        {"tipping_point": 0.22, "silent_limit": 0.2},
    ],
)
def test_tipping_point_that_says_nothing(facts: dict[str, float]) -> None:
    """Nothing is told where everybody answered, on the requirement, or what was just told."""
    assert say_tipping_point(WORDS, make_verdict(**facts)) is None
