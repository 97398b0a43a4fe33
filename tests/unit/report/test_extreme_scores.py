"""A mean that is not shown as it is: what stands for it, and that nothing near it tells it."""

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest

from example_municipality import LINKS, make_published
from tables import read_table
from tifaktor.privacy.gate import Published
from tifaktor.report.across_factors import build_factor_page
from tifaktor.report.across_goals import build_goal_page
from tifaktor.report.edition import Edition
from tifaktor.report.factors import build_factor_section
from tifaktor.report.goals import build_goal_section
from tifaktor.report.overview import build_overview
from tifaktor.report.trends import build_trend_section
from tifaktor.report.units import build_unit_page
from tifaktor.report.verdicts import say_finding
from tifaktor.vocabulary import Language

OpenEdition = Callable[..., Edition]
UNIT, PARENT, FACTOR = "solbakken-barnehage", "oppvekst", "bruk_av_kompetanse"
GOAL = "delmaal-2"


def keep_score(
    published: Published, unit_id: str, wave: str, reason: str = "extreme_high"
) -> Published:
    """Return `published` as the gate would leave it with one unit's score on the factor hidden."""

    def find(table: pd.DataFrame, name: str = "wave") -> pd.Series:
        found = (table["unit_id"] == unit_id) & (table[name] == wave)
        return found & (table["factor_id"] == FACTOR) if "factor_id" in table else found

    def blank(table: pd.DataFrame, rows: pd.Series, **told: object) -> pd.DataFrame:
        keys = {"municipality_id", "wave", "unit_id", "factor_id", "goal_id", "n_factors", "rule",
                "from_respondents", *told}  # fmt: skip
        emptied = table.copy()
        for column in emptied.columns.difference(list(keys)):
            emptied[column] = emptied[column].mask(rows)
        for column, value in told.items():
            emptied.loc[rows, column] = value
        return emptied

    links = read_table(LINKS)
    goals = published.goal_verdicts
    of_factor = goals["goal_id"].isin(links.loc[links["factor_id"] == FACTOR, "goal_id"])
    told = {"status": "too_little_data", "reason": "hidden"}
    changes = published.changes
    return replace(
        published,
        scores=blank(published.scores, find(published.scores), hidden_reason=reason),
        changes=changes[~find(changes) & ~find(changes, "previous_wave")],
        factor_verdicts=published.factor_verdicts[~find(published.factor_verdicts)],
        goal_verdicts=blank(goals, find(goals) & of_factor, **told),
    )


@pytest.fixture(scope="module")
def kept(published: Published) -> Published:
    """What is let out where Solbakken's score of 2026 is extreme."""
    return keep_score(published, UNIT, "2026")


@pytest.mark.parametrize(
    ("language", "reason", "value"),
    [
        (Language.BOKMAAL, "extreme_high", "≥ 4,9"),
        (Language.NYNORSK, "extreme_low", "≤ 1,1"),
        (Language.ENGLISH, "extreme_high", "≥ 4.9"),
        (Language.BOKMAAL, "all_alike", "alle svarte likt"),
        (Language.NYNORSK, "protects_others", "skjult"),
    ],
)
def test_what_stands_for_the_mean(
    open_vassdal: OpenEdition, published: Published, language: Language, reason: str, value: str
) -> None:
    """The row says 4.9 or more, as the language writes it, why, and draws nothing."""
    edition = open_vassdal(keep_score(published, UNIT, "2026", reason), language)
    section = build_factor_section(edition, UNIT)
    (row,) = (row for row in section.rows if row.factor_id == FACTOR)
    assert (row.value, row.strip, row.missing) == (value, None, None)
    assert row.kept
    assert row.company
    (line,) = (line for line in section.table.rows if line[0] == row.name)
    assert line[1:4] == (value, "–", "–")
    assert line[5] == "–"


def test_the_goal_says_why_it_is_not_judged(open_vassdal: OpenEdition, kept: Published) -> None:
    """A goal with the factor has no figure, says that it is not shown, and counts as that."""
    edition = open_vassdal(kept)
    section = build_goal_section(edition, UNIT)
    assert section is not None
    (row,) = (row for row in section.goals if row.anchor == f"goal-{GOAL}")
    assert row.status.word == "Vises ikke"
    assert (row.value, row.strip, row.account) == (None, None, None)
    assert "ikke vises nøyaktig" in row.sentence
    (line,) = (line for line in row.trace if line.factor == "Bruk av kompetanse")
    assert (line.value, line.required, line.probability) == ("≥ 4,9", "–", "–")
    assert "Ett vises ikke." in say_finding(edition, UNIT)


def test_the_trend_has_a_gap_and_says_so(open_vassdal: OpenEdition, kept: Published) -> None:
    """The chart has no point that year; its words and the table behind it say 4.9 or more."""
    trend = build_trend_section(open_vassdal(kept), UNIT)
    assert trend is not None
    (chart,) = (chart for chart in trend.charts if chart.chart_id.endswith(FACTOR))
    assert "2026: ≥ 4,9." in chart.alternative
    (line,) = (line for line in trend.table.rows if line[0] == chart.name)
    assert line[-1] == "≥ 4,9"
    assert '"y":[4' in str(trend.data).split(f"trend-{FACTOR}")[1]
    assert ",null]" in str(trend.data).split(f"trend-{FACTOR}")[1].split("parent")[0]


@pytest.mark.parametrize("wave", ["2024", "2026"])
def test_no_change_from_or_to_it(
    open_vassdal: OpenEdition, published: Published, wave: str
) -> None:
    """Instead of a change stands that the mean of one of the waves is not shown exactly."""
    section = build_factor_section(open_vassdal(keep_score(published, UNIT, wave)), UNIT)
    (row,) = (row for row in section.rows if row.factor_id == FACTOR)
    assert row.change is not None
    assert f"Snittet i {wave} vises ikke nøyaktig" in row.change.text


def test_beside_a_unit_below_it_stands_no_mark(
    open_vassdal: OpenEdition, published: Published
) -> None:
    """On the page of a unit below, the parent's figure is told as 4.9 or more, and not drawn."""
    plain, edition = open_vassdal(), open_vassdal(keep_score(published, PARENT, "2026"))
    rows = [
        next(row for row in build_factor_section(one, UNIT).rows if row.factor_id == FACTOR)
        for one in (plain, edition)
    ]
    assert 'class="parent"' in str(rows[0].strip)
    assert 'class="parent"' not in str(rows[1].strip)
    assert "Oppvekst ≥ 4,9" in rows[1].company


def test_the_overview_counts_it_as_hidden(open_vassdal: OpenEdition, kept: Published) -> None:
    """In the table of units and goals the cell says so; in the tally it is among the hidden."""
    plain, overview = (build_overview(open_vassdal(one)) for one in (None, kept))
    (line,) = (line for line in overview.matrix.lines if line.name == "Solbakken barnehage")
    assert [cell.word for cell in line.cells].count("Vises ikke") == 1
    before, after = (
        next(one for one in page.matrix.tally if one.sign == "Delmål 2").counts
        for page in (plain, overview)
    )
    assert int(after[-1]) == int(before[-1]) + 1


def test_the_page_carries_no_trace_of_the_figure(open_vassdal: OpenEdition) -> None:
    """Whatever the hidden mean was, the page is the same."""
    pages = []
    for mean in (4.21, 4.93):
        published = make_published()
        here = (published.scores["unit_id"] == UNIT) & (published.scores["wave"] == "2026")
        here &= published.scores["factor_id"] == FACTOR
        scores = published.scores.assign(mean=published.scores["mean"].mask(here, mean))
        pages.append(
            build_unit_page(
                open_vassdal(keep_score(replace(published, scores=scores), UNIT, "2026")), UNIT
            )
        )
    assert pages[0] == pages[1]


def test_kept_score_among_all_units(kept: Published, open_vassdal: OpenEdition) -> None:
    """Beside other units only the end of the scale is told, without a mark, and it is counted."""
    edition = open_vassdal(kept)
    page = build_factor_page(edition, FACTOR)
    row, cell = next(row for row in page.rows if row[0].unit_id == UNIT)
    assert cell is not None
    assert (row.n, cell.value, cell.strip, cell.estimate) == ("–", "≥ 4,9", None, None)
    assert page.hidden[-1].startswith("For én enhet vises ikke snittet nøyaktig")
    goal = next(goal for goal in edition.strategy.walk() if goal.goal_id == GOAL)
    judged = next(cell for row, cell in build_goal_page(edition, goal).rows if row.unit_id == UNIT)
    assert judged is not None
    assert (judged.status.word, judged.value) == ("Vises ikke", None)
    assert build_goal_page(edition, goal).shares[-1].told == "3 av 12"
