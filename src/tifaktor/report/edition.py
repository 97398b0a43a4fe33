"""One municipality's pages of one wave in one language: all that a view is made from."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from tifaktor import __version__
from tifaktor.errors import NothingToShow
from tifaktor.language.pool_names import make_namer
from tifaktor.language.texts import load_texts
from tifaktor.mappings import Instrument, Municipality
from tifaktor.organisation import Tree, add_pools, build_tree
from tifaktor.privacy.gate import Published
from tifaktor.report.charts import Line
from tifaktor.report.figures import Figures, collect_figures
from tifaktor.report.files import PAGE_SUFFIX
from tifaktor.report.leaders import LeaderView, read_leaders
from tifaktor.report.rows import list_values
from tifaktor.report.strategy import Strategy, read_strategy
from tifaktor.report.surveys import name_survey
from tifaktor.report.translations import Translation, link_pages
from tifaktor.report.views import Head, Link
from tifaktor.report.wording import Wording
from tifaktor.settings import DefaultTarget, Method
from tifaktor.vocabulary import Language

OVERVIEW_FILE = "index.html"
PROTECTION_FILE = "personvern.html"
"""In every language: a poster in the break room may name it."""
STATEMENT_FILE = "tilgjengelighet.html"
_DOCUMENT_LANGUAGE = Language.BOKMAAL
_TAKEN = frozenset({
    "index", "con", "prn", "aux", "nul", "conin$", "conout$",
    *(f"{port}{number}" for port in ("com", "lpt") for number in range(10)),
})  # fmt: skip
"""Names that a unit's page cannot have: the overview's, and those Windows keeps for itself."""
_LONGEST = 100
"""Letters of a key that a file name has room for, where folders may not be short either."""


@dataclass(frozen=True)
class Edition:
    """Everything that the pages of one wave are made from.

    Attributes:
        municipality: who they are, and what they promised.
        tree: their units.
        unit_names: unit to its name.
        unit_types: unit to its type, where it has one.
        strategy: their goals.
        factors: factor to its name in the language, by number.
        instrument: the survey.
        portal_from: the smallest group that the survey's own portal shows; None: not known.
        figures: what was published.
        leaders: which figures are about a single leader, and who sees them.
        method: the constants behind the figures.
        default_target: what goals are measured against where nothing was adopted.
        k: smallest group shown.
        synthetic: whether the wave's figures are made up.
        words: the language.
        written: the units whose pages exist, so that nothing links to a page that does not.
        home: name of the pages' folder below the municipality's; empty for the first language.
        translations: the same wave in other languages.
    """

    municipality: Municipality
    tree: Tree
    unit_names: Mapping[str, str]
    unit_types: Mapping[str, str | None]
    strategy: Strategy
    factors: Mapping[str, str]
    instrument: Instrument
    portal_from: int | None
    figures: Figures
    leaders: LeaderView
    method: Method
    default_target: DefaultTarget
    k: int
    synthetic: bool
    words: Wording
    written: frozenset[str]
    home: str = ""
    translations: tuple[Translation, ...] = ()

    @property
    def wave(self) -> str:
        """The wave that the pages are about."""
        return self.figures.wave

    @cached_property
    def measured(self) -> tuple[str, ...]:
        """The units that were in the wave, shown or hidden, parents before children; and pools."""
        return tuple(unit for unit in self.tree.order if self.figures.is_measured(unit))

    @cached_property
    def counted(self) -> tuple[str, ...]:
        """The same without pools: a group of units is not one unit more."""
        return tuple(unit for unit in self.tree.order if self.is_counted(unit))

    @cached_property
    def context(self) -> dict[tuple[str | None, str, tuple[str, ...]], list[Line]]:
        """What units are seen against in `trends`, made once for all of their pages.

        By the unit above, None for the nation, factor and waves.
        """
        return {}

    def is_counted(self, unit_id: str) -> bool:
        """Return whether a unit was in the wave, and is not a group of units."""
        return self.figures.is_measured(unit_id) and unit_id not in self.figures.pools

    def make_head(self, title: str, path: str | None = None, unit_id: str | None = None) -> Head:
        """Return what every page of the edition has at its top.

        Args:
            title: of the browser's tab.
            path: of the page below the folder of its language, where it exists in every language.
            unit_id: the unit that the page is of, where one is: in another language it may not
                be written.
        """
        language = self.words.texts.language
        quoted = None if language is _DOCUMENT_LANGUAGE else str(_DOCUMENT_LANGUAGE)
        protection = Link(self.words.tell("page.link"), f"../{PROTECTION_FILE}")
        statement = Link(self.words.assure("page.link"), f"../{STATEMENT_FILE}")
        depth = "../../.." if self.home else "../.."
        own = Translation(language, self.home, self.written)
        others = [one for one in self.translations if unit_id is None or unit_id in one.written]
        return Head(
            language=str(language),
            document_language=quoted,
            title=title,
            assets=f"{depth}/assets",
            synthetic=self.synthetic,
            protection=protection,
            accessibility=statement,
            front=f"{depth}/{name_front(self.home)}",
            switch=() if path is None else link_pages(own, others, path, self.words.texts),
        )

    def make_home_head(self, title: str, file: str) -> Head:
        """Return the head of a page that stands a folder further up than a wave's pages.

        Args:
            title: of the browser's tab.
            file: its name: the page for employees, or the statement; none leads to itself.
        """
        head = self.make_head(title, file)
        protection = Link(self.words.tell("page.link"), PROTECTION_FILE)
        statement = Link(self.words.assure("page.link"), STATEMENT_FILE)
        return replace(
            head,
            assets=head.assets.removeprefix("../"),
            front=head.front.removeprefix("../"),
            protection=None if file == PROTECTION_FILE else protection,
            accessibility=None if file == STATEMENT_FILE else statement,
        )

    def link_also(self, units: Collection[str]) -> "Edition":
        """Return the edition with links to more units' pages, which exist already."""
        return replace(self, written=self.written | frozenset(units))

    def make_kicker(self) -> str:
        """Return the line above the heading: whose figures, and when."""
        name = self.municipality.municipality_name
        return self.words.say("page.kicker", municipality=name, wave=self.wave)

    def link_unit(self, unit_id: str, note: str | None = None) -> Link:
        """Return a link to a unit's page, or its bare name where there is none."""
        href = name_file(unit_id) if unit_id in self.written else None
        return Link(self.unit_names[unit_id], href, note)

    def link_path(self, unit_id: str) -> tuple[Link, ...]:
        """Return the way down to a unit: the overview, then every unit above it."""
        overview = Link(self.words.say("page.overview"), OVERVIEW_FILE)
        return (overview, *(self.link_unit(unit) for unit in self.tree.path_to(unit_id)[:-1]))

    def name_subject(self, unit_id: str) -> str:
        """Return what a sentence calls the unit: the unit, the municipality, or the group."""
        if unit_id in self.figures.pools:
            return self.words.group("page.subject")
        kind = "municipality" if unit_id == self.tree.root else "unit"
        return self.words.say(f"subject.{kind}")

    def name_goals(self) -> str:
        """Return what a sentence calls the goals: the document's word, where it is of the language.

        The documents are in bokmål; in another language their word stands in the headings, and
        sentences use that language's own.
        """
        document = self.municipality.document
        if document is not None and self.words.texts.language is _DOCUMENT_LANGUAGE:
            return document.goal_word_plural
        return self.words.say("word.goals")

    def say_made_with(self) -> str:
        """Return which version of the program made the page."""
        return self.words.say("page.made_with", version=__version__)


def open_edition(
    published: Published,
    municipality: Municipality,
    instrument: Instrument,
    *,
    language: Language,
    wave: str | None = None,
    units: Collection[str] | None = None,
) -> Edition:
    """Gather what the pages of one wave are made from; the newest wave where none is named.

    Args:
        published: the figures.
        municipality: the goals and units.
        instrument: what the survey is called, and its factors.
        language: of the pages.
        wave: the wave the pages are about.
        units: the units whose pages exist or are to be written; every measured one by default.

    Raises:
        NothingToShow: `wave_unknown`, if nothing is published or the wave is not among it;
            `unit_not_in_wave`, if a unit asked for took no part in it.
    """
    name = municipality.municipality_name
    if not published.waves or (wave is not None and wave not in published.waves):
        known = ", ".join(published.waves)
        raise NothingToShow("wave_unknown", municipality=name, wave=wave or "", known=known)
    figures = collect_figures(published, wave or published.waves[-1])
    texts, factors = name_survey(load_texts(language), instrument), instrument.factors
    pools = published.pools[published.pools["wave"] == figures.wave]
    with_pools = add_pools(municipality.units, pools, make_namer(texts))
    municipality = replace(municipality, units=with_pools)
    tree = build_tree(municipality.units)
    ids, keys = list_values(municipality.units["unit_id"]), list_values(factors["factor_id"])
    measured = {unit for unit in ids if figures.is_measured(unit)}
    for unit in sorted(set(units or ()) - measured):
        raise NothingToShow("unit_not_in_wave", unit=unit, wave=figures.wave)
    return Edition(
        municipality=municipality,
        tree=tree,
        unit_names=dict(zip(ids, list_values(municipality.units["unit_name"]), strict=True)),
        unit_types=dict(zip(ids, list_values(municipality.units["unit_type"]), strict=True)),
        strategy=read_strategy(municipality),
        factors=dict(zip(keys, list_values(factors[f"name_{language}"]), strict=True)),
        instrument=instrument,
        portal_from=instrument.portal_from,
        figures=figures,
        leaders=read_leaders(municipality, factors, tree.parent, published.leader_factor),
        method=published.method,
        default_target=published.default_target,
        k=published.k,
        synthetic=figures.wave in published.synthetic_waves,
        words=Wording(texts),
        written=frozenset(measured if units is None else units),
    )


def name_front(home: str) -> str:
    """Return the file name of the front page in a language, by the name of its folders."""
    return f"index.{home}{PAGE_SUFFIX}" if home else OVERVIEW_FILE


def name_file(unit_id: str) -> str:
    """Return the file name of a unit's page.

    A unit's key is already fit for a file name on every system, a few names apart; those get an
    underscore, which no other key can give since a key does not begin with one. Windows reads
    its own names up to the first full stop, whatever follows. A key too long for a file name is
    cut, and told from others by its hash.
    """
    if len(unit_id) > _LONGEST:
        told_by = hashlib.sha256(unit_id.encode()).hexdigest()[:12]
        return f"_{unit_id[:_LONGEST]}-{told_by}{PAGE_SUFFIX}"
    taken = unit_id.split(".", maxsplit=1)[0] in _TAKEN
    return f"_{unit_id}{PAGE_SUFFIX}" if taken else f"{unit_id}{PAGE_SUFFIX}"
