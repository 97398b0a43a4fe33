"""The finding that a page begins with, and the sentence at each goal."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from changed_vassdal import find_goal
from example_municipality import change_rows, make_municipality
from tifaktor.privacy.gate import Published
from tifaktor.report.edition import Edition
from tifaktor.report.goals import build_goal_section
from tifaktor.report.strategy import read_strategy
from tifaktor.report.targets import say_assumption, say_target
from tifaktor.report.verdicts import find_status, say_finding
from tifaktor.settings import DefaultTarget
from tifaktor.vocabulary import Language, TargetKind

UNIT = "solbakken-barnehage"
OpenEdition = Callable[..., Edition]


def give_verdict(published: Published, goal_id: str, **facts: Any) -> Published:
    """Return `published` with other facts in one verdict of the unit, this wave."""
    frame = published.goal_verdicts
    for column, value in facts.items():
        frame = change_rows(frame, column, value, unit_id=UNIT, goal_id=goal_id, wave="2026")
    return replace(published, goal_verdicts=frame)


@pytest.mark.parametrize(
    ("statuses", "finding"),
    [
        (("on_track", "on_track", "unsure"), "To av fem delmål er i rute. Ett kan vi ikke si noe sikkert om."),
        (("on_track", "off_track", "off_track"), "Ett av fem delmål er i rute. To er ikke i rute."),
        (("unsure", "unsure", "off_track"), "Ingen av fem delmål er sikkert i rute. Ett er ikke i rute. To kan vi ikke si noe sikkert om."),
        (("on_track", "too_little_data", "too_little_data"), "Ett av fem delmål er i rute. For to har vi for lite data."),
        (("too_little_data", "too_little_data", "too_little_data"), "Vi kan ikke vurdere målene denne gangen."),
    ],
)  # fmt: skip
def test_finding_counts_the_goals(
    open_vassdal: OpenEdition,
    published: Published,
    statuses: tuple[str, str, str],
    finding: str,
) -> None:
    """The finding tells how many goals stand where, and never calls an unmeasured one missed."""
    for number, status in enumerate(statuses, start=1):
        published = give_verdict(published, f"delmaal-{number}", status=status)
    said = " ".join(say_finding(open_vassdal(published), UNIT))
    assert said == f"{finding} Ett vurderes bare gjennom delene sine. Ett måles ikke av 10-FAKTOR."


def count_only(edition: Edition, *goal_ids: str) -> Edition:
    """Return the edition with a strategy whose findings count these goals."""
    strategy = edition.strategy
    counted = tuple(goal for goal in strategy.walk() if goal.goal_id in goal_ids)
    return replace(edition, strategy=replace(strategy, counted=counted))


def test_finding_of_few_goals(open_vassdal: OpenEdition, published: Published) -> None:
    """A finding reads well where all goals are on track, where none is measured, and of one."""
    good = give_verdict(published, "delmaal-1", status="on_track")
    good = give_verdict(good, "delmaal-2", status="on_track")
    edition = open_vassdal(good)
    both = count_only(edition, "delmaal-1", "delmaal-2")
    assert say_finding(both, UNIT) == ("Alle to delmål er i rute.",)
    assert say_finding(count_only(edition, "delmaal-1"), UNIT) == ("Målet er i rute.",)
    none = count_only(edition, "1.2", "1.3")
    assert say_finding(none, UNIT) == ("Ingen av målene måles av 10-FAKTOR.",)
    parts = count_only(edition, "delmaal-4", "delmaal-5")
    assert say_finding(parts, UNIT) == (
        "Ett vurderes bare gjennom delene sine.",
        "Ett måles ikke av 10-FAKTOR.",
    )


def test_document_word_stays_in_its_own_language(open_vassdal: OpenEdition) -> None:
    """An English sentence says goals; the document's word stands where the goals are shown."""
    edition = open_vassdal(language=Language.ENGLISH)
    assert say_finding(edition, UNIT)[0] == "On track: two of five goals."
    assert find_goal(edition, "delmaal-1").sign == "Delmål 1"


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        (("on_track", None, None), "Det er 66 % sannsynlig at enheten når kravet."),
        (("off_track", None, None), "Det er 66 % sannsynlig at enheten når kravet."),
        (("unsure", None, "probably_above"), "Vi kan ikke si sikkert hvilken side av kravet enheten er på. Det er 66 % sannsynlig at kravet er nådd."),
        (("unsure", None, None), "Vi kan ikke si sikkert hvilken side av kravet enheten er på."),
        (("unsure", "guard", "probably_above"), "Snittet når kravet, men minst én av faktorene ligger trolig under sitt eget krav. Derfor sier vi ikke at målet er i rute."),
        (("too_little_data", "no_benchmark", None), "Snittet det skal sammenlignes med, er ikke oppgitt for 2026."),
        (("too_little_data", None, None), "Det er for lite data til å vurdere målet."),
    ],
)  # fmt: skip
def test_sentence_of_a_verdict(
    open_vassdal: OpenEdition,
    published: Published,
    facts: tuple[str, str | None, str | None],
    sentence: str,
) -> None:
    """Every verdict says in one sentence why it is so; unsure is never called bad."""
    status, reason, direction = facts
    told = {"status": status, "reason": reason, "direction": direction, "probability": 0.664}
    changed = give_verdict(published, "delmaal-1", **told)
    row = find_goal(open_vassdal(changed), "delmaal-1")
    assert row.sentence.replace("\N{NO-BREAK SPACE}", " ") == sentence


def test_goal_without_factor_is_shown(edition: Edition) -> None:
    """A goal that no factor measures stands on the page, and says so."""
    row = find_goal(edition, "delmaal-4")
    assert row.status.mark == "not_measured"
    assert row.sentence == "Måles ikke av 10-FAKTOR. Målet må følges opp med andre data."
    assert row.strip is None
    assert row.trace == ()


def test_goal_judged_through_its_parts(edition: Edition) -> None:
    """A goal without a factor of its own points to its parts that have one."""
    row = find_goal(edition, "delmaal-5")
    assert row.status.word == "Se delene"
    assert [part.sign for part in row.parts] == ["Delpunkt 5.1"]
    assert row.parts[0].trace[0].factor == "Rolleklarhet"


def test_parts_without_factor_are_counted_and_named(edition: Edition) -> None:
    """Parts that are not measured are never left out."""
    row = find_goal(edition, "delmaal-1")
    assert row.unmeasured_heading == "To deler måles ikke av 10-FAKTOR"
    assert row.unmeasured == (
        "Delpunkt 1.2: Høyt nærvær",
        "Delpunkt 1.3: Likestilling i hele organisasjonen",
    )


def test_trace_tells_grounds_once(edition: Edition) -> None:
    """The trace names each factor's grounds; a part with the same factor names it in a line."""
    goal = find_goal(edition, "delmaal-1")
    assert [(row.factor, row.basis) for row in goal.trace] == [
        ("Mestringstro", "Står i dokumentet"),
        ("Mestringsorientert ledelse", "Står i dokumentet"),
        ("Oppgavemotivasjon", "Tolkning"),
    ]
    part = find_goal(edition, "1.1")
    assert part.trace == ()
    assert part.based_on == "Bygger på mestringsorientert ledelse."
    assert find_goal(edition, "5.1").based_on == "Bygger på rolleklarhet (tolkning)."


def test_trace_tells_a_factor_again_where_more_is_required(
    open_vassdal: OpenEdition, published: Published
) -> None:
    """A part that requires more of the same factor than the goal above has a trace of its own."""
    stricter = change_rows(published.factor_verdicts, "required", 4.6, unit_id=UNIT, goal_id="1.1")
    row = find_goal(open_vassdal(replace(published, factor_verdicts=stricter)), "1.1")
    assert [line.required for line in row.trace] in (["4,6"], ["4,60"])


def test_close_numbers_are_told_apart(open_vassdal: OpenEdition, published: Published) -> None:
    """A mean just below what is required is not printed as the same number."""
    close = give_verdict(published, "delmaal-1", mean=4.14, required=4.06, low=3.9, high=4.4)
    row = find_goal(open_vassdal(close), "delmaal-1")
    assert row.value == "Snitt 4,14 (3,90–4,40), krav 4,06"
    free = give_verdict(published, "delmaal-1", mean=4.14, required=None, low=3.9, high=4.4)
    assert find_goal(open_vassdal(free), "delmaal-1").value == "Snitt 4,1 (3,9–4,4)"


def test_assumption_is_said(edition: Edition) -> None:
    """A requirement that nobody adopted is called an assumption, at the goals and in the trace."""
    section = build_goal_section(edition, UNIT)
    assert section is not None
    assert section.assumption == (
        "Kravet er en antakelse: på eller over landssnittet i 2026. Kommunen har ikke vedtatt noe tall."
    )
    assert find_goal(edition, "delmaal-2").target == (
        "Krav: på eller over landssnittet i 2026. Det er en antakelse, ikke vedtatt."
    )


def test_adopted_target_is_no_assumption(open_vassdal: OpenEdition, published: Published) -> None:
    """A target that was decided names its decision; what is left is still an assumption."""
    verdicts = published.factor_verdicts.assign(adopted=pd.Series(dtype="str"))
    for column, value in (
        ("adopted", "kommunestyret 2025"),
        ("target_kind", "level"),
        ("required", 4.0),
    ):
        verdicts = change_rows(verdicts, column, value, unit_id=UNIT, goal_id="delmaal-2")
    edition = open_vassdal(replace(published, factor_verdicts=verdicts))
    assert (
        find_goal(edition, "delmaal-2").target
        == "Krav: på eller over 4,0. Vedtatt: kommunestyret 2025."
    )
    assert say_assumption(edition, UNIT) == (
        "For mål uten vedtatt krav er kravet en antakelse: på eller over landssnittet i 2026."
    )
    everything = published.factor_verdicts.assign(adopted="kommunestyret 2025")
    assert (
        say_assumption(open_vassdal(replace(published, factor_verdicts=everything)), UNIT) is None
    )


def test_assumption_without_verdicts_is_the_default(
    open_vassdal: OpenEdition, published: Published
) -> None:
    """Where there are no verdicts to read it from, the workspace's default is told."""
    bare = replace(
        published,
        factor_verdicts=published.factor_verdicts.iloc[:0],
        goal_verdicts=published.goal_verdicts.iloc[:0],
        default_target=DefaultTarget(TargetKind.LEVEL, 4.0),
    )
    edition = open_vassdal(bare)
    assert say_assumption(edition, UNIT) == (
        "Kravet er en antakelse: på eller over 4,0. Kommunen har ikke vedtatt noe tall."
    )
    goal = next(goal for goal in edition.strategy.walk() if goal.goal_id == "delmaal-2")
    assert say_target(edition, UNIT, goal) is None
    assert find_status(edition, UNIT, goal).word == "For lite data"
    row = find_goal(edition, "delmaal-2")
    assert row.sentence == "Det er for lite data til å vurdere målet."
    assert {line.required for line in row.trace} == {"–"}


def test_trace_of_an_unmeasured_factor(open_vassdal: OpenEdition, published: Published) -> None:
    """A factor that was not measured has a row in the trace without a figure."""
    scores = published.scores[published.scores["factor_id"] != "mestringsklima"]
    verdicts = published.factor_verdicts
    for column in ("required", "probability"):
        verdicts = change_rows(verdicts, column, None, factor_id="mestringsklima")
    edition = open_vassdal(replace(published, scores=scores, factor_verdicts=verdicts))
    row = find_goal(edition, "delmaal-3").trace[1]
    assert (row.factor, row.value, row.required, row.probability) == (
        "Mestringsklima",
        "–",
        "–",
        "–",
    )


def test_counted_goals() -> None:
    """A finding counts the goals that the document calls by its word, else those at the top."""
    strategy = read_strategy(make_municipality())
    assert [goal.goal_id for goal in strategy.counted] == [f"delmaal-{n}" for n in range(1, 6)]
    municipality = make_municipality()
    assert municipality.document is not None
    other = replace(municipality, document=replace(municipality.document, goal_word="satsing"))
    assert read_strategy(other).counted[0].sign == "Mål"
    assert read_strategy(make_municipality(with_strategy=False)).counted == ()


def test_municipality_without_strategy_has_no_goals(open_vassdal: OpenEdition) -> None:
    """Where no strategy was entered there is no list of goals."""
    assert build_goal_section(open_vassdal(with_strategy=False), UNIT) is None
