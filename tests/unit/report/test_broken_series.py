"""Charts, strips and lists of units that may not be compared with what they were."""

import json
from dataclasses import replace

import pytest

from example_municipality import leave_out
from moved_vassdal import list_joined, list_predecessors, move_units, open_moved
from tifaktor.privacy.gate import Published
from tifaktor.report.broken import build_broken_section, list_breaks, say_breaks
from tifaktor.report.charts import Break, Line, Point, draw_trend, write_before
from tifaktor.report.edition import Edition
from tifaktor.report.factors import has_arrow_n, say_change
from tifaktor.report.marks import Marks, draw_strip
from tifaktor.report.overview import build_overview
from tifaktor.report.series import find_base, find_past
from tifaktor.report.trends import build_trend_section, say_no_trend
from tifaktor.report.views import TrendSection

UNIT, FACTOR, LEADER = "solbakken-barnehage", "mestringstro", "mestringsorientert_ledelse"
WAVES = ("2022", "2024", "2026")


@pytest.fixture(scope="module")
def moved(published: Published) -> Edition:
    """Vassdal in 2026; Verkstedet is new."""
    return open_moved(leave_out(move_units(published), "verksted", waves=("2022", "2024")))


def show(edition: Edition, unit: str) -> TrendSection:
    """Return a unit's charts."""
    section = build_trend_section(edition, unit)
    assert section is not None
    return section


def read_before(section: TrendSection) -> list[dict[str, object]]:
    """Return what the first chart says of what the unit came from."""
    before = section.charts[0].before
    assert before is not None
    found: list[dict[str, object]] = json.loads(before)
    return found


def make_point(mean: float) -> Point:
    return Point(mean, None, None, "")


def test_no_line_goes_from_what_is_for_reference(moved: Edition) -> None:
    """The unit's line ends where it became another one; what it was is grey, without a line."""
    section = show(moved, UNIT)
    (mark,) = read_before(section)
    assert mark["role"] == "reference"
    data = json.loads(str(section.data))
    own = [line for line in data["charts"][f"trend-{FACTOR}"] if line["role"] == "unit"]
    assert [line.get("past", False) for line in own] == [True, False]
    before, after = (line["y"] for line in own)
    assert [y is None for y in before] == [False, False, True]
    assert [y is None for y in after] == [True, True, False]
    assert [mark.text.partition(".")[0] for mark in section.marks] == [
        "Det enheten kom fra, bare til orientering", "Enheten slik den var før, til orientering",
    ]  # fmt: skip


def test_a_line_goes_from_what_is_compared(moved: Edition) -> None:
    """What the unit is compared with has a mark of its own, and the line goes from there to now."""
    (mark,) = read_before(show(moved, "hjemmetjenesten"))
    assert mark["role"] == "joined"
    points = mark["points"]
    assert isinstance(points, list)
    assert [point["at"] for point in points] == [1, 2]
    assert (points[0]["mean"], points[0]["low"], points[0]["high"]) == ("3,77", "3,60", "3,90")


def test_a_break_stands_between_the_waves(moved: Edition) -> None:
    """A unit with a past of its own is broken off; one without is new; both are said in words."""
    assert list_breaks(moved, "fjordtun-skole") == (Break(2, "brudd"),)
    assert list_breaks(moved, UNIT) == ()
    section = show(moved, "fjordtun-skole")
    assert section.charts[0].alternative.endswith("Serien er brutt mellom 2024 og 2026.")
    assert section.table.caption.endswith("alle målinger. Serien er brutt mellom 2024 og 2026.")
    assert '"breaks":[{"at":2,"label":"brudd"}]' in section.data


def test_a_new_unit_is_said_to_be_new(published: Published) -> None:
    """A unit that was in no survey before has begun, and nothing of it is broken."""
    new = leave_out(move_units(published), "vei-og-vann", waves=("2022", "2024"))
    edition = open_moved(new)
    assert list_breaks(edition, "vei-og-vann") == (Break(2, "ny enhet"),)
    assert say_breaks(edition, "vei-og-vann") == (
        "Enheten er ny i 2026, så det er ingenting fra 2024 å sammenligne med.",
    )


def test_the_drawing_is_complete_without_a_script() -> None:
    """A ring with a line, a grey square without one, a label between two waves."""
    waves = ("2022", "2024")  # 22 + 206 · (0.12, 2.12) / 2.24 = 33 and 217
    joined = Line("joined", (make_point(5), make_point(1)))
    reference = Line("reference", (make_point(3), None))
    own = Line("unit", (None, make_point(1)))
    past = Line("unit", (make_point(2), None), is_past=True)
    drawing = draw_trend((joined, reference, own, past), waves, (Break(1, "<brudd>"),))
    assert '<path class="unit" d="M33 10L217 110"/>' in drawing
    assert '<circle cx="33" cy="10" r="3" class="joined"/>' in drawing
    assert '<path class="reference" d="M29.5 56.5h7v7h-7z"/>' in drawing
    assert '<path class="break" d="M125 12V110"/>' in drawing
    assert "&lt;brudd&gt;</text>" in drawing
    assert drawing.count('<g class="past">') == 1
    assert drawing.count('class="unit"') == 1


def test_numbers_of_what_was_before_are_written_as_the_page_writes() -> None:
    """Whoever reads the page for figures finds these too; a chart without them has none."""
    line = Line("reference", (Point(4.25, 4.0, None, "4,3"),))
    written = write_before((line,), lambda value: f"{value:.2f}".replace(".", ","))
    assert json.loads(written or "") == [
        {"role": "reference", "points": [{"at": 0, "mean": "4,25", "text": "4,3", "low": "4,00"}]}
    ]
    assert write_before((Line("unit", (make_point(4),)),), str) is None


def test_the_table_has_what_was_before_beside_it(moved: Edition) -> None:
    """The unit's own means stand as they were; what it came from has a table of its own."""
    section = show(moved, UNIT)
    assert section.table.header == ("Faktor", *WAVES)
    assert section.before is not None
    assert section.before.header == ("Faktor", "2024, til orientering")
    assert section.before.rows[1] == ("Mestringstro", "4,3 (4,1–4,5)")
    joined = show(moved, "hjemmetjenesten").before
    assert joined is not None
    assert joined.header[1] == "2024, samlet"
    assert show(moved, "lia-barnehage").before is None


def test_earlier_steps_are_told_too(published: Published) -> None:
    """Two surveys after a change the page still says what the unit was before it."""
    earlier = list_predecessors().assign(wave="2024", previous_wave="2022")
    edition = open_moved(replace(published, predecessors=earlier))
    (said,) = show(edition, "fjordtun-skole").steps
    assert said.startswith("2024: Ingenting sier hva denne enheten var i 2022.")
    assert show(edition, "lia-barnehage").steps == ()


def test_one_survey_of_several_is_said_to_be_one(moved: Edition) -> None:
    """A new unit has nothing over time; that others have is no reason to say there is one survey."""
    assert build_trend_section(moved, "verksted") is None
    assert say_no_trend(moved, "verksted").startswith("Det er bare én måling å vise for enheten")


def test_strips_reach_back_to_the_change_and_no_further(moved: Edition) -> None:
    """Dots of the unit's own stand where it was the same; a square or ring for what it was."""
    assert find_past(moved, UNIT, FACTOR).reference == 4.31
    assert find_past(moved, UNIT, FACTOR).earlier == ()
    assert find_past(moved, "hjemmetjenesten", FACTOR).joined == 3.77
    assert len(find_past(moved, "lia-barnehage", FACTOR).earlier) == 2
    strip = draw_strip(Marks(mean=4, joined=3, reference=2))
    assert '<circle class="joined" cx="50.0%" r="3"/>' in strip
    assert '<line class="reference" x1="26.0%" x2="26.0%" y1="-3" y2="3"/>' in strip


def test_no_arrow_across_a_change_that_is_not_compared(moved: Edition) -> None:
    """Where it stands, the page says that the means cannot be compared, and not that none is sure."""
    assert say_change(moved, UNIT, FACTOR).text == "Snittet kan ikke sammenlignes med 2024"
    assert say_change(moved, "fjordtun-skole", FACTOR).arrow is None
    assert say_change(moved, "verksted", FACTOR).text.startswith("Noe av det enheten var i 2024,")


def test_an_arrow_goes_by_the_answers_it_is_since(moved: Edition) -> None:
    """A change since joined units rests on all their answers: 31 here, where 30 are needed."""
    change = moved.figures.changes["hjemmetjenesten", FACTOR]
    by = replace(moved, method=replace(moved.method, arrow_n=27))
    assert not has_arrow_n(by, "hjemmetjenesten", FACTOR, change)
    now = moved.figures.scores["2026", "hjemmetjenesten", FACTOR]
    scores = {**moved.figures.scores, ("2026", "hjemmetjenesten", FACTOR): now._replace(n=40)}
    more = replace(by, figures=replace(moved.figures, scores=scores))
    assert has_arrow_n(more, "hjemmetjenesten", FACTOR, change)


def test_another_leaders_figure_is_not_for_reference(published: Published) -> None:
    """What one other unit answered about its leader stands on that unit's page, and not here."""
    one = list_predecessors()
    one = one[(one["unit_id"] == UNIT) & (one["from_unit_id"] == "fjordtun-skole")]
    edition = open_moved(
        replace(published, predecessors=one, joined_scores=list_joined().query("unit_id == @UNIT"))
    )
    assert find_base(edition, UNIT, FACTOR, "2026") is not None
    assert find_base(edition, UNIT, LEADER, "2026") is None


def test_broken_series_are_listed_by_why(moved: Edition) -> None:
    """The overview names each unit once, since when, and what it was; compared ones are not there."""
    section = build_broken_section(moved)
    assert section is not None
    told = {group.reason: [(to.name, to.note) for to in group.lines] for group in section.groups}
    assert told == {
        "Stillingene var i enheter der mye gikk andre steder.": [
            ("Solbakken barnehage", "fra 2026, i 2024 i Fjordtun skole og Solbakken barnehage")
        ],
        "Ingen har sagt hva enhetene var før.": [
            ("Fjordtun skole", "fra 2026"), ("Vei og vann", "fra 2026"),
        ],
    }  # fmt: skip
    assert [group.drawn for group in section.groups] == [
        "Tidligere tall vises bare i grått, til orientering.", "Seriene begynner på nytt.",
    ]  # fmt: skip


def test_no_list_where_every_series_goes_on(edition: Edition) -> None:
    """A municipality without changes reads nothing of broken series."""
    assert build_overview(edition).broken is None


def test_many_broken_series_are_folded(published: Published) -> None:
    """Eleven units of one reason are folded away behind their number."""
    names = sorted(set(published.responses["unit_id"]) - {"vassdal", "natt"})
    assert len(names) == 11
    every = list_predecessors(
        "|unit_id|from_unit_id|wave|share_known|continuity|continuity_reason|\n"
        + "".join(f"|{name}||2026|0.0|break|unknown_origin|\n" for name in names)
    )
    section = build_broken_section(open_moved(replace(published, predecessors=every)))
    assert section is not None
    (group,) = section.groups
    assert (len(group.lines), group.show) == (11, "Vis de elleve enhetene")
