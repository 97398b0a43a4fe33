"""What `tifaktor layout` does: explains an unknown file, and keeps what the user says it means."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tifaktor.errors import UserError
from tifaktor.intake.files import open_export
from tifaktor.intake.layout_making import (
    Explained,
    Heading,
    explain_file,
    find_headings,
    is_meaning,
    write_layout,
)
from tifaktor.reading import load_ground
from tifaktor.settings import Settings
from tifaktor.vocabulary import make_slug

Ask = Callable[[Heading], str | None]
"""Asks what a heading means; None where nobody knows."""


@dataclass(frozen=True, slots=True)
class Walk:
    """What became of a file.

    Attributes:
        explained: what was recognised in it.
        meanings: what was said of its headings.
        written: the layout file that was written; None where none was.
    """

    explained: Explained
    meanings: dict[str, str]
    written: Path | None


def walk_file(
    settings: Settings,
    path: Path,
    *,
    meanings: Mapping[str, str],
    name: str | None = None,
    replace: bool = False,
    ask: Ask | None = None,
) -> Walk:
    """Explain a file, ask about what was not recognised, and write a layout if `name` is given.

    Args:
        settings: the workspace.
        path: the file.
        meanings: heading to what it means, as the user wrote it.
        name: what the new layout is to be called; None to write nothing.
        replace: whether a layout of that name that was made so before may be overwritten.
        ask: asks about each heading that was not recognised; None where nobody is to be asked.

    Raises:
        FindingsError: the file cannot be opened.
        UserError: `layout_heading_unknown`, `layout_meaning_unknown`, `layout_unfinished`,
            `layout_exists`, `layout_not_writable`.
    """
    ground = load_ground(settings)
    target = None if name is None else _find_target(settings, name, replace=replace)
    others = [one for one in ground.layouts if target is None or one.layout_id != target.stem]
    export = open_export(path)
    said = dict(meanings)
    explained, layout = explain_file(export, others, ground.factors, said)
    strange = find_headings(explained, said)
    if strange:
        known = ", ".join(heading.text for heading in explained.headings)
        raise UserError("layout_heading_unknown", heading=strange[0], known=known)
    for heading in explained.unknown if ask is not None else ():
        answer = ask(heading) if ask is not None else None
        if answer is not None:
            said[heading.text] = answer
    for meaning in said.values():
        if not is_meaning(meaning, layout, ground.factors):
            known = ", ".join(ground.factors["factor_id"])
            raise UserError("layout_meaning_unknown", meaning=meaning, known=known)
    explained, layout = explain_file(export, others, ground.factors, said)
    if target is None or not said:
        return Walk(explained, said, None)
    if not explained.fits:
        raise UserError("layout_unfinished", missing=", ".join(explained.missing))
    try:
        write_layout(target, layout, said, explained)
    except OSError as refused:
        raise UserError("layout_not_writable", file=str(target)) from refused
    return Walk(explained, said, target)


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
