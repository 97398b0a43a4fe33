"""How much answers differ, as a unit's page tells it."""

from dataclasses import replace

import pytest

from tifaktor.privacy.gate import Published
from tifaktor.report.spreads import build_spread_section
from tifaktor.report.unit_views import SpreadSection
from tifaktor.vocabulary import Language, SdBasis

UNIT, ABOVE = "solbakken-barnehage", "oppvekst"


def give_spreads(
    published: Published, spreads: dict[tuple[str, str], float], basis: SdBasis
) -> Published:
    """Return Vassdal with these standard deviations in 2026, by unit and factor, and no others."""
    scores = published.scores.assign(sd=float("nan"), sd_basis=None)
    for (unit, factor), sd in spreads.items():
        at = (scores["wave"] == "2026") & (scores["unit_id"] == unit)
        at &= scores["factor_id"] == factor
        assert at.sum() == 1
        scores.loc[at, "sd"] = sd
        scores.loc[at, "sd_basis"] = str(basis)
    return replace(published, scores=scores)


@pytest.fixture
def build(open_vassdal, published):
    """A function that returns the section where only these spreads are known."""

    def build_it(
        spreads: dict[tuple[str, str], float], basis: SdBasis = SdBasis.ANSWERS, unit: str = UNIT
    ) -> SpreadSection | None:
        edition = open_vassdal(give_spreads(published, spreads, basis), Language.BOKMAAL)
        return build_spread_section(edition, unit)

    return build_it


def test_spread_stands_beside_that_of_the_unit_above(build) -> None:
    """A row for every factor in KS' order, its own spread and the parent's, with a comma."""
    section = build(
        {(UNIT, "mestringstro"): 0.714, (ABOVE, "mestringstro"): 0.8, (ABOVE, "rolleklarhet"): 0.6}
    )
    assert section is not None
    assert section.table.header == ("Faktor", "Enheten", "Oppvekst")
    rows = {name: cells for name, *cells in section.table.rows}
    assert len(rows) == 10
    assert rows["Mestringstro"] == ["0,71", "0,80"]
    assert rows["Rolleklarhet"][1] == "0,60"
    assert rows["Rolleklarhet"][0] == rows["Nyttemotivasjon"][0] == rows["Nyttemotivasjon"][1]
    assert not any(sign.isdigit() for sign in rows["Nyttemotivasjon"][0])


def test_nothing_stands_where_no_spread_of_the_unit_is_known(build) -> None:
    """What is hidden, or not in the file, makes no table of dashes."""
    assert build({(ABOVE, "mestringstro"): 0.8}) is None
    assert build({}, unit="natt") is None


def test_the_whole_municipality_has_nobody_beside_it(build) -> None:
    """At the top there is one column, and no unit above to compare with."""
    section = build({("vassdal", "mestringstro"): 0.7}, unit="vassdal")
    assert section is not None
    assert len(section.table.header) == 2


@pytest.mark.parametrize(
    ("basis", "n_notes"), [(SdBasis.ANSWERS, 1), (SdBasis.GIVEN, 1), (SdBasis.STATEMENTS, 2)]
)
def test_an_estimated_spread_says_so(build, basis: SdBasis, n_notes: int) -> None:
    """Only what was worked out from the fall of answers is called an estimate."""
    section = build({(UNIT, "mestringstro"): 0.7}, basis)
    assert section is not None
    assert len(section.notes) == n_notes


def test_the_leaders_own_factor_of_the_unit_above_is_left_out(build) -> None:
    """What people say of one leader above is not for the leaders below, its spread neither."""
    factor = "mestringsorientert_ledelse"
    section = build({(UNIT, factor): 0.7, (ABOVE, factor): 0.9})
    assert section is not None
    assert not any("0,90" in cell for row in section.table.rows for cell in row)
