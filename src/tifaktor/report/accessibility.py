"""The accessibility statement: which standard, what was tested, what was not, whom to tell."""

from dataclasses import dataclass

from tifaktor.report.edition import STATEMENT_FILE, Edition
from tifaktor.report.views import Head, Link

_PARTS = {
    "tested": ("rules", "keyboard", "narrow", "script", "paper", "quiet"),
    "untested": ("own_pages", "readers", "people", "browsers", "words"),
    "known": ("tables", "pointing", "quotes"),
}
"""What the statement lists, part by part, in the order it is told."""


@dataclass(frozen=True, slots=True)
class StatementPart:
    """A heading of the statement, with sentences and a list below."""

    anchor: str
    heading: str
    intro: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StatementPage:
    """The accessibility statement of a municipality's pages."""

    head: Head
    kicker: str
    path: tuple[Link, ...]
    here: str
    heading: str
    finding: tuple[str, ...]
    parts: tuple[StatementPart, ...]
    contact_heading: str
    contact: tuple[str, ...]
    own_heading: str
    own: tuple[str, ...]
    made_with: str


def build_statement(edition: Edition, contact: str | None = None) -> StatementPage:
    """Return the accessibility statement.

    It says what holds for every page that this version of the program writes, and no more: the
    municipality's own statement is its own to make.

    Args:
        edition: whose pages.
        contact: whom to tell, as the municipality says it; the HR department by default.
    """
    words = edition.words
    name = edition.municipality.municipality_name
    head = edition.make_home_head(words.assure("page.title", municipality=name), STATEMENT_FILE)
    whom = words.assure("contact.whom", contact=contact) if contact else None
    return StatementPage(
        head=head,
        kicker=name,
        path=(Link(words.say("front.all"), head.front),),
        here=words.assure("page.here"),
        heading=words.assure("page.heading"),
        finding=tuple(words.assure(f"finding.{part}") for part in ("standard", "found")),
        parts=tuple(_build_part(edition, name) for name in _PARTS),
        contact_heading=words.assure("contact.heading"),
        contact=(whom or words.assure("contact.default"), words.assure("contact.what")),
        own_heading=words.assure("own.heading"),
        own=tuple(words.assure(f"own.{part}") for part in ("duty", "use", "complaint")),
        made_with=edition.say_made_with(),
    )


def _build_part(edition: Edition, part: str) -> StatementPart:
    assure = edition.words.assure
    return StatementPart(
        anchor=part,
        heading=assure(f"{part}.heading"),
        intro=assure(f"{part}.intro"),
        items=tuple(assure(f"{part}.{item}") for item in _PARTS[part]),
    )
