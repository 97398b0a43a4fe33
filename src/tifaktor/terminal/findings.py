"""Findings as lines of a terminal: what is wrong, the first places, what helps."""

from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap

from rich.text import Text

from tifaktor.errors import Finding, Severity
from tifaktor.findings.groups import FileFindings, Group, Place, group_findings
from tifaktor.language.texts import Texts

_SHOWN_PER_KIND = 5
"""Places named for one kind of problem; of the rest, the number."""
_WIDEST = 100
"""A line that is longer is hard to read, however wide the window is."""
_INDENT = "  "


def tell_findings(texts: Texts, findings: Iterable[Finding], width: int) -> Iterator[Text]:
    """Yield the lines about findings, file by file and kind by kind.

    Lines are broken between words; what is to be copied stands on one line, however long.

    Args:
        texts: the language.
        findings: in the order found.
        width: characters in a line of the window.
    """
    for file in group_findings(texts, findings):
        yield Text(file.file, style="bold")
        yield Text("")
        for group in file.groups:
            yield from _tell_group(texts, group, min(width, _WIDEST))
            yield Text("")


def count_findings(texts: Texts, findings: Iterable[Finding]) -> tuple[int, int]:
    """Return in how many places there is an error, and in how many something that is only told."""
    files: Sequence[FileFindings] = group_findings(texts, findings)
    return sum(file.n_errors for file in files), sum(file.n_notes for file in files)


def _tell_group(texts: Texts, group: Group, width: int) -> Iterator[Text]:
    mark = texts.say(f"check.mark.{Severity(group.severity).name.lower()}")
    if group.n_places > 1:
        mark = texts.say("check.mark.counted", mark=mark, n=group.n_places)
    lines = _break(f"{mark}: {group.what or ''}".rstrip(), width, _INDENT)
    bold = len(mark) + 1 if len(lines[0]) > len(mark) else len(lines[0])
    yield Text.assemble((lines[0][:bold], "bold"), lines[0][bold:])
    yield from map(Text, lines[1:])
    shown = group.places[:_SHOWN_PER_KIND]
    if group.what is not None and shown[0].copied:
        yield Text(f"{_INDENT * 2}{shown[0].copied}")
    for place in shown:
        yield from map(Text, _tell_place(place, shown, width, with_what=group.what is None))
    if group.n_places > len(shown):
        more = texts.say("check.told.more", n=group.n_places - len(shown))
        yield from map(Text, _break(_INDENT + more, width, _INDENT))
    yield from map(Text, _break(f"{_INDENT}→ {group.advice}", width, _INDENT * 2))


def _tell_place(
    place: Place, shown: Sequence[Place], width: int, *, with_what: bool
) -> Iterator[str]:
    """Yield where it is, and beside that what is known of the place or what is wrong with it."""
    said = place.what if with_what else place.about
    names = max(len(one.name) for one in shown)
    start = f"{_INDENT}{place.name.ljust(names)}{_INDENT}" if place.name else _INDENT
    if len(start) > width // 2 and said:
        yield _INDENT + place.name
        start = _INDENT * 2
    if said or place.name:
        yield from _break(f"{start}{said}", width, " " * len(start))
    if place.copied and with_what:
        yield f"{_INDENT * 2}{place.copied}"


def _break(line: str, width: int, indent: str) -> list[str]:
    return wrap(
        line, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    ) or [""]
