"""On a scale that goes further than 5, small groups are hidden by the same share of the scale.

Answers are stretched from 1-5 to 1-7, so that a point of the first is one and a half of the second.
The check (`benchmarks/attack.py`) goes by people and shares nothing with what hides.
"""

from dataclasses import replace

import pandas as pd
import pytest

import releases
from made_tables import complete
from municipalities import Town, draw_town
from tifaktor import schemas
from tifaktor.privacy import release
from tifaktor.privacy.extremes import build_score_mask
from tifaktor.scale import Scale, use_scale

TOP, UNIT = 7.0, 1.5


def stretch(town: Town) -> Town:
    """Return the first files of a town, every answer where the longer scale has it."""
    files = town.publications[:3]
    return replace(
        town,
        publications=tuple(replace(file, scores=1 + UNIT * (file.scores - 1)) for file in files),
    )


def find_leaks(town: Town) -> tuple[int, bool]:
    """Return the smallest group that can be told, and whether a hidden mean is bound too closely."""
    with use_scale(Scale(TOP)):
        sent = releases.publish(town).sent
    narrowest = min(releases.find_narrowest(town, each) for each in sent)
    return releases.find_smallest(town, sent), narrowest < UNIT - 1e-6


@pytest.fixture
def _longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(releases, "HIGH", TOP)


@pytest.mark.usefixtures("_longer")
@pytest.mark.parametrize("seed", range(40, 48))
def test_nothing_that_went_out_tells_of_few_people(seed: int) -> None:
    """No group below k can be computed, and no hidden mean is known to one and a half points."""
    assert find_leaks(stretch(draw_town(seed, 14))) == (0, False)


@pytest.mark.usefixtures("_longer")
def test_a_protection_that_forgets_the_bounds_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without them some town tells a hidden mean too closely: the test above can fail."""
    towns = [stretch(draw_town(seed, 14)) for seed in (4, 33, 38)]
    monkeypatch.setattr(release, "widen", lambda _figures, shown, _cost, _k: shown)
    assert any(find_leaks(town) != (0, False) for town in towns)


@pytest.mark.parametrize(
    ("top", "mean", "reason"),
    [
        (5.0, 4.95, "extreme_high"), (5.0, 4.85, None), (5.0, 1.05, "extreme_low"),
        (7.0, 6.85, "extreme_high"), (7.0, 6.75, None), (7.0, 4.95, None),
        (7.0, 1.15, "extreme_low"), (7.0, 1.25, None), (10.0, 9.75, "extreme_high"),
    ],
)  # fmt: skip
def test_a_mean_near_the_end_of_its_scale_is_not_told(
    top: float, mean: float, reason: str | None
) -> None:
    """Of six answers, what is near the end of a scale is hidden, and the same figure elsewhere not."""
    whose = pd.DataFrame({"municipality_id": "fjord", "wave": "2024", "unit_id": ["town", "a"]})
    middle = (1 + top) / 2
    scores = whose.assign(factor_id="klima", n=[60, 6], mean=[middle, mean], sd=0.4)
    with use_scale(Scale(top)):
        found = build_score_mask(
            complete(schemas.FactorScores, scores),
            complete(schemas.UnitPlaces, whose.assign(within_id=[None, "town"])),
            complete(schemas.Mask, whose.assign(shown=True)),
            k=5,
        )
    hidden = dict(zip(found["unit_id"], found["hidden_reason"], strict=True))
    assert hidden.get("a") == reason
