"""The overview: units by goals, what is hidden, and what the survey does not cover."""

from collections.abc import Callable
from dataclasses import replace

from example_municipality import hide_units, leave_out, make_municipality
from tifaktor.privacy.gate import Published
from tifaktor.report.edition import Edition
from tifaktor.report.overview import build_overview
from tifaktor.report.strategy import read_strategy

OpenEdition = Callable[..., Edition]


def test_a_row_per_unit(edition: Edition) -> None:
    """Every unit has a row in the order of the tree, indented, with a cell per goal or a reason."""
    lines = build_overview(edition).matrix.lines
    assert [line.name for line in lines[:3]] == [
        "Vassdal kommune",
        "Oppvekst",
        "Solbakken barnehage",
    ]
    assert [line.depth for line in lines[:3]] == [0, 1, 2]
    assert {len(line.cells) for line in lines if line.note is None} == {5}
    notes = {line.name: line.note for line in lines if line.note is not None}
    assert notes == {
        "Nattpatruljen": "Skjult: færre enn 5 svar",
        "Dagsenteret": "Skjult for å verne en mindre gruppe",
    }


def test_units_per_status_add_up(edition: Edition) -> None:
    """For each goal the counts and the hidden add up to the units below the municipality."""
    page = build_overview(edition)
    for line in page.matrix.tally:
        assert sum(int(count) for count in line.counts) == len(edition.measured) - 1
        assert line.counts[-1] == "2"


def test_what_is_hidden_is_told(
    edition: Edition, open_vassdal: OpenEdition, published: Published
) -> None:
    """The overview says how many units are hidden, and why."""
    assert build_overview(edition).hidden == (
        "2 av 13 enheter er skjult. Svarene deres er med i tallene for enhetene over.",
        "Én har færre enn 5 svar.",
        "Én er skjult for å verne en mindre gruppe.",
    )
    open_all = build_overview(open_vassdal(leave_out(published, "natt", "dagsenter")))
    assert open_all.hidden == ("Ingen enheter er skjult i denne målingen.",)
    small = build_overview(open_vassdal(leave_out(published, "dagsenter")))
    assert small.hidden[1:] == ("Én har færre enn 5 svar.",)


def test_coverage(edition: Edition) -> None:
    """Goals without a factor, factors without a goal, and the grounds of every link are told."""
    coverage = build_overview(edition).coverage
    assert coverage is not None
    assert coverage.goals_without == (
        "Mål: En arbeidsplass folk vil være på",
        "Delpunkt 1.2: Høyt nærvær",
        "Delpunkt 1.3: Likestilling i hele organisasjonen",
        "Delmål 4: Godt samarbeid mellom partene",
        "Delmål 5: Folk vet hva som ventes av dem",
    )
    assert coverage.factors_without == ("Selvstendighet", "Nyttemotivasjon")
    assert coverage.intro == "Fem koblinger står i dokumentet, fire er tolkninger."
    assert len(coverage.links) == 9


def test_document_is_told(edition: Edition) -> None:
    """The overview names the document, its date and what it says of the survey and of targets."""
    page = build_overview(edition)
    assert page.document == (
        "Arbeidsgiverstrategi for Vassdal 2025-2030, 12. mars 2025.",
        "Gjelder 2025–2030.",
        "Revideres: hvert fjerde år.",
    )
    assert len(page.document_quoted) == 2


def test_document_that_says_little(edition: Edition) -> None:
    """What the document does not say is left out."""
    municipality = make_municipality()
    assert municipality.document is not None
    document = replace(municipality.document, adopted=None, valid_to=None, revision=None)
    bare = replace(edition, municipality=replace(municipality, document=document))
    assert build_overview(bare).document == ("Arbeidsgiverstrategi for Vassdal 2025-2030.",)


def test_overview_without_strategy(open_vassdal: OpenEdition) -> None:
    """A municipality without a strategy has an overview of units and answers that says so."""
    page = build_overview(open_vassdal(with_strategy=False))
    assert page.no_strategy is not None
    assert (page.coverage, page.assumption, page.document) == (None, None, ())
    assert page.matrix.columns == ()
    assert page.matrix.heading == "Enheter"
    assert "Enhetene bør ikke rangeres." in page.cautions[0]


def test_unit_that_was_not_in_the_wave(open_vassdal: OpenEdition, published: Published) -> None:
    """A unit that took no part has a row that says so, and no link."""
    lines = build_overview(open_vassdal(leave_out(published, "renhold"))).matrix.lines
    line = next(line for line in lines if line.name == "Renhold")
    assert (line.href, line.answered, line.note, line.absent) == (
        None, "ikke med", "Ikke med i målingen", True,
    )  # fmt: skip


def test_municipality_hidden_or_absent(open_vassdal: OpenEdition, published: Published) -> None:
    """Where the municipality as a whole has no figures to show, the finding says so."""
    page = build_overview(open_vassdal(hide_units(published, "vassdal")))
    assert page.finding == ("Tallene for kommunen samlet er skjult.",)
    assert page.response == ()
    page = build_overview(open_vassdal(leave_out(published, "vassdal")))
    assert page.finding == ("Kommunen samlet er ikke med i denne målingen.",)
    assert page.response == ()


def test_many_hidden(open_vassdal: OpenEdition, published: Published) -> None:
    """Several hidden units are counted in words."""
    page = build_overview(open_vassdal(hide_units(published, "renhold", "verksted")))
    assert page.hidden[1:] == (
        "Tre har færre enn 5 svar.",
        "Én er skjult for å verne en mindre gruppe.",
    )


def test_everything_covered(edition: Edition) -> None:
    """A strategy whose every goal is linked has nothing to list as not measured."""
    covered = tuple(goal for goal in edition.strategy.goals if goal.goal_id == "delmaal-2")
    page = build_overview(replace(edition, strategy=replace(edition.strategy, goals=covered)))
    assert page.coverage is not None
    assert page.coverage.goals_without == ()
    assert read_strategy(make_municipality()).goals[1].sign == "Delmål 1"
