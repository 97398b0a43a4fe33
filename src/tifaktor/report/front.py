"""The front page, from the notes that every edition leaves beside its overview."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson

from tifaktor import __version__
from tifaktor.report.edition import OVERVIEW_FILE, Edition
from tifaktor.report.overview_views import FrontLine, FrontPage
from tifaktor.report.views import Head
from tifaktor.report.wording import Wording

ENTRY_FILE = "edition.json"


@dataclass(frozen=True, slots=True)
class FrontEntry:
    """One municipality and wave whose pages were written.

    Attributes:
        municipality_id: name of their folder.
        municipality_name: as people say it.
        wave: which survey.
        synthetic: whether the figures are made up.
        n_units: units that were in the wave.
    """

    municipality_id: str
    municipality_name: str
    wave: str
    synthetic: bool
    n_units: int


def describe_edition(edition: Edition) -> FrontEntry:
    """Return what the front page says of an edition."""
    return FrontEntry(
        municipality_id=edition.municipality.municipality_id,
        municipality_name=edition.municipality.municipality_name,
        wave=edition.wave,
        synthetic=edition.synthetic,
        n_units=len(edition.measured),
    )


def write_entry(entry: FrontEntry, path: Path) -> None:
    """Leave a note beside the overview, so that the front page need not know every run."""
    path.write_bytes(orjson.dumps(asdict(entry), option=orjson.OPT_INDENT_2) + b"\n")


def find_entries(folder: Path) -> list[FrontEntry]:
    """Return the editions whose pages stand in `folder`, whenever they were written.

    Returns:
        By municipality; the newest wave first.
    """
    notes = [orjson.loads(path.read_bytes()) for path in folder.glob(f"*/*/{ENTRY_FILE}")]
    entries = sorted((FrontEntry(**note) for note in notes), key=lambda e: e.wave, reverse=True)
    return sorted(entries, key=lambda entry: entry.municipality_name.casefold())


def build_front_page(entries: Iterable[FrontEntry], words: Wording) -> FrontPage:
    """Return a line per edition. Each says itself whether its figures are made up."""
    title = words.say("page.title_front")
    return FrontPage(
        head=Head(str(words.texts.language), None, title, "assets", synthetic=False),
        lines=tuple(
            FrontLine(
                municipality=entry.municipality_name,
                href=f"{entry.municipality_id}/{entry.wave}/{OVERVIEW_FILE}",
                wave=entry.wave,
                kind=words.say("front.synthetic" if entry.synthetic else "front.real"),
                n_units=words.count(entry.n_units),
            )
            for entry in entries
        ),
        made_with=words.say("page.made_with", version=__version__),
    )
