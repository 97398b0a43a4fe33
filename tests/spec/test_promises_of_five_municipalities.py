"""What the five municipalities have promised, and what of it 10-FAKTOR can tell them.

The tables are written by hand from the municipalities' own documents. They can be read by people
who do not read Python: a union or safety representative, a leader, a researcher. If a table here
is wrong, so is the program.

A link between a goal and a factor is *stated* if the document itself says that the factor belongs
there, and *interpreted* if somebody has judged so.
"""

from pathlib import Path

import pandas as pd
import pytest

from tables import read_table, write_table
from tifaktor.mappings import Municipality, list_municipalities, load_factors, load_municipality

MAPPINGS = Path(__file__).parents[2] / "data" / "mappings"

EACH_CALLS_ITS_GOALS_BY_ITS_OWN_WORD = """
    | municipality  | document                                      | word            | goals |
    |---------------|-----------------------------------------------|-----------------|-------|
    | soendre-land  | Arbeidsgiverstrategi 2025-2034                | delmål          | 3     |
    | sandefjord    | Arbeidsgiverpolitikk                          | innsatsområde   | 5     |
    | nordre-land   | Arbeidsgiverstrategi 2020-2024                | satsingsområde  | 5     |
    | stange        | Arbeidsgiverpolitikk mot 2020: «Skodd for endring!» | strategielement | 4 |
    | midt-telemark | Arbeidsgiverstrategi                          | satsingsområde  | 4     |
"""

THE_GOALS = """
    | municipality  | label | goal                                                              |
    |---------------|-------|-------------------------------------------------------------------|
    | soendre-land  | 1     | Søndre Land kommune er en attraktiv arbeidsgiver                  |
    | soendre-land  | 2     | Kommunen har engasjerte og motiverte ledere og medarbeidere med riktig kompetanse |
    | soendre-land  | 3     | Kommunen har en moderne og omstillingsdyktig organisasjon med effektive arbeidsprosesser og forvaltning av høy kvalitet |
    | sandefjord    | 1.1   | God ledelse og gode medarbeidere                                  |
    | sandefjord    | 1.2   | Trygt arbeidsmiljø og høyt nærvær                                 |
    | sandefjord    | 1.3   | Rekruttere, utvikle og beholde ledere og medarbeidere             |
    | sandefjord    | 1.4   | Innovasjon og utvikling                                           |
    | sandefjord    | 1.5   | Kommunikasjon                                                     |
    | nordre-land   |       | Videreutvikle en kultur for godt lederskap                        |
    | nordre-land   |       | Videreutvikle en kultur for godt medarbeiderskap                  |
    | nordre-land   |       | Videreutvikle kultur for endring og nytenkning                    |
    | nordre-land   |       | Kompetanseforvaltning                                             |
    | nordre-land   |       | Likestilling og inkludering                                       |
    | stange        | 2.1   | Ledelse og medarbeiderskap                                        |
    | stange        | 2.2   | Innovasjon og utvikling                                           |
    | stange        | 2.3   | Rekruttering                                                      |
    | stange        | 2.4   | Kompetanse                                                        |
    | midt-telemark |       | Lederskap                                                         |
    | midt-telemark |       | Kompetanse                                                        |
    | midt-telemark |       | Partsarbeid                                                       |
    | midt-telemark |       | Innovasjon og heltidskultur                                       |
"""

SANDEFJORD_DIVIDES_ITS_AREAS = """
    | part  | of  | title                                                              |
    |-------|-----|--------------------------------------------------------------------|
    | 1.1.1 | 1.1 | God ledelse                                                        |
    | 1.1.2 | 1.1 | Gode medarbeidere                                                  |
    | 1.3.1 | 1.3 | Rekruttere kompetente ledere og medarbeidere                       |
    | 1.3.2 | 1.3 | Utvikle og beholde kompetente ledere og medarbeidere               |
    | 1.4.1 | 1.4 | Nye arbeidsmåter og organisering                                   |
    | 1.4.2 | 1.4 | Nytenking om innbyggernes rolle og ansvar i utforming av tjenestene |
    | 1.4.3 | 1.4 | Finne nye aktører og samarbeidspartnere i tjenesteutviklingen      |
    | 1.4.4 | 1.4 | Ny teknologi                                                       |
    | 1.5.1 | 1.5 | Ekstern kommunikasjon                                              |
    | 1.5.2 | 1.5 | Intern kommunikasjon                                               |
"""

SOENDRE_LAND_STATES_TEN_LINKS = """
    | delmål | as the document writes it  | the factor in 10-FAKTOR     |
    |--------|----------------------------|-----------------------------|
    | 1      | Mestringstro               | Mestringstro                |
    | 1      | Kompetanseutvikling        | Relevant kompetanseutvikling |
    | 1      | Mestringsorientert ledelse | Mestringsorientert ledelse  |
    | 2      | Mestringsorientert ledelse | Mestringsorientert ledelse  |
    | 2      | Rolleklarhet               | Rolleklarhet                |
    | 2      | Bruk av kompetanse         | Bruk av kompetanse          |
    | 2      | Relevant kompetanseutvikling | Relevant kompetanseutvikling |
    | 3      | Flexibilitetsvilje         | Fleksibilitetsvilje         |
    | 3      | Mestringsklima             | Mestringsklima              |
    | 3      | Autonomi                   | Selvstendighet              |
"""

FACTORS_THE_DOCUMENT_ITSELF_TIES_TO_A_GOAL = """
    | municipality  | factor                     | why it may be called stated                       |
    |---------------|----------------------------|---------------------------------------------------|
    | sandefjord    | Mestringsklima             | survey results are to give a good mestringsklima  |
    | nordre-land   | Mestringsorientert ledelse | named as the style of leadership                  |
    | nordre-land   | Mestringsklima             | named with the survey's results                   |
    | nordre-land   | Fleksibilitetsvilje        | named as an ambition                              |
"""
"""Beside Søndre Land's ten. Stange does not name the survey, and Midt-Telemark names no factor."""

GOALS_THAT_NO_FACTOR_MEASURES = """
    | municipality  | goal                        |
    |---------------|-----------------------------|
    | nordre-land   | Likestilling og inkludering |
    | midt-telemark | Partsarbeid                 |
"""


@pytest.fixture(scope="module")
def factors() -> pd.DataFrame:
    """Return the ten factors."""
    return load_factors(MAPPINGS)


@pytest.fixture(scope="module")
def municipalities(factors: pd.DataFrame) -> dict[str, Municipality]:
    """Return every municipality that has a folder of mappings."""
    return {
        municipality_id: load_municipality(MAPPINGS, municipality_id, factors)
        for municipality_id in list_municipalities(MAPPINGS)
    }


@pytest.fixture(scope="module")
def strategies(municipalities: dict[str, Municipality]) -> dict[str, Municipality]:
    """Return the five whose strategy is known."""
    return {name: one for name, one in municipalities.items() if one.document is not None}


def list_goals(municipality: Municipality) -> pd.DataFrame:
    """Return the goals that the document calls by its word for a goal."""
    assert municipality.document is not None
    kinds = municipality.goals["goal_kind"].str.casefold()
    return municipality.goals[kinds == municipality.document.goal_word.casefold()]


def list_stated(municipality: Municipality, factors: pd.DataFrame) -> pd.DataFrame:
    """Return the links that the document states, with the goal's label and the factor's name."""
    links = municipality.links[municipality.links["basis"] == "stated"]
    return links.merge(municipality.goals, on="goal_id", how="left").merge(factors, on="factor_id")


def find_parts(goals: pd.DataFrame, goal_id: str) -> set[str]:
    """Return a goal and every part of it, and their parts."""
    found = {goal_id}
    while True:
        more = set(goals.loc[goals["parent_id"].isin(list(found)), "goal_id"]) - found
        if not more:
            return found
        found |= more


def test_every_municipality_can_be_read(municipalities: dict[str, Municipality]) -> None:
    """The five with a strategy and the two with published results only are read without an error."""
    five = read_table(EACH_CALLS_ITS_GOALS_BY_ITS_OWN_WORD)["municipality"]
    assert set(municipalities) == {*five, "bergen", "sandnes"}


def test_the_documents_words_for_a_goal(strategies: dict[str, Municipality]) -> None:
    """Each strategy keeps its title and its own word for a goal, and has as many as it says."""
    promised = read_table(EACH_CALLS_ITS_GOALS_BY_ITS_OWN_WORD)
    found = pd.DataFrame(
        {
            "municipality": name,
            "document": one.document.title if one.document else None,
            "word": one.document.goal_word if one.document else None,
            "goals": len(list_goals(one)),
        }
        for name, one in strategies.items()
    )
    order = list(promised["municipality"])
    assert write_table(found.set_index("municipality").loc[order].reset_index()) == write_table(
        promised
    )


def test_the_goals_stand_as_in_the_documents(strategies: dict[str, Municipality]) -> None:
    """Every goal is there under the number and title of its document, in the document's order."""
    promised = read_table(THE_GOALS, text_columns=["label"])
    found = pd.concat(
        list_goals(strategies[name])
        .assign(municipality=name)
        .rename(columns={"goal_label": "label", "goal_name": "goal"})
        for name in promised["municipality"].unique()
    )
    assert write_table(found[list(promised)]) == write_table(promised)


def test_sandefjords_areas_have_the_parts_of_its_form(strategies: dict[str, Municipality]) -> None:
    """Sandefjord's areas are divided as in the form that every leader fills in, 1.1.1 to 1.5.2."""
    promised = read_table(SANDEFJORD_DIVIDES_ITS_AREAS, text_columns=["part", "of"])
    goals = strategies["sandefjord"].goals
    parents = goals[["goal_id", "goal_label"]].rename(
        columns={"goal_id": "parent_id", "goal_label": "of"}
    )
    parts = goals[goals["goal_label"].str.count(r"\.") == 2].merge(parents, on="parent_id")
    found = parts.rename(columns={"goal_label": "part", "goal_name": "title"})[list(promised)]
    assert write_table(found) == write_table(promised)


def test_the_ten_links_of_soendre_land(
    strategies: dict[str, Municipality], factors: pd.DataFrame
) -> None:
    """Søndre Land's three delmål are judged by the ten factors its document lists, and no other."""
    promised = read_table(SOENDRE_LAND_STATES_TEN_LINKS, text_columns=["delmål"])
    links = list_stated(strategies["soendre-land"], factors)
    found = sorted(zip(links["goal_label"], links["name_nb"], strict=True))
    assert found == sorted(
        zip(promised["delmål"], promised["the factor in 10-FAKTOR"], strict=True)
    )
    assert len(strategies["soendre-land"].links) == len(promised) == 10


def test_nothing_is_called_stated_that_is_a_judgement(
    strategies: dict[str, Municipality], factors: pd.DataFrame
) -> None:
    """A link is called stated only where the document itself ties the factor to the goal."""
    promised = read_table(FACTORS_THE_DOCUMENT_ITSELF_TIES_TO_A_GOAL)
    found = {
        (name, factor)
        for name, one in strategies.items()
        if name != "soendre-land"
        for factor in list_stated(one, factors)["name_nb"]
    }
    assert found == set(zip(promised["municipality"], promised["factor"], strict=True))


def test_sandefjord_states_mestringsklima_in_areas_two_and_three_only(
    strategies: dict[str, Municipality], factors: pd.DataFrame
) -> None:
    """In Sandefjord only areas 1.2 and 1.3, or parts of them, have a link that is called stated."""
    one = strategies["sandefjord"]
    areas = {
        goal.goal_label: find_parts(one.goals, goal.goal_id)
        for goal in list_goals(one).itertuples()
    }
    stated = set(list_stated(one, factors)["goal_id"])
    assert {label for label, parts in areas.items() if parts & stated} == {"1.2", "1.3"}


def test_goals_without_a_factor_are_kept(strategies: dict[str, Municipality]) -> None:
    """A goal that no factor measures is among the goals, and neither it nor its parts has a link."""
    for row in read_table(GOALS_THAT_NO_FACTOR_MEASURES).itertuples():
        one = strategies[row.municipality]
        goal_id = one.goals.set_index("goal_name").loc[row.goal, "goal_id"]
        assert not find_parts(one.goals, goal_id) & set(one.links["goal_id"]), row


def test_no_municipality_has_adopted_a_number(municipalities: dict[str, Municipality]) -> None:
    """None of the documents sets a number, so no target is written down as the municipality's."""
    assert {name for name, one in municipalities.items() if len(one.targets)} == set()


def test_every_strategy_has_goals_links_and_measures(strategies: dict[str, Municipality]) -> None:
    """Each of the five has goals, links to factors, and measures with somewhere to look them up."""
    assert len(strategies) == 5
    for name, one in strategies.items():
        for table in (one.goals, one.links, one.measures):
            assert len(table) > 0, name
            assert table["place"].str.strip().ne("").all(), name
        assert one.links["reason"].str.strip().ne("").all(), name


def test_soendre_land_says_who_follows_up(strategies: dict[str, Municipality]) -> None:
    """Each of Søndre Land's delmål says who is to follow it up, as its document does."""
    assert list_goals(strategies["soendre-land"])["follow_up"].notna().all()


def test_published_results_alone_promise_nothing(municipalities: dict[str, Municipality]) -> None:
    """Bergen and Sandnes have published results and no strategy here, so no goals are made up."""
    for name in ("bergen", "sandnes"):
        assert municipalities[name].document is None
        assert municipalities[name].goals.empty
        assert municipalities[name].links.empty
