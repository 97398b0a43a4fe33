"""Where a unit came from: positions as whole numbers, a picture of them, and the same in words."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from example_municipality import leave_out, load_instrument
from moved_vassdal import list_predecessors, move_units, name_moves, open_moved
from tifaktor.privacy.gate import Published
from tifaktor.report.bands import choose_scale, draw_band
from tifaktor.report.edition import Edition
from tifaktor.report.origin_views import OriginPicture
from tifaktor.report.origins import build_origin_section
from tifaktor.report.pages import write_municipality
from tifaktor.report.positions import count_positions
from tifaktor.vocabulary import Language

UNIT = "solbakken-barnehage"


@pytest.fixture(scope="module")
def moved(published: Published) -> Edition:
    """Vassdal in 2026; Verkstedet is new."""
    return open_moved(leave_out(move_units(published), "verksted", waves=("2022", "2024")))


def count(edition: Edition, unit: str) -> list[tuple[str | None, int | None, int | None]]:
    """Return where positions of a unit came from, how many did, and how many did not."""
    flows = count_positions(edition, unit, edition.figures.origins["2026", unit])
    return [(flow.source and flow.source.from_unit_id, flow.came, flow.rest) for flow in flows]


def draw(edition: Edition, unit: str) -> OriginPicture:
    """Return the picture of a unit that has one."""
    section = build_origin_section(edition, unit)
    assert section is not None
    assert section.picture is not None
    return section.picture


def test_positions_are_whole_numbers(moved: Edition) -> None:
    """Of 40 in Fjordtun a quarter came, by HR's row 10; of Solbakken's 15 a third was left, 5."""
    assert count(moved, UNIT) == [("fjordtun-skole", 10, 30), (UNIT, 5, 10)]


def test_without_rows_the_size_of_the_unit_itself_counts(moved: Edition) -> None:
    """Of the 40 asked in Fjordtun a quarter is left; of the 40 now three quarters are unknown."""
    assert count(moved, "fjordtun-skole") == [("fjordtun-skole", 10, 30), (None, 30, None)]


def test_of_a_hidden_unit_only_hrs_rows_are_told(moved: Edition) -> None:
    """Its size may be the number of answers: neither shares nor what was left behind are told."""
    assert count(moved, "verksted") == [("lia-barnehage", 10, 0), ("natt", 4, None)]
    # No row names Dagsenteret, so that its positions would be told by its size.
    assert count(moved, "renhold") == [("renhold", None, None), ("dagsenter", None, None)]


def test_positions_of_a_unit_of_unknown_size_are_not_told(moved: Edition) -> None:
    """Of Hjemmetjenesten's 45, 0.6 are left, which is 27, while nobody knows how many Renhold had."""
    assert count(moved, "hjemmetjenesten") == [("hjemmetjenesten", 27, 18), ("renhold", None, None)]


def test_units_of_other_municipalities_are_told_by_rows_alone(
    published: Published,
) -> None:
    """What is hidden there is not known here; and its name is not taken for one of our own."""
    away = list_predecessors(from_municipality_id="sund")
    edition = open_moved(replace(move_units(published), predecessors=away))
    assert count(edition, UNIT)[0] == ("fjordtun-skole", None, None)
    section = build_origin_section(edition, UNIT)
    assert section is not None
    assert "fjordtun-skole i kommunen sund" in section.sentence
    assert "Fjordtun skole" not in section.sentence


def test_the_picture_is_told_in_words(moved: Edition) -> None:
    """Who cannot see it hears the same: each unit, how many came, and how many did not."""
    picture = draw(moved, UNIT)
    assert picture.alternative == (
        "Hvor stillingene i Solbakken barnehage var i 2024: Fjordtun skole, 10 stillinger, mens "
        "30 gikk ikke hit; Solbakken barnehage, 5 stillinger, mens 10 gikk ikke hit."
    )
    assert (picture.unit, picture.total) == ("Solbakken barnehage", "15 stillinger")


def test_no_sum_of_what_is_not_known(moved: Edition) -> None:
    """Where one number is not told, the sum, which would tell it, is not either."""
    picture = draw(moved, "hjemmetjenesten")
    assert [band.told for band in picture.bands] == ["27 stillinger", "antallet vises ikke"]
    assert picture.total is None


def test_the_table_tells_shares_and_where_the_others_are(moved: Edition) -> None:
    """Beside the positions stand the unit's share, and the units that others of it are known in."""
    table = draw(moved, UNIT).table
    assert table.header == (
        "Enhet i 2024", "Stillinger som kom hit", "Andel av den enheten", "Gikk ikke hit",
    )  # fmt: skip
    assert [re.sub(r"\s", " ", cell) for cell in table.rows[0]] == [
        "Fjordtun skole", "10", "25 %", "30, noen av dem er nå i Fjordtun skole",
    ]  # fmt: skip
    assert draw(moved, "verksted").table.rows[1] == ("Nattpatruljen", "4", "–", "–")


def test_a_share_is_told_in_whole_per_cent(published: Published) -> None:
    """99.8 % of a unit is told as 100 %: positions are counted beside it, and more would be noise."""
    nearly = list_predecessors(share_moved=0.998)
    table = draw(open_moved(replace(move_units(published), predecessors=nearly)), UNIT).table
    assert re.sub(r"\s", " ", table.rows[0][2]) == "100 %"


def test_no_picture_where_nothing_changed_or_nothing_is_known(moved: Edition) -> None:
    """The same unit as before has neither picture nor sentence; one of no known past a sentence."""
    assert build_origin_section(moved, "lia-barnehage") is None
    assert build_origin_section(moved, "drift") is None
    unknown = build_origin_section(moved, "vei-og-vann")
    assert unknown is not None
    assert unknown.picture is None
    assert "Serien begynner her." in unknown.sentence


def test_bands_are_as_thick_as_their_positions() -> None:
    """20 of 40 are half as thick as 40; what did not come ends half-way, below."""
    scale = choose_scale([40, 20])
    whole, half = (draw_band(n, None, scale, is_known=True) for n in (40, 20))
    assert 'width="100%" height="52.0"' in whole
    assert 'width="100%" height="26.0"' in half
    part = draw_band(20, 20, scale, is_known=True)
    assert 'class="rest" y="26.0" width="42%" height="26.0"' in part
    assert 'class="unknown"' in draw_band(None, None, scale, is_known=True)
    assert "node" not in draw_band(20, None, scale, is_known=False)


def test_names_are_escaped_and_nobodys_name_is_told(tmp_path: Path, published: Published) -> None:
    """A unit called <b> is text, spoken or drawn; who decided on a row stands on no page."""
    municipality = name_moves()
    units = municipality.units.assign(unit_name=municipality.units["unit_name"] + ' <b>"')
    paths = write_municipality(
        move_units(published), replace(municipality, units=units), load_instrument(), tmp_path,
        language=Language.BOKMAAL, units=[UNIT],
    )  # fmt: skip
    written = {path.name: path.read_text("utf-8") for path in paths}
    page = written[f"{UNIT}.html"]
    assert (
        'class="flows" role="img" aria-label="Hvor stillingene i Solbakken barnehage &lt;b&gt;'
        in page
    )
    assert "<b>" not in page
    assert "&amp;lt;" not in page
    assert not any("Kari N." in text for text in written.values())
