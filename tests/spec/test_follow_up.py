"""What the overview tells of plans in the units. Vassdal is invented, and nobody agreed on these.

| unit                | plan agreed      | after the results of 2 March 2026 |
|---------------------|------------------|-----------------------------------|
| Solbakken barnehage | 27 April 2026    | eight weeks to the day            |
| Lia barnehage       | 28 April 2026    | a day more                        |
| Fjordtun skole      | 1 March 2026     | before: of the survey before      |
| Nattpatruljen       | 3 March 2026     | hidden, with 3 answers            |
"""

from dataclasses import replace
from datetime import date

import pandas as pd

from example_municipality import load_instrument, make_municipality, make_published
from tifaktor.mappings import FollowUp
from tifaktor.report.agreements import build_follow_up, build_follow_up_below
from tifaktor.report.edition import Edition, open_edition
from tifaktor.report.overview_views import FollowUpSection
from tifaktor.vocabulary import Language

AGREED = {
    "solbakken-barnehage": "2026-04-27", "lia-barnehage": "2026-04-28",
    "fjordtun-skole": "2026-03-01", "natt": "2026-03-03",
}  # fmt: skip
RESULTS = FollowUp(8, {"2026": date(2026, 3, 2)})


def open_vassdal(rule: FollowUp, agreed: dict[str, str]) -> Edition:
    """Return what the pages of 2026 are made from, with these plans."""
    municipality = make_municipality()
    first = municipality.measures.iloc[0].to_dict()
    rows = [
        first | {"measure_id": f"plan-{unit}", "unit_id": unit, "agreed_on": day}
        for unit, day in agreed.items()
    ]
    measures = pd.concat([municipality.measures, pd.DataFrame(rows)], ignore_index=True)
    measures = measures.astype(object).where(measures.notna(), None)
    municipality = replace(municipality, measures=measures, follow_up=rule)
    return open_edition(
        make_published(), municipality, load_instrument(), language=Language.BOKMAAL, wave="2026"
    )


def tell(rule: FollowUp, agreed: dict[str, str]) -> FollowUpSection:
    """Return what the overview of 2026 says of these plans."""
    section = build_follow_up(open_vassdal(rule, agreed))
    assert section is not None
    return section


def test_plans_in_time_later_and_not_recorded_are_counted() -> None:
    """A union representative reads how many units agreed on a plan within eight weeks, and which."""
    told = tell(RESULTS, AGREED)
    # Twelve units below the municipality, of which Nattpatruljen and Dagsenteret are hidden.
    assert told.sentences == (
        (
            "Av 10 enheter som vises, avtalte 1 en plan innen åtte uker, 1 senere. "
            "For 8 er ingen avtalt plan registrert."
        ),
        (
            "Enhetene fikk resultatene 2. mars 2026. Fristen på åtte uker var 27. april 2026, "
            "og den dagen er med."
        ),
    )
    assert told.table is not None
    counted = [
        tuple(cell.replace("\N{NO-BREAK SPACE}", " ") for cell in row) for row in told.table.rows
    ]
    assert counted == [
        ("Avtalt i tide", "1", "10 %"), ("Avtalt senere", "1", "10 %"),
        ("Ingen registrert", "8", "80 %"),
    ]  # fmt: skip
    listed = [[unit.name for unit in group.units] for group in told.groups]
    assert listed[:2] == [["Solbakken barnehage"], ["Lia barnehage"]]
    assert "Fjordtun skole" in listed[2]
    assert "registrert av kommunen, ikke målt av undersøkelsen" in told.closing[0]


def test_units_with_too_few_answers_are_not_named() -> None:
    """A hidden unit is neither counted nor named: its page has no form to write a day in."""
    told = tell(RESULTS, AGREED)
    named = {unit.name for group in told.groups for unit in group.units}
    assert not named & {"Nattpatruljen", "Dagsenteret"}
    assert told.closing[1].endswith(": 2.")


def test_without_the_day_of_results_nothing_is_called_late() -> None:
    """Where nobody recorded when units got their results, the page says so, and judges no plan."""
    told = tell(FollowUp(), AGREED)
    assert told.table is None
    assert told.sentences[0].startswith("For 3 av 10 enheter som vises, er det registrert en plan")
    assert "kan ikke si om den ble avtalt i tide" in told.sentences[0]
    assert [len(group.units) for group in told.groups] == [3]


def test_a_leader_of_others_reads_the_same_of_the_units_below() -> None:
    """Oppvekst's page counts its three units; a page of one unit alone counts none."""
    edition = open_vassdal(RESULTS, AGREED)
    told = build_follow_up_below(edition, "oppvekst")
    assert told is not None
    assert told.sentences[0].startswith("Av 3 enheter som vises, avtalte 1 en plan innen åtte uker")
    listed = [[unit.name for unit in group.units] for group in told.groups]
    assert listed == [["Solbakken barnehage"], ["Lia barnehage"], ["Fjordtun skole"]]
    assert build_follow_up_below(edition, "solbakken-barnehage") is None
    assert build_follow_up_below(open_vassdal(FollowUp(), AGREED), "oppvekst") is None
