"""Groups of small units on pages: in the overview, over time, and for units further down."""

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest

from example_municipality import POOL, WAVES, hide_units, leave_out, make_published
from tifaktor.privacy.gate import Published
from tifaktor.report.edition import Edition
from tifaktor.report.imprint import describe_edition
from tifaktor.report.matrices import build_branch
from tifaktor.report.overview import build_overview
from tifaktor.report.pools import build_pool_section, say_size, say_together
from tifaktor.report.trends import say_no_trend
from tifaktor.report.unit_views import HiddenPage, UnitPage
from tifaktor.report.units import build_unit_page
from tifaktor.report.views import Link

OpenEdition = Callable[..., Edition]
NAME = "Små enheter i Helse og mestring"


@pytest.fixture(scope="session")
def together() -> Published:
    """Vassdal with its two hidden units shown together in every wave."""
    return make_published(pooled_in=WAVES)


@pytest.fixture(scope="session")
def pooled(open_vassdal: OpenEdition, together: Published) -> Edition:
    """Its edition of 2026 in bokmål."""
    return open_vassdal(together)


def regroup(published: Published, **columns: object) -> Published:
    """Return `published` with other facts of its pool."""
    return replace(published, pools=published.pools.assign(**columns))


def test_a_group_stands_last_among_the_units_it_is_made_of(pooled: Edition) -> None:
    """In the overview it comes after its siblings, says that it is a group, and is linked to."""
    lines = build_overview(pooled).matrix.lines
    names = [line.name for line in lines]
    place = names.index(NAME)
    assert names[place - 3 : place + 2] == [
        "Hjemmetjenesten", "Nattpatruljen", "Dagsenteret", NAME, "Drift og eiendom",
    ]  # fmt: skip
    group = lines[place]
    assert (group.size, group.answered, len(group.cells)) == ("to enheter samlet", "12 av 15", 5)
    for line in lines[place - 2 : place]:
        assert (line.note, line.pool) == ("Vises i", Link(NAME, f"{POOL}.html"))
        assert line.answered == "skjult"


def test_a_group_is_no_unit_more(pooled: Edition, edition: Edition) -> None:
    """It counts neither among the units nor in the tally, and its members stay hidden there."""
    page, without = build_overview(pooled), build_overview(edition)
    assert [line.counts for line in page.matrix.tally] == [
        line.counts for line in without.matrix.tally
    ]
    assert page.hidden == (*without.hidden, "To av dem er vist samlet med andre.")
    assert describe_edition(pooled).n_units == describe_edition(edition).n_units == 13


def test_other_members_make_other_pages(pooled: Edition, open_vassdal: OpenEdition,
                                        together: Published) -> None:  # fmt: skip
    """Pages are outdated as soon as somebody else is in a group, whatever its figures are."""
    other = open_vassdal(regroup(together, with_staff=True))
    assert describe_edition(other).fingerprint != describe_edition(pooled).fingerprint


def test_the_unit_above_lists_the_group(pooled: Edition) -> None:
    """Below the unit above stand its units and the group, each hidden one with where it is shown."""
    branch = build_branch(pooled, "helse-og-mestring")
    assert branch is not None
    assert [
        (line.name, line.answered, line.pool and line.pool.name) for line in branch.lines[1:]
    ] == [
        ("Hjemmetjenesten", "26 av 45", None),
        ("Nattpatruljen", "skjult", NAME),
        ("Dagsenteret", "skjult", NAME),
        (NAME, "12 av 15", None),
    ]


def test_a_group_is_called_a_group(pooled: Edition) -> None:
    """What is said of a unit elsewhere is said of the group, and its page names who is in it."""
    page = build_unit_page(pooled, POOL)
    assert isinstance(page, UnitPage)
    assert page.members is not None
    assert [link.href for link in page.members.links] == ["natt.html", "dagsenter.html"]
    assert any("alle ansatte i gruppen" in text for text in page.factors.intro)


def test_a_group_is_followed_only_with_the_same_members(
    pooled: Edition, open_vassdal: OpenEdition
) -> None:
    """A group that was there before has a trend; a new one says why it has none."""
    page = build_unit_page(pooled, POOL)
    assert isinstance(page, UnitPage)
    assert page.trends is not None
    new = open_vassdal(make_published(pooled_in=("2026",)))
    page = build_unit_page(new, POOL)
    assert isinstance(page, UnitPage)
    assert (page.trends, page.no_trend) == (None, say_no_trend(new, POOL))
    assert say_no_trend(new, POOL).startswith("Gruppen er ikke vist med de samme enhetene før")
    assert "Gruppen er ikke vist med de samme enhetene før." in page.factors.intro


def test_with_the_staff_of_the_unit_above(open_vassdal: OpenEdition, together: Published) -> None:
    """People of the unit above are named as the last in the group, and in the first sentence."""
    edition = open_vassdal(regroup(together, with_staff=True))
    members = build_pool_section(edition, POOL, "natt").members.links
    assert members[0] == Link("Nattpatruljen", None)
    assert members[-1].name == "Felles ansatte i Helse og mestring"
    assert say_size(edition, POOL) == "to enheter og felles ansatte"
    assert say_together(edition, "natt", POOL, "natt", "too_few")[1].endswith(
        "fra én annen enhet og felles ansatte i Helse og mestring."
    )
    alone = regroup(leave_out(together, "dagsenter"), with_staff=True)
    alone = replace(alone, pools=alone.pools[alone.pools["unit_id"] == "natt"])
    said = say_together(open_vassdal(alone), "natt", POOL, "natt", "protects_others")
    assert said == (
        "Nattpatruljen kan ikke vises alene.",
        "Her vises svarene samlet med svarene fra felles ansatte i Helse og mestring.",
    )


def test_a_unit_within_a_member_is_shown_in_the_group_too(
    open_vassdal: OpenEdition, together: Published
) -> None:
    """Where the unit above is hidden and in a group, that is where the answers are shown."""
    above = together.pools.drop_duplicates("wave").assign(
        unit_id="helse-og-mestring", parent_id="vassdal", with_staff=True
    )
    edition = open_vassdal(hide_units(replace(together, pools=above), "helse-og-mestring"))
    page = build_unit_page(edition, "natt")
    assert isinstance(page, HiddenPage)
    assert page.finding[:2] == (
        "Nattpatruljen kan ikke vises alene.",
        "Det gjelder også Helse og mestring, som enheten hører til.",
    )
    assert page.pool is not None
    assert page.pool.page.href == f"{POOL}.html"
    assert page.above is not None
    assert page.above.page == Link("Gå til Vassdal kommune", "vassdal.html")
    shown = build_unit_page(edition, "hjemmetjenesten")
    assert isinstance(shown, UnitPage)


def test_a_wave_has_its_own_groups(open_vassdal: OpenEdition) -> None:
    """In a wave without the group nothing is said of it, and the unit is hidden as before."""
    edition = open_vassdal(make_published(pooled_in=("2024",)))
    page = build_unit_page(edition, "natt")
    assert isinstance(page, HiddenPage)
    assert page.pool is None
    assert NAME not in {line.name for line in build_overview(edition).matrix.lines}
    assert pd.Series(edition.measured).str.contains("pool").sum() == 0
