"""The page of one factor: every unit beside the others, and nothing that others may not see."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from estimated_vassdal import CENTRE, RMSE, add_estimates
from example_municipality import (
    MEANS,
    POOL,
    WAVES,
    change_rows,
    hide_units,
    leave_out,
    load_instrument,
    make_municipality,
    make_published,
)
from tables import read_table
from tifaktor.privacy.gate import Published
from tifaktor.report.across_factors import build_factor_page
from tifaktor.report.across_views import FactorCell, FactorPage, UnitRow
from tifaktor.report.edition import Edition, open_edition
from tifaktor.vocabulary import Language, LeaderFactor

OpenEdition = Callable[..., Edition]
CLEAR, LED = "rolleklarhet", "mestringsorientert_ledelse"
BELOW_TOP = {"oppvekst", "helse-og-mestring", "drift"}


@pytest.fixture(scope="module")
def estimated(published: Published) -> Published:
    """Vassdal with pooled estimates."""
    return add_estimates(published)


def index(page: FactorPage) -> dict[str, tuple[UnitRow, FactorCell | None]]:
    """Return the rows of a page by unit."""
    return {row.unit_id: (row, cell) for row, cell in page.rows}


def shown(page: FactorPage) -> set[str]:
    """Return the units that have figures on a page."""
    return {row.unit_id for row, cell in page.rows if cell is not None}


def test_units_stand_in_the_order_of_the_tree(edition: Edition) -> None:
    """Every unit has a row, parents before children, never in the order of their means."""
    page = build_factor_page(edition, CLEAR)
    assert [row.unit_id for row, _ in page.rows] == list(edition.tree.order)
    assert [row.depth for row, _ in page.rows[:3]] == [0, 1, 2]
    assert page.rows[1][0].href == "oppvekst.html"


def test_a_row_has_the_units_own_figures(edition: Edition, published: Published) -> None:
    """Mean, interval and answers of a row are what is published of that unit and factor."""
    scores = published.scores.set_index(["wave", "unit_id", "factor_id"])
    own = scores.loc["2026", "fjordtun-skole", CLEAR]
    row, cell = index(build_factor_page(edition, CLEAR))["fjordtun-skole"]
    assert cell is not None
    told = f"{own['mean']:.1f} ({own['low']:.1f}–{own['high']:.1f})".replace(".", ",")
    assert (row.n, cell.value) == ("30", told)
    assert cell.change.text == "Ingen sikker endring siden 2024"


def test_an_estimate_is_told_beside_the_mean(
    estimated: Published, open_vassdal: OpenEdition
) -> None:
    """A unit with others beside it has an estimate with its error; the municipality has none."""
    page = build_factor_page(open_vassdal(estimated), CLEAR)
    rows, scores = index(page), estimated.scores.set_index(["wave", "unit_id", "factor_id"])
    mean = scores.at[("2026", "lia-barnehage", CLEAR), "mean"]
    cell = rows["lia-barnehage"][1]
    assert cell is not None
    assert cell.estimate == f"{(mean + CENTRE) / 2:.1f} ± {RMSE:.1f}".replace(".", ",")
    assert 'class="estimate"' in str(cell.strip)
    assert rows["vassdal"][1] is not None
    assert rows["vassdal"][1].estimate is None
    assert 'class="estimate"' not in str(rows["vassdal"][1].strip)
    assert "ikke enhetens resultat" in page.estimates[0]
    assert "samlet anslag" in str(page.key)


def test_without_estimates_the_page_says_so(edition: Edition) -> None:
    """Where nothing is drawn towards anything, neither the column nor the mark is explained."""
    page = build_factor_page(edition, CLEAR)
    assert not page.has_estimates
    assert len(page.estimates) == 1
    assert "samlet anslag" not in str(page.key)


def test_hidden_units_are_counted_with_their_reasons(edition: Edition) -> None:
    """A hidden unit has a row without figures, and the page says how many there are and why."""
    page = build_factor_page(edition, CLEAR)
    row, cell = index(page)["natt"]
    assert (row.n, row.note, cell) == ("skjult", "Skjult: færre enn 5 svar", None)
    assert page.hidden == (
        "2 av 13 enheter er skjult. Svarene deres er med i tallene for enhetene over.",
        "Én har færre enn 5 svar.",
        "Én er skjult for å verne en mindre gruppe.",
    )


def test_small_units_are_told_in_their_group(open_vassdal: OpenEdition) -> None:
    """The row of a unit that is shown in a group leads there; the group has figures, no estimate."""
    published = add_estimates(make_published(pooled_in=WAVES))
    rows = index(build_factor_page(open_vassdal(published), CLEAR))
    assert rows["natt"][0].pool is not None
    assert rows["natt"][0].pool.href == f"{POOL}.html"
    row, cell = rows[POOL]
    assert (row.n, row.size) == ("12", "to enheter samlet")
    assert cell is not None
    assert cell.estimate is None


@pytest.mark.parametrize(
    ("seen_by", "units"),
    [(LeaderFactor.UNIT, set()), (LeaderFactor.PARENT, BELOW_TOP)],
)
def test_one_leaders_figure_is_not_for_everybody(
    seen_by: LeaderFactor, units: set[str], estimated: Published, open_vassdal: OpenEdition
) -> None:
    """Of the leaders' own factor the page has the municipality's mean, and those its top may see."""
    page = build_factor_page(open_vassdal(replace(estimated, leader_factor=seen_by)), LED)
    assert shown(page) == {"vassdal", *units}
    assert page.hidden[-1].endswith("handler dette om én leder, og vises ikke her.")
    row, cell = index(page)["renhold"]
    assert (row.n, cell) == ("–", None)
    assert build_factor_page(open_vassdal(replace(estimated, leader_factor=seen_by)), CLEAR).about


def test_everyone_sees_it_where_that_is_decided(
    estimated: Published, open_vassdal: OpenEdition
) -> None:
    """Where everybody may see the leaders' factor it is shown as any other."""
    everyone = open_vassdal(replace(estimated, leader_factor=LeaderFactor.EVERYONE))
    assert shown(build_factor_page(everyone, LED)) == shown(build_factor_page(everyone, CLEAR))


def test_an_estimate_does_not_tell_of_the_leader_beside(estimated: Published) -> None:
    """A unit with several leaders shows its mean, and no estimate made of its neighbours' one."""
    municipality = make_municipality()
    units = municipality.units.assign(
        leaders=[2 if unit == "renhold" else 1 for unit in municipality.units["unit_id"]]
    )
    edition = open_edition(
        estimated, replace(municipality, units=units), load_instrument(), language=Language.BOKMAAL
    )
    cell = index(build_factor_page(edition, LED))["renhold"][1]
    assert cell is not None
    assert cell.estimate is None
    assert 'class="estimate"' not in str(cell.strip)
    beside = index(build_factor_page(edition, LED))["drift"][1]
    assert beside is not None
    assert beside.estimate is not None


def test_goals_that_lean_on_it(edition: Edition) -> None:
    """Each goal that is linked to the factor is named with its grounds; none is told as none."""
    page = build_factor_page(edition, LED)
    assert [(of.to.href, of.is_stated) for of in page.goals] == [
        ("maal--delmaal-1.html", True), ("maal--1.1.html", True),
    ]  # fmt: skip
    (of,) = build_factor_page(edition, "rolleklarhet").goals
    assert (of.is_stated, of.basis) == (False, "Tolkning")
    assert build_factor_page(edition, "selvstendighet").goals == ()


def put_national(published: Published, mean: float | None) -> Published:
    """Return `published` with another national mean of the factor this wave, or none."""
    rows = published.benchmarks
    now = (rows["wave"] == "2026") & (rows["factor_id"] == CLEAR)
    if mean is None:
        return replace(published, benchmarks=rows[~now])
    where = {"wave": "2026", "factor_id": CLEAR}
    return replace(published, benchmarks=change_rows(rows, "mean", mean, **where))


@pytest.mark.parametrize(
    ("national", "said"),
    [(2.0, "sikkert over"), (4.9, "sikkert under"), (4.3, "ikke se noen forskjell"), (None, "ikke oppgitt")],
)  # fmt: skip
def test_the_finding_is_the_municipalitys_mean(
    national: float | None, said: str, published: Published, open_vassdal: OpenEdition
) -> None:
    """The first line is the mean of all, and says above or below only of what surely is so."""
    page = build_factor_page(open_vassdal(put_national(published, national)), CLEAR)
    means = read_table(MEANS).set_index("factor_id")
    assert f"{means.at[CLEAR, '2026']:.1f}".replace(".", ",") in page.finding[0]
    assert said in page.finding[1]


def test_the_finding_without_a_mean(published: Published, open_vassdal: OpenEdition) -> None:
    """A municipality that is hidden, absent, uncounted or not measured is told as just that."""

    def find(figures: Published) -> tuple[str, ...]:
        return build_factor_page(open_vassdal(figures), CLEAR).finding

    whose = {"wave": "2026", "unit_id": "vassdal", "factor_id": CLEAR}
    assert find(hide_units(published, "vassdal")) == ("Tallene for kommunen samlet er skjult.",)
    absent = leave_out(published, "vassdal")
    assert find(absent) == ("Kommunen samlet er ikke med i denne målingen.",)
    scores = published.scores.astype({"mean": object, "low": object})
    unmeasured = replace(published, scores=change_rows(scores, "mean", None, **whose))
    assert find(unmeasured) == ("Faktoren er ikke målt for Vassdal kommune i 2026.",)
    uncounted = replace(published, scores=change_rows(scores, "low", None, **whose))
    assert "kan ikke si om forskjellen er sikker" in find(uncounted)[1].replace("vi kan", "kan")


def test_without_a_strategy(open_vassdal: OpenEdition) -> None:
    """A municipality without goals has pages of its factors, which speak of no goal."""
    page = build_factor_page(open_vassdal(with_strategy=False), CLEAR)
    assert not page.has_strategy
    assert len(page.rows) == 13


def test_another_survey_is_not_explained_in_our_words(edition: Edition) -> None:
    """What the ten factors are is told of that survey alone."""
    told = build_factor_page(edition, CLEAR).about
    other = replace(edition, instrument=replace(edition.instrument, instrument_id="trivsel"))
    assert build_factor_page(other, CLEAR).about == told[2:]


def test_why_nothing_has_changed_is_said_once(open_vassdal: OpenEdition) -> None:
    """In a first survey no row repeats that it is the first: it is said above them."""
    first = build_factor_page(open_vassdal(make_published(waves=("2026",))), CLEAR)
    assert not first.has_changes
    assert first.intro[-1] == "Første måling."
    assert build_factor_page(open_vassdal(), CLEAR).has_changes
