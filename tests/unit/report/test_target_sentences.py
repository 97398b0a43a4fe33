"""What goals require, and by which rule they are judged, in words."""

from collections.abc import Callable
from typing import Any

import pytest

from changed_vassdal import UNIT, change_factors, change_goal, find_goal, plain
from tifaktor.privacy.gate import Published
from tifaktor.report.edition import Edition
from tifaktor.report.targets import say_assumption
from tifaktor.vocabulary import Language

OpenEdition = Callable[..., Edition]
RISE = {
    "target_kind": "rise", "target_value": 0.2, "baseline_wave": "2022", "due_year": 2030.0,
    "required": 3.9, "baseline_mean": 3.8, "mean": 4.1,
}  # fmt: skip
LEVEL_BY_YEAR = RISE | {"target_kind": "level_by_year", "target_value": 4.25}


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (RISE, "Krav: opp 0,2 fra 2022 innen 2030 (i 2026 kreves 3,9). Det er en antakelse, ikke vedtatt."),
        (LEVEL_BY_YEAR | {"adopted": "kommunestyret 2022"}, "Krav: 4,25 innen 2030, på rett linje fra 2022 (i 2026 kreves 3,9). Vedtatt: kommunestyret 2022."),
        (RISE | {"required": None}, "Krav: opp 0,2 fra 2022 innen 2030. Det er en antakelse, ikke vedtatt."),
        (RISE | {"required": 4.06, "mean": 4.08}, "Krav: opp 0,2 fra 2022 innen 2030 (i 2026 kreves 4,06). Det er en antakelse, ikke vedtatt."),
    ],
)  # fmt: skip
def test_target_towards_a_year(
    open_vassdal: OpenEdition, published: Published, facts: dict[str, Any], said: str
) -> None:
    """A target towards a year tells from when, by when, and what it requires this wave."""
    assert find_goal(open_vassdal(change_factors(published, "5.1", **facts)), "5.1").target == said


def test_each_factor_of_several_begins_where_it_was(
    open_vassdal: OpenEdition, published: Published
) -> None:
    """Where several factors rise from where they were, no one number is called the requirement."""
    edition = open_vassdal(change_factors(published, "delmaal-2", **RISE))
    assert find_goal(edition, "delmaal-2").target == (
        "Krav: opp 0,2 fra 2022 innen 2030. Det er en antakelse, ikke vedtatt."
    )
    assert say_assumption(edition, UNIT) == (
        "Kravet er en antakelse: på eller over landssnittet i 2026; opp 0,2 fra 2022 innen 2030. "
        "Kommunen har ikke vedtatt noe tall."
    )


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (Language.NYNORSK, "Krav: opp 0,2 frå 2022 innan 2030 (i 2026 er kravet 3,9). Det er noko vi går ut frå, ikkje vedteke."),
        (Language.ENGLISH, "Requirement: up 0.2 from 2022 by 2030 (3.9 is required in 2026). This is an assumption; it has not been adopted."),
    ],
)  # fmt: skip
def test_target_in_other_languages(
    open_vassdal: OpenEdition, published: Published, language: Language, said: str
) -> None:
    """The same is said in nynorsk and English."""
    edition = open_vassdal(change_factors(published, "5.1", **RISE), language)
    assert find_goal(edition, "5.1").target == said


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"rule": "all", "status": "on_track"}, "Det er 82 % sannsynlig at alle to faktorene når kravet."),
        ({"rule": "all", "status": "off_track"}, "Det er 82 % sannsynlig at alle to faktorene når kravet."),
        ({"rule": "all", "status": "unsure", "direction": "probably_above"}, "Vi kan ikke si sikkert om alle to faktorene når kravet. Det er 82 % sannsynlig at alle gjør det."),
        ({"rule": "worst", "status": "on_track"}, "Svakeste faktor: bruk av kompetanse. Den avgjør, og det er 82 % sannsynlig at den når kravet."),
        ({"rule": "worst", "status": "unsure", "direction": "probably_above"}, "Svakeste faktor: bruk av kompetanse. Den avgjør, og vi kan ikke si sikkert hvilken side av kravet den er på. Det er 82 % sannsynlig at den når kravet."),
        ({"rule": "worst", "status": "unsure", "reason": "response_shift"}, "For mange lot være å svare til at vi kan være sikre på hvilken side av kravet enheten er på."),
        ({"rule": "mean_guard", "status": "on_track"}, "Det er 82 % sannsynlig at enheten når kravet."),
        ({"rule": "all", "n_factors": 1, "status": "on_track"}, "Det er 82 % sannsynlig at enheten når kravet."),
        ({"rule": "mean_guard", "status": "on_track", "reason": "reached", "end_probability": 0.91}, "Det er 91 % sannsynlig at enheten allerede når det som kreves til slutt."),
        ({"rule": "all", "status": "too_little_data", "reason": "no_baseline"}, "Kravet regnes fra en tidligere måling, og derfra har enheten ikke noe tall å regne fra."),
        ({"rule": "mean_guard", "status": "too_little_data", "reason": "baseline_wave"}, "Kravet regnes fra denne målingen eller en senere, så det er for tidlig å vurdere det."),
    ],
)  # fmt: skip
def test_sentence_fits_the_rule(
    open_vassdal: OpenEdition, published: Published, facts: dict[str, Any], sentence: str
) -> None:
    """The sentence of a verdict says what was judged: the mean, all of the factors, or the weakest."""
    told = {"reason": None, "direction": None, "probability": 0.82,
            "weakest_factor_id": "bruk_av_kompetanse"}  # fmt: skip
    row = find_goal(open_vassdal(change_goal(published, "delmaal-2", **told | facts)), "delmaal-2")
    assert plain(row.sentence) == sentence


def test_reached_is_still_on_track(open_vassdal: OpenEdition, published: Published) -> None:
    """What is reached already has the mark of on track, and a word of its own."""
    reached = change_goal(published, "delmaal-2", status="on_track", reason="reached")
    status = find_goal(open_vassdal(reached), "delmaal-2").status
    assert (status.mark, status.word) == ("on_track", "I rute (nådd)")


def test_whose_figures_are_shown(open_vassdal: OpenEdition, published: Published) -> None:
    """Where the weakest factor is judged, the figures are said to be its; else nothing is said."""
    weakest = change_goal(
        published, "delmaal-2", rule="all", weakest_factor_id="kompetanseutvikling"
    )
    row = find_goal(open_vassdal(weakest), "delmaal-2")
    assert row.weakest == (
        "Tallene gjelder faktoren som står svakest: relevant kompetanseutvikling."
    )
    assert row.value is not None
    assert find_goal(open_vassdal(), "delmaal-2").weakest is None


def test_no_figure_without_saying_whose(open_vassdal: OpenEdition, published: Published) -> None:
    """Where no factor could be called the weakest, no factor's figures stand for the goal."""
    unknown = change_goal(
        published, "delmaal-2", rule="all", weakest_factor_id=None, status="too_little_data",
        reason="low_response", direction=None, probability=None,
    )  # fmt: skip
    row = find_goal(open_vassdal(unknown), "delmaal-2")
    assert (row.value, row.strip, row.account) == (None, None, None)
