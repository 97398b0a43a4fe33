"""The ten factors of a unit: what stands beside a mean, and what is said of change."""

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest

from example_municipality import change_rows, hide_units, leave_out, make_published
from tifaktor.privacy.gate import Published
from tifaktor.report.edition import Edition
from tifaktor.report.factors import build_factor_section, say_change, say_factor_finding
from tifaktor.report.trends import build_trend_section

OpenEdition = Callable[..., Edition]
UNIT = "solbakken-barnehage"
SMALL = "lia-barnehage"


def flag_change(published: Published, unit_id: str, change: float) -> Published:
    """Return `published` where one factor of a unit changed, and not by chance."""
    frame = published.changes
    for column, value in (("flagged", True), ("change", change)):
        frame = change_rows(
            frame, column, value, unit_id=unit_id, factor_id="mestringstro", wave="2026"
        )
    return replace(published, changes=frame)


def test_ten_rows_in_order(edition: Edition) -> None:
    """Every factor of the instrument has a row, in KS' order."""
    rows = build_factor_section(edition, UNIT).rows
    assert len(rows) == 10
    assert (rows[0].name, rows[9].name) == ("Oppgavemotivasjon", "Nyttemotivasjon")


def test_mean_keeps_its_company(open_vassdal: OpenEdition, published: Published) -> None:
    """Beside a mean stand the nation's, that of its unit type where known, and the unit above's."""
    alike = published.benchmarks.assign(benchmark_id="barnehage", mean=4.44)
    figures = replace(published, benchmarks=pd.concat([published.benchmarks, alike]))
    row = build_factor_section(open_vassdal(figures), UNIT).rows[0]
    assert row.company[:2] == ("Landet 4,3", "enhetstype barnehage 4,4")
    assert row.company[2].startswith("Oppvekst 4,")


@pytest.mark.parametrize(
    ("unit_id", "change", "said"),
    [
        (UNIT, 0.62, ("Opp 0,6 siden 2024", "up")),
        (UNIT, -0.62, ("Ned 0,6 siden 2024", "down")),
        (SMALL, 0.62, ("Opp 0,6 siden 2024", None)),
    ],
)
def test_arrow_needs_answers(
    open_vassdal: OpenEdition,
    published: Published,
    unit_id: str,
    change: float,
    said: tuple[str, str | None],
) -> None:
    """A change that is no chance has an arrow, but never in a unit with fewer than ten answers."""
    edition = open_vassdal(flag_change(published, unit_id, change))
    view = say_change(edition, unit_id, "mestringstro")
    assert (view.text, view.arrow) == said


def test_chance_has_no_arrow(edition: Edition) -> None:
    """A change that may be chance is never called unchanged, and has no arrow."""
    said = say_change(edition, UNIT, "rolleklarhet")
    assert (said.text, said.arrow) == ("Ingen sikker endring siden 2024", None)


def test_why_there_is_no_change(open_vassdal: OpenEdition, published: Published) -> None:
    """Where two waves cannot be compared, the page says why."""
    bare = replace(published, changes=published.changes.iloc[:0])
    unknown = change_rows(bare.scores, "n", None, unit_id=UNIT, wave="2024")
    for figures, text in (
        (bare, "Endring er ikke vurdert"),
        (leave_out(bare, UNIT, waves=("2024",)), "Endring er ikke vurdert"),
        (leave_out(bare, UNIT, waves=("2022", "2024")), "Første måling"),
        (
            hide_units(bare, UNIT, waves=("2024",)),
            "Tallene for 2024 er skjult, så endring kan ikke vises",
        ),
        (
            replace(bare, scores=unknown),
            "Antall svar i 2024 er ikke oppgitt, så endring kan ikke vurderes",
        ),
    ):
        assert say_change(open_vassdal(figures), UNIT, "rolleklarhet").text == text
    first = open_vassdal(make_published(waves=("2026",)))
    assert say_change(first, UNIT, "rolleklarhet").text == "Første måling"


def test_common_reason_is_said_once(edition: Edition) -> None:
    """What is the same for all factors stands above them, not ten times beside them."""
    section = build_factor_section(edition, "vei-og-vann")
    assert section.intro[-1] == "Antall svar i 2026 er ikke oppgitt, så endring kan ikke vurderes."
    assert {row.change for row in section.rows} == {None}


def test_unknown_number_of_answers_has_no_interval(edition: Edition) -> None:
    """Without the number of answers a mean stands alone, as a hollow dot, and the page says why."""
    section = build_factor_section(edition, "vei-og-vann")
    assert (
        section.intro[1]
        == "Antall svar er ikke oppgitt for 2026. Derfor står snittene uten intervall."
    )
    row = section.rows[0]
    assert row.value is not None
    assert "(" not in row.value
    assert row.strip is not None
    assert "hollow" in row.strip


def test_unmeasured_factor(open_vassdal: OpenEdition, published: Published) -> None:
    """A factor that was not in the survey has a row that says so, and no figure."""
    scores = published.scores[published.scores["factor_id"] != "nyttemotivasjon"]
    changes = published.changes[published.changes["factor_id"] != "nyttemotivasjon"]
    edition = open_vassdal(replace(published, scores=scores, changes=changes))
    section = build_factor_section(edition, UNIT)
    row = section.rows[9]
    assert (row.missing, row.value, row.strip) == ("Ikke målt i 2026", None, None)
    assert section.table.rows[9] == ("Nyttemotivasjon", "–", "–", "–", "4,7", "–")


def test_hidden_parent_has_no_tick(open_vassdal: OpenEdition, published: Published) -> None:
    """A unit above that is hidden, or was not in the wave, is nowhere compared with."""
    for figures in (hide_units(published, "oppvekst"), leave_out(published, "oppvekst")):
        row = build_factor_section(open_vassdal(figures), UNIT).rows[0]
        assert row.company == ("Landet 4,3",)
        assert row.strip is not None
        assert "parent" not in row.strip


def test_missing_national_mean(open_vassdal: OpenEdition, published: Published) -> None:
    """Where the file has no national mean, none is shown and the finding says so."""
    figures = replace(published, benchmarks=published.benchmarks.iloc[:0])
    edition = open_vassdal(figures, with_strategy=False)
    section = build_factor_section(edition, "vassdal")
    assert section.rows[0].company == ()
    assert section.table.rows[0][4] == "–"
    assert "Landssnittet for 2026 er ikke oppgitt" in say_factor_finding(edition, "vassdal")[1]


def set_national(published: Published, difference: float) -> Published:
    """Return `published` with every national mean this far from the municipality's own."""
    own = published.scores[
        (published.scores["unit_id"] == "vassdal") & (published.scores["wave"] == "2026")
    ]
    means = dict(zip(own["factor_id"], own["mean"], strict=True))
    frame = published.benchmarks.copy()
    frame["mean"] = [means[factor] + difference for factor in frame["factor_id"]]
    return replace(published, benchmarks=frame)


@pytest.mark.parametrize(
    ("difference", "finding"),
    [
        (0.0, ("Ingen av ti faktorer skiller seg sikkert fra landssnittet.",)),
        (
            -0.4,
            ("Ti av ti faktorsnitt ligger sikkert over landssnittet, ingen ligger sikkert under.",),
        ),
        (
            0.3,
            ("Ingen av ti faktorsnitt ligger sikkert over landssnittet, ti ligger sikkert under.",),
        ),
    ],
)
def test_finding_without_goals(
    open_vassdal: OpenEdition, published: Published, difference: float, finding: tuple[str, ...]
) -> None:
    """Without goals the finding compares with the nation, and only by whole intervals."""
    edition = open_vassdal(set_national(published, difference), with_strategy=False)
    no_strategy = "Det er ikke lagt inn noen strategi her, så det er ingen mål å vurdere."
    assert say_factor_finding(edition, "vassdal") == (no_strategy, *finding)


def test_rounding_of_the_nation_counts_as_doubt(
    open_vassdal: OpenEdition, published: Published
) -> None:
    """A national mean published as 4.3 may be 4.25: an interval that ends at 4.27 is not below."""
    scores = published.scores
    for column, value in (("mean", 4.2), ("low", 4.13), ("high", 4.27)):
        scores = change_rows(
            scores, column, value, unit_id="vassdal", factor_id="mestringstro", wave="2026"
        )
    alike = set_national(published, 0.0).benchmarks
    benchmarks = change_rows(alike, "mean", 4.3, factor_id="mestringstro")
    figures = replace(published, scores=scores, benchmarks=benchmarks)
    edition = open_vassdal(figures, with_strategy=False)
    assert "Ingen av ti" in say_factor_finding(edition, "vassdal")[1]
    exact = replace(figures, benchmarks=benchmarks.assign(decimals=None))
    said = say_factor_finding(open_vassdal(exact, with_strategy=False), "vassdal")
    assert said[1:] == (
        "Ingen av ti faktorsnitt ligger sikkert over landssnittet, ett ligger sikkert under.",
        "For resten kan vi ikke se noen forskjell.",
    )


def test_finding_without_intervals(open_vassdal: OpenEdition) -> None:
    """Without the number of answers the finding promises no certainty."""
    edition = open_vassdal(with_strategy=False)
    said = say_factor_finding(edition, "vei-og-vann")
    assert said[1] == "Vi viser snittene, men kan ikke si hvor sikre de er."


def test_trends_need_two_waves(open_vassdal: OpenEdition) -> None:
    """One wave is no trend."""
    assert build_trend_section(open_vassdal(make_published(waves=("2026",))), UNIT) is None


def test_trend_of_a_unit(edition: Edition) -> None:
    """Each factor has a chart, the same numbers in words, and a row in the table behind."""
    section = build_trend_section(edition, UNIT)
    assert section is not None
    assert len(section.charts) == len(section.table.rows) == 10
    assert section.table.header == ("Faktor", "2022", "2024", "2026")
    first = section.table.rows[0]
    told = f"Oppgavemotivasjon: 2022: {first[1]}, 2024: {first[2]}, 2026: {first[3]}."
    assert section.charts[0].alternative == told
    assert "hel grå linje er Oppvekst. Skalaen går fra 1 til 5." in section.intro


def test_later_waves_are_not_told(open_vassdal: OpenEdition) -> None:
    """The pages of an earlier wave know nothing of the later ones."""
    section = build_trend_section(open_vassdal(wave="2024"), UNIT)
    assert section is not None
    assert section.table.header == ("Faktor", "2022", "2024")


def test_hidden_and_unmeasured_look_different(
    open_vassdal: OpenEdition, published: Published
) -> None:
    """A hidden wave and one without the factor say which they are; neither is a zero."""
    hidden = hide_units(published, UNIT, waves=("2022",))
    scores = hidden.scores
    gone = (scores["factor_id"] == "nyttemotivasjon") & (scores["wave"] == "2024")
    figures = replace(hidden, scores=scores[~gone], benchmarks=published.benchmarks.iloc[:0])
    section = build_trend_section(open_vassdal(figures), UNIT)
    assert section is not None
    assert section.table.rows[9][1:3] == ("skjult", "ikke målt")
    assert '"y":[null,null,' in section.data


def test_unmeasured_factor_has_no_chart(open_vassdal: OpenEdition, published: Published) -> None:
    """A factor without any figure has no empty chart."""
    scores = published.scores[published.scores["factor_id"] != "nyttemotivasjon"]
    section = build_trend_section(open_vassdal(replace(published, scores=scores)), "vassdal")
    assert section is not None
    assert len(section.charts) == 9
    assert "Stiplet grå linje er landet, der" in section.intro
