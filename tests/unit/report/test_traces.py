"""What a verdict rests on, and what stands beside it without being part of it."""

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest

from changed_vassdal import UNIT, change_factors, change_goal, find_goal, plain
from example_municipality import change_rows, make_published
from tifaktor.privacy.gate import Published
from tifaktor.report.edition import Edition
from tifaktor.report.goals import build_goal_section
from tifaktor.report.notes import list_overview_cautions, list_unit_cautions, say_own_constants
from tifaktor.report.traces import tell_account
from tifaktor.report.views import Account, Fact
from tifaktor.settings import Method

OpenEdition = Callable[..., Edition]


def find_account(edition: Edition, goal_id: str) -> Account:
    """Return what the verdict on a goal rests on."""
    account = find_goal(edition, goal_id).account
    assert account is not None
    return account


def test_how_a_mean_was_reached(open_vassdal: OpenEdition, published: Published) -> None:
    """The trace tells rule, answers, distance, standard error and degrees of freedom."""
    told = change_goal(
        published, "delmaal-2", mean=4.1, required=4.2, se=0.1234, df=11.0, probability=0.287662,
        from_respondents=False, response_rate=0.8,
    )  # fmt: skip
    account = find_account(open_vassdal(told), "delmaal-2")
    assert " ".join(account.rule) == (
        "Snittet av de to faktorene avgjør, men målet er aldri «i rute» mens en av dem er «ikke i "
        "rute». Det bygger på snittet for hver faktor, med en antatt korrelasjon på 0,5."
    )
    assert [plain(sentence) for sentence in account.made] == [
        "Vurderingen bygger på 12 svar i 2026, med en svarprosent på 80 %.",
        "Snittet ligger 0,10 under kravet.",
        "Med standardfeil 0,12 og 11 frihetsgrader gir det en sannsynlighet på 29 %.",
    ]


def test_parts_are_told_shorter_than_their_goal(
    open_vassdal: OpenEdition, published: Published
) -> None:
    """Why it is the normal distribution is told of the goal above, judged by the same rule, alone."""
    edition = open_vassdal(change_goal(published, "delmaal-2", required=4.2, se=0.12, df=None))
    goal = next(one for one in edition.strategy.walk() if one.goal_id == "delmaal-2")
    verdict = edition.figures.goal_verdicts[UNIT, "delmaal-2"]
    above, below = (
        tell_account(edition, UNIT, goal, verdict, rule) for rule in (None, verdict.rule)
    )
    assert above is not None
    assert below is not None
    assert any("og normalfordelingen, siden" in sentence for sentence in above.made)
    assert plain(below.made[-1]).startswith("Med standardfeil 0,12 gir det en sannsynlighet på ")
    assert below.rule == ()


@pytest.mark.parametrize("mean", [4.2, 4.204, 4.196])
def test_a_distance_of_nothing_is_told_in_words(
    open_vassdal: OpenEdition, published: Published, mean: float
) -> None:
    """What two decimals would call 0,00 above or below is just at the requirement."""
    told = change_goal(published, "delmaal-2", mean=mean, required=4.2, se=0.1, df=11.0)
    account = find_account(open_vassdal(told), "delmaal-2")
    assert "Snittet ligger akkurat på kravet." in account.made


def test_how_all_factors_were_judged(open_vassdal: OpenEdition, published: Published) -> None:
    """Where all must meet it, the weakest one's own probability and that of all are told apart."""
    told = change_goal(
        published, "delmaal-2", rule="all", weakest_factor_id="kompetanseutvikling", mean=4.3,
        required=4.2, se=0.2, df=None, probability=0.5, response_rate=None,
    )  # fmt: skip
    told = change_factors(told, "delmaal-2", probability=0.7)
    account = find_account(open_vassdal(told), "delmaal-2")
    assert plain(account.rule[0]).endswith("først når det er høyst 10 % sannsynlig at den svakeste av dem når kravet.")  # fmt: skip
    assert plain(" ".join(account.made[:4])) == (
        "Vurderingen bygger på 12 svar i 2026. Svarprosenten er ikke kjent. "
        "Den svakeste faktoren ligger 0,10 over kravet. "
        "Med standardfeil 0,20 og normalfordelingen, siden spredningen ikke er oppgitt, gir det en "
        "sannsynlighet på 70 %. "
        "At alle når kravet, er 50 % sannsynlig når to faktorer har en korrelasjon på 0,5."
    )


def test_what_is_required_in_the_end(open_vassdal: OpenEdition, published: Published) -> None:
    """Where a year is set, the probability for what is required in the end is told too."""
    told = change_goal(published, "delmaal-2", end_probability=0.3)
    made = find_account(open_vassdal(told), "delmaal-2").made
    assert "For det som kreves til slutt, er sannsynligheten 30 %." in map(plain, made)


def test_baseline_stands_in_the_table(open_vassdal: OpenEdition, published: Published) -> None:
    """What a requirement counts from has a column with its survey and answers, else there is none."""
    counted = change_factors(
        published, "delmaal-2", baseline_wave="2022", baseline_mean=3.6, baseline_pooled=True
    )
    row = find_goal(open_vassdal(counted), "delmaal-2")
    assert row.trace_columns.baseline
    assert [line.baseline for line in row.trace] in (
        ["3,6 i 2022 (12 svar)"] * 2,
        ["3,60 i 2022 (12 svar)"] * 2,
    )
    assert row.account is not None
    assert (
        "Utgangspunktet for bruk av kompetanse og relevant kompetanseutvikling er trukket mot "
        "enhetene ved siden av. En faktor som er valgt fordi den var lav, går ofte opp av seg selv."
    ) in row.account.made
    plain_row = find_goal(open_vassdal(), "delmaal-2")
    assert {line.baseline for line in plain_row.trace} == {""}


def test_columns_only_where_they_tell_something(
    open_vassdal: OpenEdition, published: Published
) -> None:
    """Weights and counts of answers have columns only where the factors differ in them."""
    columns = find_goal(open_vassdal(), "delmaal-2").trace_columns
    assert (columns.weight, columns.n) == (False, False)
    frame = published.factor_verdicts
    where = {"unit_id": UNIT, "goal_id": "delmaal-2", "factor_id": "kompetanseutvikling"}
    for column, value in (("weight", 0.25), ("n", 11)):
        frame = change_rows(frame, column, value, wave="2026", **where)
    edition = open_vassdal(replace(published, factor_verdicts=frame))
    row = find_goal(edition, "delmaal-2")
    assert [(plain(line.weight), line.n) for line in row.trace] == [("50 %", "12"), ("25 %", "11")]
    assert row.account is not None
    assert plain(row.account.made[0]).startswith("Vurderingen bygger på svarene i 2026.")


def test_command_for_the_same(edition: Edition) -> None:
    """Once a page, of its first verdict; a name that a shell would misread gives its key."""
    section = build_goal_section(edition, UNIT)
    assert section is not None
    first = next(row for row in section.goals if row.account is not None)
    assert section.command == f'tifaktor explain "Solbakken barnehage" "{first.sign}" -w 2026'
    odd = replace(edition, unit_names={**edition.unit_names, UNIT: 'Avdeling "$1"'})
    renamed = build_goal_section(odd, UNIT)
    assert renamed is not None
    assert renamed.command == f'tifaktor explain "{UNIT}" "{first.sign}" -w 2026'


def test_parts_do_not_repeat_the_method(edition: Edition) -> None:
    """A part judged by the same rule as the goal above does not tell the rule again."""
    row = find_goal(edition, "1.1")
    assert row.account is None
    section = build_goal_section(edition, UNIT)
    assert section is not None
    own = find_goal(edition, "5.1").account
    assert own is not None
    assert own.made[0].startswith("Vurderingen bygger på")


def test_no_account_without_a_verdict(open_vassdal: OpenEdition) -> None:
    """Where nothing could be judged, nothing is said of what the verdict withstands."""
    section = build_goal_section(open_vassdal(), "vei-og-vann")
    assert section is not None
    assert {goal.account for goal in section.goals} == {None}


@pytest.mark.parametrize(
    ("movement", "changes", "fact"),
    [
        ("up", {"bruk_av_kompetanse": 0.3}, Fact("Siden 2024", "Bruk av kompetanse har gått opp.", "up")),
        ("down", {"bruk_av_kompetanse": -0.3, "kompetanseutvikling": -0.4}, Fact("Siden 2024", "Bruk av kompetanse og relevant kompetanseutvikling har gått ned.", "down")),
        ("both", {"bruk_av_kompetanse": 0.3, "kompetanseutvikling": -0.4}, Fact("Siden 2024", "Bruk av kompetanse har gått opp, relevant kompetanseutvikling har gått ned.")),
        ("no_certain_change", {}, Fact("Siden 2024", "Ingen sikker endring i faktorene bak målet.")),
    ],
)  # fmt: skip
def test_movement_stands_beside_the_status(
    open_vassdal: OpenEdition,
    published: Published,
    movement: str,
    changes: dict[str, float],
    fact: Fact,
) -> None:
    """The factors that moved are named beside a status that is the same whatever they did."""
    frame = published.changes.assign(flagged=False)
    for factor, change in changes.items():
        for column, value in (("flagged", True), ("change", change)):
            frame = change_rows(frame, column, value, unit_id=UNIT, factor_id=factor, wave="2026")
    moved = replace(change_goal(published, "delmaal-2", movement=movement), changes=frame)
    row = find_goal(open_vassdal(moved), "delmaal-2")
    assert row.beside[0] == fact
    assert row.status == find_goal(open_vassdal(), "delmaal-2").status


def test_no_arrow_from_few_answers(open_vassdal: OpenEdition, published: Published) -> None:
    """A movement told from fewer answers than an arrow needs has no arrow."""
    frame = change_rows(
        published.changes.assign(flagged=False), "flagged", value=True,
        unit_id=UNIT, factor_id="bruk_av_kompetanse", wave="2026",
    )  # fmt: skip
    scores = change_rows(
        published.scores, "n", 9, unit_id=UNIT, factor_id="bruk_av_kompetanse", wave="2024"
    )
    moved = change_goal(published, "delmaal-2", movement="up")
    few = replace(moved, changes=frame, scores=scores)
    assert find_goal(open_vassdal(few), "delmaal-2").beside[0].arrow is None


def test_nothing_to_compare_with(open_vassdal: OpenEdition, published: Published) -> None:
    """Where no factor could be compared, no movement is spoken of."""
    none = change_goal(published, "delmaal-2", movement=None)
    facts = find_goal(open_vassdal(none), "delmaal-2").beside
    assert [fact.name for fact in facts] == ["Tiltak"]


def test_state_of_measures_stands_beside_the_status(edition: Edition) -> None:
    """Measures are counted by state; those of a unit count there, and nobody's report is said."""
    told = {fact.name: fact.text for fact in find_goal(edition, "delmaal-1").beside}
    assert told["Tiltak"] == "Ett planlagt og ett i gang."
    told = {fact.name: fact.text for fact in find_goal(edition, "delmaal-2").beside}
    assert told["Tiltak"] == "Ett tiltak. Ingen har meldt hvor langt det er kommet."
    section = build_goal_section(edition, "renhold")
    assert section is not None
    goal = next(goal for goal in section.goals if goal.anchor == "goal-delmaal-2")
    assert goal.beside[-1].text == "Ett gjennomført og ett ikke meldt."


def test_parts_do_not_repeat_what_stands_beside(edition: Edition) -> None:
    """A part has no measures of its own told, and no movement that the goal above tells."""
    goal, part = find_goal(edition, "delmaal-1"), find_goal(edition, "1.1")
    assert "Tiltak" not in {fact.name for fact in part.beside}
    assert not set(goal.beside) & set(part.beside)


def test_share_of_wrong_verdicts_is_that_of_the_simulation(
    edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The foot tells the share that was simulated for the unit's size, the overview the range."""
    shares = {5: 4.6, 7: 3.9, 10: 3.2, 15: 2.9, 25: 2.4, 60: 1.6}
    monkeypatch.setattr("tifaktor.report.notes.find_wrong_share", lambda n, _rule: shares[n])
    assert (
        "I simulerte undersøkelser var omtrent 3 av 100 vurderinger feil i enheter med 10 svar."
        in list_unit_cautions(edition, UNIT)
    )
    over_all = (
        "I simulerte undersøkelser var mellom 2 og 5 av 100 vurderinger feil, "
        "etter hvor mange som svarte."
    )
    assert over_all in list_overview_cautions(edition)
    assert over_all in list_unit_cautions(edition, "vei-og-vann")
    monkeypatch.setattr("tifaktor.report.notes.find_wrong_share", lambda _n, _rule: 3.1)
    assert (
        "I simulerte undersøkelser var omtrent 3 av 100 vurderinger feil."
        in list_overview_cautions(edition)
    )


@pytest.mark.parametrize(
    "kind",
    [
        (None, "answers", "answers"), (2, "given", "answers"),
        (1, "given", "one_decimal_sd"), (1, None, "one_decimal"),
    ],
)  # fmt: skip
def test_the_share_is_that_of_figures_like_these(
    open_vassdal: OpenEdition,
    published: Published,
    monkeypatch: pytest.MonkeyPatch,
    kind: tuple[int | None, str | None, str],
) -> None:
    """Exact figures, one decimal with a spread and one without err differently often."""
    decimals, sd_basis, rule = kind
    asked = set()

    def find(_n: float, of: str) -> float:
        asked.add(of)
        return 3.0

    monkeypatch.setattr("tifaktor.report.notes.find_wrong_share", find)
    shown = published.scores["hidden_reason"].isna()
    rounded = pd.Series(decimals, index=shown.index, dtype="Int64").where(shown)
    basis = pd.Series(sd_basis, index=shown.index, dtype="str").where(shown)
    scores = published.scores.assign(decimals=rounded, sd_basis=basis)
    list_unit_cautions(open_vassdal(replace(published, scores=scores)), UNIT)
    assert asked == {rule}


def test_own_constants_are_seen_at_the_top(edition: Edition, open_vassdal: OpenEdition) -> None:
    """A page made with other constants says so near its top, and of the simulation."""
    assert say_own_constants(edition) is None
    own = open_vassdal(make_published(method=Method(on=0.9)))
    assert say_own_constants(own) == "Kommunen bruker egne verdier i metoden."
    assert any(
        sentence.endswith("med de vanlige verdiene i metoden, ikke med kommunens egne.")
        for sentence in list_unit_cautions(own, UNIT)
    )
