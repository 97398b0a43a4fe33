"""What a page holds, ready to be set: every sentence written, every number formatted.

A template reads these and decides layout only. `Markup` is SVG made by `marks` or JSON made by
`charts`, escaped there.
"""

from dataclasses import dataclass

from markupsafe import Markup

from tifaktor.report.translations import Tongue


@dataclass(frozen=True, slots=True)
class Link:
    """A name that leads somewhere, or nowhere where the page was not written."""

    name: str
    href: str | None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """What every page has.

    Attributes:
        language: tag of the page.
        document_language: tag of what is quoted from the document; None where it is the page's.
        title: of the browser's tab.
        assets: path from the page to the folder of shared files.
        synthetic: whether the figures are made up, so that the page says so at its top.
        protection: the page that says how people are protected; None on that page itself.
        accessibility: the accessibility statement; None on that page itself.
        front: path from the page to the front page in its language.
        switch: the languages that the page exists in; none where it is one alone.
    """

    language: str
    document_language: str | None
    title: str
    assets: str
    synthetic: bool
    protection: Link | None = None
    accessibility: Link | None = None
    front: str = "../../index.html"
    switch: tuple[Tongue, ...] = ()


@dataclass(frozen=True, slots=True)
class StatusView:
    """A status as a class of its mark, a word, and which side it probably is on."""

    mark: str
    word: str
    side: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """The numbers behind a figure; the first cell of a row is its heading."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class TraceRow:
    """One factor behind a verdict.

    Attributes:
        weight: its share in the goal; empty where all factors count alike.
        n: answers on it; empty where all the goal's factors have as many.
        baseline: what its requirement counts from; empty where no factor's does.
    """

    factor: str
    weight: str
    n: str
    value: str
    baseline: str
    required: str
    probability: str
    status: StatusView
    basis: str


@dataclass(frozen=True, slots=True)
class TraceColumns:
    """Which columns a table of factors has beside those that all have."""

    weight: bool = False
    n: bool = False
    baseline: bool = False


@dataclass(frozen=True, slots=True)
class Account:
    """What a verdict rests on, in sentences.

    Attributes:
        stands: whether it would stand if things were a little different.
        rule: how several factors are judged together.
        made: how it was reached: answers, standard error, probability.
    """

    stands: tuple[str, ...]
    rule: tuple[str, ...]
    made: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """What stands beside a verdict and is no part of it; `arrow` is up, down or None."""

    name: str
    text: str
    arrow: str | None = None


@dataclass(frozen=True, slots=True)
class GoalRow:
    """A goal, where the unit stands on it, and why.

    Attributes:
        level: of its heading.
        anchor: id of its heading on the page.
        href: the page of the goal in all units; None where it has none.
        sign: the document's word and number: Delmål 1.
        weakest: whose figures are shown, where they are those of the weakest factor.
        beside: which way it goes and how far its measures have come, never part of the status.
        target: what is required and who decided it; None where the goal above says the same.
        about: where it stands in the document and who follows it up, if no page of its own says so.
        description: what it says; of a part only where no page of its own says so.
        account: what the verdict rests on; None where there is no verdict.
        trace: the factors whose grounds no goal above has told.
        trace_has_table: whether any of them has figures that no goal above shows.
        parts: the goal's parts that are measured, or have parts that are.
        unmeasured: the parts that nothing below is linked to.
    """

    level: int
    anchor: str
    href: str | None
    sign: str
    name: str
    status: StatusView
    sentence: str
    strip: Markup | None
    value: str | None
    weakest: str | None
    beside: tuple[Fact, ...]
    target: str | None
    based_on: str | None
    about: tuple[str, ...]
    description: str | None
    account: Account | None
    trace_caption: str
    trace_columns: TraceColumns
    trace: tuple[TraceRow, ...]
    trace_has_table: bool
    parts_heading: str | None
    parts: tuple["GoalRow", ...]
    unmeasured_heading: str | None
    unmeasured: tuple[str, ...]

    @property
    def has_more(self) -> bool:
        """Whether there is something to tell of a goal without a verdict."""
        return bool(self.description or self.target or self.about)


@dataclass(frozen=True, slots=True)
class GoalSection:
    """The goals of a unit, with what stands above and below them.

    Attributes:
        intro: which document they are from.
        assumption: what is required though nobody has decided it.
        goals: those at the top, their parts below each.
        command: what to type for all that the first verdict rests on; None without verdicts.
    """

    intro: tuple[str, ...]
    assumption: str | None
    goals: tuple[GoalRow, ...]
    command: str | None


@dataclass(frozen=True, slots=True)
class ChangeView:
    """What can be said of the change since the wave before; `arrow` is up, down or None."""

    text: str
    arrow: str | None


@dataclass(frozen=True, slots=True)
class FactorRow:
    """One factor in one unit.

    Attributes:
        kept: why the mean is not shown as it is, where it is not; `value` then stands for it.
        missing: why there is nothing to show.
        href: the page of the factor in all units.
    """

    factor_id: str
    name: str
    value: str | None
    strip: Markup | None
    company: tuple[str, ...]
    change: ChangeView | None
    missing: str | None
    kept: str | None = None
    href: str | None = None


@dataclass(frozen=True, slots=True)
class FactorSection:
    """The factors of a unit, and the table behind them."""

    intro: tuple[str, ...]
    scale: Markup
    key: Markup
    rows: tuple[FactorRow, ...]
    table: Table


@dataclass(frozen=True, slots=True)
class SplitSection:
    """What changes came from, each in three parts.

    Attributes:
        folded: whether the first sentence says it all, so that the table need not be seen.
        meaning: what the parts are, and how far they may be off.
    """

    intro: tuple[str, ...]
    folded: bool
    table: Table
    meaning: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TrendChart:
    """One factor over the waves: drawn as it stands, and as data for the script.

    Attributes:
        before: what the unit came from, as data; None where there is nothing of that.
    """

    chart_id: str
    name: str
    alternative: str
    drawing: Markup
    before: str | None


@dataclass(frozen=True, slots=True)
class TrendMark:
    """A mark on the charts and what it means."""

    drawing: Markup
    text: str


@dataclass(frozen=True, slots=True)
class TrendSection:
    """The factors over the waves; `axis` is drawn once and used by every chart.

    Attributes:
        marks: what the marks mean that only changed units have.
        steps: what the unit was before earlier waves, where it was another one.
        before: the figures of what the unit came from; None where there are none.
        zoom_from: the lowest score on the scale when it is zoomed in on.
        top: the highest answer on the scale.
        zoomed: what is said then.
    """

    intro: str
    marks: tuple[TrendMark, ...]
    steps: tuple[str, ...]
    zoom_from: int
    top: int
    zoomed: str
    axis: Markup
    charts: tuple[TrendChart, ...]
    table: Table
    before: Table | None
    data: Markup
