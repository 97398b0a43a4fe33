"""All findings on one page: of its own, without a script, in the look of the reports."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

import jinja2
from markupsafe import Markup

from tifaktor import __version__
from tifaktor.errors import Fact, Severity
from tifaktor.findings.groups import FileFindings, Group, Place, group_findings
from tifaktor.language.texts import Texts
from tifaktor.reading import Reading

_KINDS = {Severity.ERROR: "off_track", Severity.WARNING: "too_little_data"}
"""The classes in the reports' style whose shape and colour a kind of finding has."""
_SHOWN = 10
"""Places of a kind that are shown at once."""


@dataclass(frozen=True, slots=True)
class PlaceView:
    """A place, and what is said of it."""

    name: str
    said: str


@dataclass(frozen=True, slots=True)
class FaultView:
    """One kind of finding: `what` is None where it differs from place to place.

    Of many places the first are shown, and the others unfolded by who wants them.
    """

    kind: str
    mark: str
    what: str | None
    places: tuple[PlaceView, ...]
    folded: tuple[PlaceView, ...]
    unfold: str
    more: str | None
    copied: str
    advice: str


@dataclass(frozen=True, slots=True)
class FileView:
    """One file: what it was taken for, and what is wrong with it."""

    name: str
    anchor: str
    state: str
    n_errors: int
    n_notes: int
    lines: tuple[str, ...]
    faults: tuple[FaultView, ...]


@dataclass(frozen=True, slots=True)
class TableView:
    """The words of the list of files."""

    heading: str
    region: str
    headings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FindingsPage:
    """Everything that stands on the page."""

    language: str
    heading: str
    summary: str
    explained: str
    skip: str
    advice: str
    copied: str
    made_with: str
    table: TableView | None
    files: tuple[FileView, ...]


def render_page(texts: Texts, readings: Sequence[Reading]) -> str:
    """Return the page about these files as HTML that needs no other file.

    Args:
        texts: the language.
        readings: what the files were taken for, in the order in which they were named.
    """
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("tifaktor.findings", "templates"),
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined,
    )  # fmt: skip
    template = environment.get_template("findings.html.j2")
    filled = template.render(page=build_page(texts, readings), style=Markup(_read_style()))  # noqa: S704 - our own files
    return "\n".join(line for line in filled.splitlines() if line.strip()) + "\n"


def build_page(texts: Texts, readings: Sequence[Reading]) -> FindingsPage:
    """Return what stands on the page about these files."""

    def say(name: str, /, **facts: Fact) -> str:
        return texts.say(f"check.page.{name}", **facts)

    files = tuple(_view_file(texts, n, reading) for n, reading in enumerate(readings, start=1))
    n_unsound = sum(file.n_errors > 0 for file in files)
    if len(files) == 1:
        heading = say("one_heading", file=files[0].name)
        summary = say("counts", errors=files[0].n_errors, notes=files[0].n_notes)
    else:
        counts = {"n": len(files), "sound": len(files) - n_unsound, "unsound": n_unsound}
        heading = say("heading", n=len(files))
        summary = texts.say("check.told.files", **counts)
    names = ("file", "state", "errors", "notes")
    table = TableView(
        say("files"), say("table", caption=say("files")), tuple(say(name) for name in names)
    )
    return FindingsPage(
        language=str(texts.language), heading=heading,
        summary=summary if n_unsound or len(files) > 1 else f"{say('all_sound')} {summary}",
        explained=say("explained"), skip=say("skip"), advice=say("advice"), copied=say("copied"),
        made_with=say("made_with", version=__version__),
        table=table if len(files) > 1 else None, files=files,
    )  # fmt: skip


def _view_file(texts: Texts, number: int, reading: Reading) -> FileView:
    grouped = group_findings(texts, reading.findings)
    found = grouped[0] if grouped else FileFindings(reading.file_name, ())
    lines = []
    if not reading.stops:
        lines.append(
            texts.say(
                "check.page.read_as", layout=reading.layout_id or "",
                waves=", ".join(reading.waves), units=reading.n_units, scores=reading.n_scores,
            )
        )  # fmt: skip
    if not found.groups:
        lines.append(texts.say("check.page.nothing_found"))
    state = "unsound" if found.n_errors else "sound"
    return FileView(
        reading.file_name, f"file-{number}", texts.say(f"check.page.{state}"),
        found.n_errors, found.n_notes, tuple(lines),
        tuple(_view_group(texts, group) for group in found.groups),
    )  # fmt: skip


def _view_group(texts: Texts, group: Group) -> FaultView:
    mark = texts.say(f"check.mark.{Severity(group.severity).name.lower()}")
    if group.n_places > 1:
        mark = texts.say("check.mark.counted", mark=mark, n=group.n_places)
    n_more = group.n_places - len(group.places)
    views = [_view_place(place, group) for place in group.places]
    shown = tuple(view for view in views if view.name or view.said)
    copied = dict.fromkeys(place.copied for place in group.places if place.copied)
    return FaultView(
        kind=_KINDS[group.severity], mark=mark, what=group.what,
        places=shown[:_SHOWN], folded=shown[_SHOWN:],
        unfold=texts.say("check.page.unfold", n=len(shown[_SHOWN:])),
        more=texts.say("check.page.more", n=n_more) if n_more else None,
        copied="\n".join(copied), advice=group.advice,
    )  # fmt: skip


def _view_place(place: Place, group: Group) -> PlaceView:
    if group.what is not None:
        return PlaceView(place.name, place.about)
    # The last sentence leads to the row to copy; on the page all such rows stand together.
    said = f"{place.what.rpartition('. ')[0]}." if place.copied else place.what
    return PlaceView(place.name, said)


def _read_style() -> str:
    """Return the style of the reports, and what is added to it."""
    reports = resources.files("tifaktor.report") / "assets" / "style.css"
    own = resources.files("tifaktor.findings") / "templates" / "findings.css"
    return "\n".join(file.read_text(encoding="utf-8") for file in (reports, own))
