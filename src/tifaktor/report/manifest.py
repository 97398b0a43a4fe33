"""The list beside every overview: which files stand there, what each was made of, and who it is for."""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

import orjson

from tifaktor.language.texts import load_texts
from tifaktor.report.across_links import name_across
from tifaktor.report.edition import OVERVIEW_FILE, Edition, name_file
from tifaktor.report.files import write_file
from tifaktor.vocabulary import Form, Language

MANIFEST_FILE = "manifest.json"
_VERSION = 2


class Recipient(StrEnum):
    """Who a file is for."""

    EVERYONE = "everyone"
    LEADER_OF_UNIT = "leader_of_unit"
    LEADER_OF_AREA = "leader_of_area"


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of an edition. Nothing here tells when or on which machine it was made.

    Attributes:
        file: path below the folder of the edition, with `/`.
        form: what it is.
        language: of its text.
        unit: the unit that it is of; None for the overview.
        unit_name: as people say it; of another page the factor's or goal's, of the overview the organisation's.
        recipient: who it is for.
        about: the same in a sentence, in the language of the file.
        size: bytes.
        sha256: of its bytes.
        made_from: file name to SHA-256 of the pages that it was made from; empty for a page.
        areas: of a unit's page, the units above it whose leaders it is for too: those who may see
            all that stands on it.
    """

    file: str
    form: Form
    language: Language
    unit: str | None
    unit_name: str
    recipient: Recipient
    about: str
    size: int
    sha256: str
    made_from: dict[str, str]
    areas: tuple[str, ...] = ()


def write_manifest(edition: Edition, place: Path) -> None:
    """List the pages that stand in the folder of an edition, and the forms that still hold.

    Args:
        edition: what the pages were made from.
        place: its folder.
    """
    about: dict[str, tuple[str | None, str]] = {
        OVERVIEW_FILE: (None, edition.municipality.organisation_name)
    }
    about |= {name_file(unit): (unit, edition.unit_names[unit]) for unit in edition.measured}
    about |= {name: (None, title) for name, title in name_across(edition).items()}
    pages = [
        _describe_page(edition, place / name, unit, title)
        for name, (unit, title) in sorted(about.items())
        if (place / name).is_file()
    ]
    save_entries(place, [*pages, *(e for e in read_manifest(place) if e.form is not Form.PAGE)])


def make_form(page: Entry, form: Form, file: str, content: bytes) -> Entry:
    """Return the entry of a file that was made from a page.

    Args:
        page: the page's own entry.
        form: what it was made into.
        file: path below the folder of the edition.
        content: its bytes.
    """
    return replace(
        page,
        file=file,
        form=form,
        about=_say_about(page.language, form, page.recipient, page.unit_name),
        size=len(content),
        sha256=hash_bytes(content),
        made_from={page.file: page.sha256},
        areas=(),
    )


def make_area(page: Entry, file: str, content: bytes, made_from: dict[str, str]) -> Entry:
    """Return the entry of the ZIP for the leader of a unit and those below it.

    Args:
        page: the entry of the unit's own page.
        file: path below the folder of the edition.
        content: its bytes.
        made_from: the files in it, and their SHA-256.
    """
    area = replace(page, recipient=Recipient.LEADER_OF_AREA)
    return replace(make_form(area, Form.AREA, file, content), made_from=made_from)


def save_entries(place: Path, entries: Iterable[Entry]) -> None:
    """Write the list, by file name."""
    files = [asdict(entry) for entry in sorted(entries, key=lambda entry: entry.file)]
    content = orjson.dumps({"version": _VERSION, "files": files}, option=orjson.OPT_INDENT_2)
    write_file(place / MANIFEST_FILE, content + b"\n")


def read_manifest(place: Path) -> list[Entry]:
    """Return the list in the folder of an edition; empty where none can be read."""
    try:
        told = orjson.loads((place / MANIFEST_FILE).read_bytes())
        return [_read_entry(file) for file in told["files"]] if told["version"] == _VERSION else []
    except (OSError, ValueError, KeyError, TypeError):
        return []


def list_pages(place: Path, units: Collection[str] | None = None) -> list[Entry]:
    """Return the pages of some units, or all pages, in the folder of an edition."""
    pages = [entry for entry in read_manifest(place) if entry.form is Form.PAGE]
    return [page for page in pages if units is None or page.unit in units]


def count_pages(place: Path, units: Collection[str] | None = None) -> int:
    """Return how many pages `list_pages` lists."""
    return len(list_pages(place, units))


def read_listed(place: Path, page: Entry) -> str:
    """Return a page as it stands.

    Raises:
        ValueError: it is not the page that the list knows. A bug: forms are made of audited pages.
    """
    content = (place / page.file).read_bytes()
    if hash_bytes(content) != page.sha256:
        raise ValueError(f"{page.file} is not the page that was listed")
    return content.decode()


def hash_bytes(content: bytes) -> str:
    """Return the SHA-256 of some bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def _read_entry(told: dict[str, Any]) -> Entry:
    return Entry(**told | {
        "form": Form(told["form"]),
        "language": Language(told["language"]),
        "recipient": Recipient(told["recipient"]),
        "made_from": dict(told["made_from"]),
        "areas": tuple(told["areas"]),
    })  # fmt: skip


def _describe_page(edition: Edition, path: Path, unit: str | None, name: str) -> Entry:
    content = path.read_bytes()
    language = edition.words.texts.language
    recipient = _find_recipient(edition, unit)
    return Entry(
        file=path.name,
        form=Form.PAGE,
        language=language,
        unit=unit,
        unit_name=name,
        recipient=recipient,
        about=_say_about(language, Form.PAGE, recipient, name),
        size=len(content),
        sha256=hash_bytes(content),
        made_from={},
        areas=() if unit is None else _find_areas(edition, unit),
    )


def _find_recipient(edition: Edition, unit: str | None) -> Recipient:
    """Return who a page is for: a group of small units has no leader but the one above them."""
    if unit is None:
        return Recipient.EVERYONE
    of_group = unit in edition.figures.pools
    return Recipient.LEADER_OF_AREA if of_group else Recipient.LEADER_OF_UNIT


def _find_areas(edition: Edition, unit: str) -> tuple[str, ...]:
    """Return the units above one whose leaders may see all that stands on its page."""
    leaders = edition.leaders
    return tuple(
        above
        for above in edition.tree.path_to(unit)[:-1]
        if all(leaders.may_show(unit, factor, on=above) for factor in leaders.factors)
    )


def _say_about(language: Language, form: Form, recipient: Recipient, name: str) -> str:
    return load_texts(language).say(f"forms.{form}.{recipient}", name=name)
