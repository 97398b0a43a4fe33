"""What `tifaktor layout` does: explains an unknown file, and keeps what the user says it means."""

import dataclasses
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tifaktor.errors import FindingsError, MappingsError, UserError
from tifaktor.intake.files import Export
from tifaktor.intake.layout_files import Layout
from tifaktor.intake.layout_making import (
    Explained,
    Heading,
    Meanings,
    explain_file,
    find_doubt,
    find_headings,
    write_layout,
)
from tifaktor.intake.rows import list_names_within
from tifaktor.mappings import Municipality, list_municipalities, load_municipality
from tifaktor.reading import Ground, load_ground, open_file
from tifaktor.settings import Settings
from tifaktor.vocabulary import make_slug


class Asker(Protocol):
    """Somebody who can say what headings mean."""

    def show_explained(self, explained: Explained) -> None:
        """Show what was recognised so far."""

    def ask_meaning(self, heading: Heading, meanings: Meanings) -> str | None:
        """Ask what a heading means; None where it is not known.

        Raises:
            EOFError: no more questions are to be asked.
        """

    def ask_name(self, suggested: str, is_free: Callable[[str], bool]) -> str | None:
        """Ask what the layout is to be called; None where none is to be written."""


@dataclass(frozen=True, slots=True)
class Walk:
    """What became of a file.

    Attributes:
        explained: what was recognised in it.
        meanings: what was said of its headings.
        written: the layout file that was written; None where none was.
        path: the file, as it was named.
    """

    explained: Explained
    meanings: dict[str, str]
    written: Path | None
    path: Path


@dataclass(frozen=True, slots=True)
class _Unknown:
    """A file that is being explained, and by what."""

    export: Export
    layouts: Sequence[Layout]
    ground: Ground
    known: frozenset[str]

    def explain(self, said: Mapping[str, str]) -> tuple[Explained, Layout]:
        return explain_file(self.export, self.layouts, self.ground.factors, said, self.known)


def walk_file(
    settings: Settings,
    path: Path,
    *,
    meanings: Mapping[str, str],
    name: str | None = None,
    replace: bool = False,
    asker: Asker | None = None,
) -> Walk:
    """Explain a file, ask about what was not recognised, and write a layout if `name` is given.

    Args:
        settings: the workspace.
        path: the file.
        meanings: heading to what it means, as the user wrote it.
        name: what the new layout is to be called; None to ask, or to write nothing.
        replace: whether a layout of that name that was made so before may be overwritten.
        asker: is asked about each heading that was not recognised; None to ask nobody.

    Raises:
        FindingsError: the file cannot be opened, or holds something of a person; or two layouts
            or sheets fit, so that it could not be read with the layout that was to be written.
        UserError: `layout_heading_unknown`, `layout_meaning_unknown`, `layout_unfinished`,
            `layout_exists`, `layout_not_writable`.
    """
    ground = load_ground(settings)
    target = None if name is None else _find_target(settings, name, replace=replace)
    others = [one for one in ground.layouts if target is None or one.layout_id != target.stem]
    # Before anything of it is shown: a heading, or a name in a row, may be a person's.
    municipalities = _load_municipalities(settings, ground)
    export = open_file(ground, path, municipalities)
    known = frozenset[str]().union(*map(list_names_within, municipalities))
    file = _Unknown(export, others, ground, known)
    said = dict(meanings)
    explained, layout = file.explain(said)
    _check_said(said, explained, Meanings(layout, ground.factors))
    if asker is not None:
        said = _ask(file, said, asker)
        explained, layout = file.explain(said)
        if target is None and explained.fits and said != dict(meanings):
            target = _ask_name(settings, path, asker, replace=replace)
    if target is None or not said:
        return Walk(explained, said, None, path)
    _write(target, layout, said, explained, file)
    return Walk(explained, said, target, path)


def _check_said(said: Mapping[str, str], explained: Explained, meanings: Meanings) -> None:
    strange = find_headings(explained, said)
    if strange:
        known = ", ".join(heading.text for heading in explained.headings)
        raise UserError("layout_heading_unknown", heading=strange[0], known=known)
    for meaning in said.values():
        if not meanings.include(meaning):
            known = ", ".join(meanings.factors["factor_id"])
            raise UserError("layout_meaning_unknown", meaning=meaning, known=known)


def _write(
    target: Path, layout: Layout, said: Mapping[str, str], explained: Explained, file: _Unknown
) -> None:
    if not explained.fits:
        raise UserError("layout_unfinished", missing=", ".join(explained.missing))
    new = dataclasses.replace(layout, layout_id=target.stem)
    doubt = find_doubt(file.export, [*file.layouts, new], file.ground.factors)
    if doubt:
        raise FindingsError(doubt)
    try:
        write_layout(target, layout, said, explained)
    except OSError as refused:
        raise UserError("layout_not_writable", file=str(target)) from refused


def _load_municipalities(settings: Settings, ground: Ground) -> list[Municipality]:
    """Return every municipality that can be read: nobody has said whose the file is.

    What is wrong in the mappings of one is told when a file of it is read.
    """
    known = []
    for municipality_id in list_municipalities(settings.mappings):
        with suppress(MappingsError):
            known.append(load_municipality(settings.mappings, municipality_id, ground.factors))
    return known


def _ask(file: _Unknown, meanings: Mapping[str, str], asker: Asker) -> dict[str, str]:
    """Return what is said of the headings, asking again as long as that helps.

    An answer may make the file another kind of file, with other headings that are not recognised.
    As long as it cannot be read, what nobody knew the first time is asked once more.
    """
    said, passed = dict(meanings), set[str]()
    explained, layout = file.explain(said)
    asked = _list_different(explained.unknown)
    while asked:
        asker.show_explained(explained)
        n_before = len(said)
        for heading in asked:
            try:
                answer = asker.ask_meaning(heading, Meanings(layout, file.ground.factors))
            except EOFError:
                return said
            if answer is None:
                passed.add(heading.text)
            else:
                said[heading.text] = answer
        explained, layout = file.explain(said)
        again = len(said) > n_before and not explained.fits
        left = [one for one in explained.unknown if one.text not in said]
        asked = _list_different(one for one in left if again or one.text not in passed)
    return said


def _list_different(headings: Iterable[Heading]) -> list[Heading]:
    return list({heading.text: heading for heading in headings}.values())


def _ask_name(settings: Settings, path: Path, asker: Asker, *, replace: bool) -> Path | None:
    """Ask for a name, and suggest one that no layout has, after the file without its numbers."""

    def is_free(name: str) -> bool:
        try:
            _find_target(settings, name, replace=replace)
        except UserError:
            return False
        return True

    plain = make_slug(re.sub(r"[0-9]+", " ", path.stem)) or "layout"
    names = (plain, *(f"{plain}-{number}" for number in range(2, 1000)))
    name = asker.ask_name(next(filter(is_free, names)), is_free)
    return None if name is None else _find_target(settings, name, replace=replace)


def read_meanings(typed: Sequence[str]) -> dict[str, str]:
    """Return what was typed as `Heading=meaning`, in that order.

    Raises:
        UserError: `layout_set_malformed`.
    """
    said = {}
    for one in typed:
        heading, sign, meaning = one.rpartition("=")
        if not sign or not heading.strip() or not meaning.strip():
            raise UserError("layout_set_malformed", typed=one)
        said[heading.strip()] = meaning.strip()
    return said


def _find_target(settings: Settings, name: str, *, replace: bool) -> Path:
    """Return where a new layout is to stand; one that came with the program is never overwritten."""
    stem = name.removesuffix(".toml")
    stem = stem if re.fullmatch(r"[a-z0-9_-]+", stem) else make_slug(stem) or "layout"
    path = settings.mappings / "layouts" / f"{stem}.toml"
    if path.exists():
        is_own = "\nextends = " in path.read_text(encoding="utf-8-sig", errors="replace")
        if not (replace and is_own):
            raise UserError("layout_exists", file=path.name)
    return path
