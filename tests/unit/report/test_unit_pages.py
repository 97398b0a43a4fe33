"""What a unit's page says of answers, hiding, measures and method."""

from collections.abc import Callable
from dataclasses import asdict, replace

import pytest

from example_municipality import (
    change_rows,
    hide_units,
    leave_out,
    load_instrument,
    make_municipality,
    make_published,
)
from tifaktor.errors import NothingToShow
from tifaktor.privacy.gate import Published
from tifaktor.report.edition import Edition, name_file, open_edition
from tifaktor.report.matrices import build_branch, build_matrix
from tifaktor.report.measures import build_measure_section
from tifaktor.report.notes import list_notes
from tifaktor.report.overview import build_overview
from tifaktor.report.responses import say_response, write_response
from tifaktor.report.strategy import Measure
from tifaktor.report.unit_views import HiddenPage, UnitPage
from tifaktor.report.units import build_unit_page
from tifaktor.report.views import Link
from tifaktor.settings import Method
from tifaktor.vocabulary import Language

OpenEdition = Callable[..., Edition]
UNIT = "solbakken-barnehage"


def plain(sentences: tuple[str, ...]) -> str:
    """Return sentences as a reader sees them, with common spaces."""
    return " ".join(sentences).replace("\N{NO-BREAK SPACE}", " ")


def answer(
    published: Published, unit_id: str, n: int | None, invited: int | None, rate: float | None
) -> Published:
    """Return `published` with another count of who answered in a unit."""
    frame = published.responses
    for column, value in (("n_responses", n), ("n_invited", invited), ("response_rate", rate)):
        frame = change_rows(frame, column, value, unit_id=unit_id)
    return replace(published, responses=frame)


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ((12, 15, 0.8), "12 av 15 svarte (80 %)."),
        ((12, None, 0.8), "12 svarte (80 %)."),
        ((None, None, 0.8), "80 % svarte. Antallet er ikke oppgitt."),
        ((12, None, None), "12 svarte. Hvor mange som ble spurt, er ikke oppgitt."),
        ((None, None, None), "Hvor mange som svarte, er ikke oppgitt."),
        ((16, 23, 16 / 23), "16 av 23 svarte (69,6 %). Under 70 % svarte. Vi gir bare en vurdering der"),
        ((11, 20, 0.55), "11 av 20 svarte (55 %). Under 60 % svarte, så de som ikke svarte, kan endre bildet mye. Vi gir bare"),
        ((7, 15, 7 / 15), "7 av 15 svarte (47 %). Under 50 % svarte. Da vurderer vi ikke målene."),
    ],
)  # fmt: skip
def test_who_answered(
    open_vassdal: OpenEdition,
    published: Published,
    counts: tuple[int | None, int | None, float | None],
    said: str,
) -> None:
    """The page says how many answered of how many, what is not known, and what that allows."""
    assert plain(say_response(open_vassdal(answer(published, UNIT, *counts)), UNIT)).startswith(
        said
    )


def test_unknown_answers_allow_no_verdict(open_vassdal: OpenEdition) -> None:
    """Without the number of answers no goal is judged; where there are no goals, none is spoken of."""
    goals = plain(say_response(open_vassdal(), "vei-og-vann"))
    assert goals.endswith("men ikke si hvor sikre de er. Derfor vurderer vi ikke målene.")
    without = plain(say_response(open_vassdal(with_strategy=False), "vei-og-vann"))
    assert without.endswith("men ikke si hvor sikre de er.")


def test_low_response_without_goals(open_vassdal: OpenEdition) -> None:
    """Where there are no goals, a low response is told as it is, without talk of verdicts."""
    said = plain(say_response(open_vassdal(with_strategy=False), "verksted"))
    warned = "Under 60 % svarte, så de som ikke svarte, kan endre bildet mye. Med så mange svar"
    assert said.startswith(f"6 av 14 svarte (43 %). {warned}")


def test_smallest_change_that_could_be_seen(
    open_vassdal: OpenEdition, published: Published
) -> None:
    """A unit learns how far a mean must move before it can be told from chance."""
    frame = published.changes.assign(smallest_visible=0.69)
    said = plain(say_response(open_vassdal(replace(published, changes=frame)), "lia-barnehage"))
    assert "må et snitt flytte seg omtrent 0,7 før" in said
    assert said.endswith("Med under 10 svar merker vi ingen endring med pil.")
    large = published.changes.assign(smallest_visible=0.04)
    said = plain(say_response(open_vassdal(replace(published, changes=large)), "vassdal"))
    assert said.endswith("Med så mange svar kan vi se endringer på under 0,1.")


def test_answers_in_a_cell(
    edition: Edition, open_vassdal: OpenEdition, published: Published
) -> None:
    """A cell tells who answered, or why it does not; none of the four looks like a zero."""
    cells = [write_response(edition, unit) for unit in (UNIT, "renhold", "vei-og-vann", "natt")]
    assert cells == ["12 av 15", "14", "ikke oppgitt", "skjult"]
    gone = leave_out(published, "natt")
    assert write_response(open_vassdal(gone), "natt") == "ikke med"


def test_path_up(edition: Edition) -> None:
    """The page leads to the overview and to every unit above."""
    page = build_unit_page(edition, UNIT)
    assert [(link.name, link.href) for link in page.path] == [
        ("Oversikt", "index.html"),
        ("Vassdal kommune", "vassdal.html"),
        ("Oppvekst", "oppvekst.html"),
    ]


def test_units_below(edition: Edition) -> None:
    """The page of a unit with units below leads to them, the hidden ones too."""
    page = build_unit_page(edition, "helse-og-mestring")
    assert isinstance(page, UnitPage)
    assert page.below == ()
    assert page.branch is not None
    assert [(line.name, line.href, line.depth, line.answered) for line in page.branch.lines] == [
        ("Helse og mestring", None, 0, "54 av 71"),
        ("Hjemmetjenesten", "hjemmetjenesten.html", 1, "26 av 45"),
        ("Nattpatruljen", "natt.html", 1, "skjult"),
        ("Dagsenteret", "dagsenter.html", 1, "skjult"),
    ]


def test_a_branch_says_what_the_overview_says(edition: Edition) -> None:
    """A unit has the same statuses in the table of its branch as in the overview."""
    overview = {line.name: line.cells for line in build_overview(edition).matrix.lines}
    branch = build_branch(edition, "helse-og-mestring")
    assert branch is not None
    for line in branch.lines:
        assert line.cells == overview[line.name]
    # One unit below is shown and two are hidden; the unit above them is no part of the sum.
    assert all(sum(map(int, line.counts)) == 3 and line.counts[-1] == "2" for line in branch.tally)
    shares = [share.replace("\N{NO-BREAK SPACE}", " ") for share in branch.tally[0].shares]
    assert shares == ["0 %", "33 %", "0 %", "0 %", "67 %"]


def test_no_branch_where_the_overview_is_or_nothing_is_below(edition: Edition) -> None:
    """The municipality has the overview for it, and a unit with none below has no such table."""
    assert build_branch(edition, "vassdal") is None
    assert build_branch(edition, "lia-barnehage") is None


def test_a_leaders_own_goal_is_seen_by_the_leader_above(open_vassdal: OpenEdition) -> None:
    """On the page of the unit above stands what the overview withholds, and no further up."""
    edition = open_vassdal()
    leaders = replace(edition.leaders, factors=frozenset(edition.factors))
    few = replace(edition, leaders=leaders)
    branch = build_branch(few, "helse-og-mestring")
    assert branch is not None
    marks = {line.name: {cell.mark for cell in line.cells} for line in branch.lines}
    assert "withheld" not in marks["Hjemmetjenesten"]
    whole = {line.name: {cell.mark for cell in line.cells} for line in build_matrix(few).lines}
    assert "withheld" in whole["Hjemmetjenesten"]


@pytest.mark.parametrize(
    ("unit_id", "reason"),
    [
        ("natt", "Færre enn 5 svarte, i enheten eller på en av faktorene."),
        ("dagsenter", "Enheten er stor nok selv, men med disse tallene kunne noen regne seg fram"),
    ],
)
def test_hidden_unit(edition: Edition, unit_id: str, reason: str) -> None:
    """A hidden unit has a page that says why, and leads to the unit that its answers are part of."""
    page = build_unit_page(edition, unit_id)
    assert isinstance(page, HiddenPage)
    assert page.finding == ("Tallene for denne enheten er skjult.",)
    assert page.reasons[0].startswith(reason)
    assert page.pool is None
    assert page.above is not None
    assert page.above.page == Link("Gå til Helse og mestring", "helse-og-mestring.html")


def test_hidden_unit_under_hidden_units(open_vassdal: OpenEdition, published: Published) -> None:
    """Where every unit above is hidden too, the page promises nothing of where its answers are."""
    hidden = hide_units(published, "vassdal", "helse-og-mestring")
    page = build_unit_page(open_vassdal(hidden), "natt")
    assert isinstance(page, HiddenPage)
    assert page.above is None
    assert len(page.reasons) == 2


def test_page_without_strategy(open_vassdal: OpenEdition) -> None:
    """A municipality without a strategy has a page without goals and measures that says so."""
    page = build_unit_page(open_vassdal(with_strategy=False), "vassdal")
    assert isinstance(page, UnitPage)
    assert (page.goals, page.measures) == (None, None)
    assert page.no_strategy is not None
    assert page.no_strategy.startswith("Ingen strategi med mål er lagt inn for Vassdal.")
    assert not any("tolkning" in sentence for sentence in page.cautions)


def test_measures_of_the_unit(edition: Edition) -> None:
    """A unit sees the measures for everybody and its own, not those of other units."""
    for unit_id, expected in (("renhold", 2), (UNIT, 1)):
        section = build_measure_section(edition, unit_id)
        assert section is not None
        groups = {group.goal: group.measures for group in section.groups}
        assert len(groups["Delmål 2: Riktig kompetanse på rett sted"]) == expected
    first = section.groups[0]
    assert first.count == "to tiltak"
    assert first.measures[0].facts == ("Ansvar: HR.", "Frist: 2027.")
    assert first.measures[0].state == "I gang"
    assert first.measures[1].facts == ("Ansvar: Alle ledere.",)


def test_measures_nobody_reported_on(edition: Edition) -> None:
    """Where nobody has said how far any measure has come, that is said once."""
    goals = tuple(goal for goal in edition.strategy.goals if goal.goal_id == "delmaal-4")
    quiet = replace(edition, strategy=replace(edition.strategy, goals=goals))
    section = build_measure_section(quiet, UNIT)
    assert section is not None
    assert section.intro[1] == "Ingen har meldt inn hvor langt tiltakene er kommet."
    (group,) = section.groups
    assert group.count == "ett tiltak"
    assert group.measures == ()
    assert group.others == Link(
        "Ett tiltak uten ansvarlig og frist står på siden til målet", "maal--delmaal-4.html"
    )


def test_measures_with_somebody_or_some_day_stand_on_the_page(edition: Edition) -> None:
    """What the document names and leaves at that stands on the goal's page, and is counted here."""
    plain_one = Measure(None, "Snakke om roller", None, None, "unknown")
    taken_on = Measure(None, "Lage en plan", "Leder", "2027-05-31", "unknown")
    goals = tuple(
        replace(goal, measures=(plain_one, taken_on, plain_one))
        for goal in edition.strategy.goals
        if goal.goal_id == "delmaal-4"
    )
    own = replace(edition, strategy=replace(edition.strategy, goals=goals))
    section = build_measure_section(own, UNIT)
    assert section is not None
    (group,) = section.groups
    assert [(row.name, row.facts) for row in group.measures] == [
        ("Lage en plan", ("Ansvar: Leder.", "Frist: 31. mai 2027."))
    ]
    assert group.count == "tre tiltak"
    assert group.others is not None
    assert group.others.name == "To tiltak uten ansvarlig og frist står på siden til målet"


def test_method_is_told(edition: Edition, open_vassdal: OpenEdition) -> None:
    """The foot names every constant that the workspace has set otherwise."""
    assert list_notes(edition)[-1] == "Metoden brukes med de vanlige verdiene."
    own = open_vassdal(make_published(method=Method(on=0.9, arrow_n=12)))
    assert list_notes(own)[-1] == (
        "Kommunen bruker andre verdier enn de vanlige i metoden: on = 0,9, arrow_n = 12."
    )


def test_unknown_wave_and_unit(published: Published) -> None:
    """A wave or unit that is not there is told as something the user can mend."""
    ground = (make_municipality(), load_instrument())
    with pytest.raises(NothingToShow) as wave:
        open_edition(published, *ground, language=Language.BOKMAAL, wave="1999")
    assert wave.value.facts["known"] == "2022, 2024, 2026"
    with pytest.raises(NothingToShow) as unit:
        open_edition(published, *ground, language=Language.BOKMAAL, units=["ukjent"])
    assert unit.value.code == "unit_not_in_wave"
    nothing = replace(published, waves=())
    with pytest.raises(NothingToShow):
        open_edition(nothing, *ground, language=Language.BOKMAAL)


@pytest.mark.parametrize(
    ("unit_id", "file"),
    [
        ("renhold", "renhold.html"),
        ("index", "_index.html"),
        ("con", "_con.html"),
        ("com1", "_com1.html"),
        ("lpt9", "_lpt9.html"),
        ("conin$", "_conin$.html"),
        ("conout$", "_conout$.html"),
        ("nul.a", "_nul.a.html"),
        ("com10", "com10.html"),
        ("avd.nul", "avd.nul.html"),
    ],
)
def test_file_names(unit_id: str, file: str) -> None:
    """No unit's page takes the overview's place, or a name that Windows keeps for itself."""
    assert name_file(unit_id) == file


def test_a_long_key_makes_no_long_file_name() -> None:
    """A key of any length has a file name that every disk takes, and keys alike to the end differ."""
    files = {name_file(f"{'a' * 400}{last}") for last in "bc"}
    assert len(files) == 2
    assert max(map(len, files)) <= 120
    assert all(file.startswith("_aaa") and file.endswith(".html") for file in files)
    assert name_file("a" * 100) == f"{'a' * 100}.html"


def test_unit_above_that_took_no_part(open_vassdal: OpenEdition, published: Published) -> None:
    """A hidden unit points past a unit above that was not in the wave, and lists none such below."""
    edition = open_vassdal(leave_out(published, "helse-og-mestring", "dagsenter"))
    page = build_unit_page(edition, "natt")
    assert isinstance(page, HiddenPage)
    assert page.above is not None
    assert page.above.page == Link("Gå til Vassdal kommune", "vassdal.html")
    names = [link.name for link in build_unit_page(edition, "vassdal").below]
    assert names == ["Oppvekst", "Drift og eiendom"]


def test_hidden_page_holds_no_figure(edition: Edition) -> None:
    """Nothing on a hidden unit's page is a figure of the unit."""
    words = str(asdict(build_unit_page(edition, "natt")))
    assert "4," not in words
    assert "3 av 4" not in words
