"""What stands out, and what to talk about: from what is sure alone, and never more than three."""

from dataclasses import replace

import pytest

from tables import read_table
from tifaktor.report.standouts import build_conversation, build_standouts
from tifaktor.vocabulary import Language

CHANGES = """
    | factor_id           | change | flagged |
    | mestringstro        | 0.30   | yes     |
    | rolleklarhet        | -0.50  | yes     |
    | bruk_av_kompetanse  | 0.90   | no      |
    | mestringsklima      | 0.31   | yes     |
    | fleksibilitetsvilje | 0.20   | yes     |
"""


@pytest.fixture
def change(published):
    """A function that returns the published tables with changes of Vassdal's that are made up."""

    def make(text: str = CHANGES):
        table = read_table(text).set_index("factor_id")
        of_town = (published.changes["unit_id"] == "vassdal") & (
            published.changes["wave"] == "2026"
        )
        kept = published.changes[~of_town | published.changes["factor_id"].isin(table.index)]
        mine = kept["factor_id"].map(table["change"]).where(of_town)
        flags = kept["factor_id"].map(table["flagged"]).where(of_town)
        changed = kept.assign(
            change=mine.fillna(kept["change"]),
            flagged=flags.astype("boolean").fillna(kept["flagged"]).astype(bool),
        )
        return replace(published, changes=changed)

    return make


def test_the_three_largest_sure_changes_stand_out(open_vassdal, change) -> None:
    """Largest first, up or down alike; one that may be chance is none, however large it is."""
    section = build_standouts(open_vassdal(change(), Language.BOKMAAL), "vassdal")
    assert section is not None
    assert [item.split(":")[0] for item in section.items] == [
        "Rolleklarhet", "Mestringsklima", "Mestringstro",
    ]  # fmt: skip
    assert section.items[0] == "Rolleklarhet: ned 0,5 siden 2024."
    assert len(section.intro) == 2


def test_nothing_stands_out_where_all_may_be_chance(open_vassdal, change) -> None:
    """Then it is said that there is nothing, and not filled up with the largest of the noise."""
    noise = CHANGES.replace("yes", "no ")
    section = build_standouts(open_vassdal(change(noise), Language.BOKMAAL), "vassdal")
    assert section is not None
    assert section.items == ()
    (said,) = section.intro
    assert said.startswith("Ingen endring siden 2024 er så stor at vi kan skille den fra ")


def test_without_an_earlier_survey_there_is_nothing_to_say(open_vassdal, published) -> None:
    """A unit that cannot be compared with anything has no such section."""
    none = replace(published, changes=published.changes.iloc[:0])
    assert build_standouts(open_vassdal(none, Language.BOKMAAL), "vassdal") is None


VERDICTS = """
    | factor_id          | status    | probability |
    | oppgavemotivasjon  | on_track  | 0.91        |
    | mestringstro       | on_track  | 0.97        |
    | rolleklarhet       | off_track | 0.04        |
    | bruk_av_kompetanse | off_track | 0.02        |
    | mestringsklima     | unsure    | 0.01        |
"""


@pytest.fixture
def judge(published):
    """A function that returns the published tables with verdicts of Vassdal's that are made up."""

    def make(text: str = VERDICTS):
        table = read_table(text).set_index("factor_id")
        verdicts = published.factor_verdicts
        shown = verdicts["probability"].notna()
        of_table = {name: verdicts["factor_id"].map(table[name]) for name in table}
        return replace(
            published,
            factor_verdicts=verdicts.assign(
                status=of_table["status"].fillna("unsure").where(shown, verdicts["status"]),
                probability=of_table["probability"].fillna(0.5).where(shown),
            ),
        )

    return make


def test_the_surest_of_each_kind_is_proposed(open_vassdal, judge) -> None:
    """One to preserve and one to improve, each with its reason and two questions."""
    section = build_conversation(open_vassdal(judge(), Language.BOKMAAL), "vassdal")
    assert section is not None
    found = {proposal.heading: proposal.factor for proposal in section.proposals}
    linked = set(judge().factor_verdicts["factor_id"])
    expected = {
        "Å bevare": "Mestringstro" if "mestringstro" in linked else "Indre motivasjon",
        "Å forbedre": "Bruk av kompetanse" if "bruk_av_kompetanse" in linked else "Rolleklarhet",
    }
    assert found == expected
    assert all(len(proposal.questions) == 2 for proposal in section.proposals)


def test_nothing_is_proposed_that_is_not_sure(open_vassdal, judge) -> None:
    """Where no verdict is sure, people choose by themselves, and are told that figures do not say."""
    unsure = VERDICTS.replace("on_track ", "unsure   ").replace("off_track", "unsure   ")
    section = build_conversation(open_vassdal(judge(unsure), Language.BOKMAAL), "vassdal")
    assert section is not None
    assert [proposal.factor for proposal in section.proposals] == [None, None]
