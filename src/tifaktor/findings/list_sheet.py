"""The first sheet of a marked copy: every finding, with a link to its cell."""

from collections.abc import Sequence
from math import ceil
from typing import Any

from tifaktor.errors import Finding, Severity
from tifaktor.findings.groups import make_place
from tifaktor.language.texts import Texts
from tifaktor.vocabulary import LIST_MARK

_WIDTHS = {"kind": 8, "place": 20, "about": 34, "what": 56, "advice": 56}
_ABOVE = 5
_LINE = 15.0
"""Height of a line, in points. Not every program makes room for a text over several by itself."""
_FULL = 0.85
"""How much of a column's width a line fills before its next word no longer fits."""
_MOST_LINKS = 60_000
"""A sheet can have some more than that."""


def write_list(
    book: Any,
    sheet: Any,
    texts: Texts,
    file_name: str,
    findings: Sequence[tuple[Finding, str | None]],
) -> None:
    """Write what the workbook is, and a row for each finding, errors first.

    Args:
        book: the workbook.
        sheet: its first sheet, empty.
        texts: the language.
        file_name: the file that the workbook is a copy of.
        findings: each finding, and the cell that it is shown in, if any: `Ark1!C7`.
    """
    say = texts.say
    title = book.add_format({"bold": True, "font_size": 16})
    line = book.add_format({"text_wrap": True, "valign": "top"})
    head = book.add_format({"bold": True, "bottom": 1, "valign": "top"})
    link = book.add_format({"font_color": "#14548C", "underline": 1, "valign": "top"})
    sheet.write_string(0, 0, say("check.book.heading", file=file_name), title)
    sheet.set_row(0, 1.6 * _LINE)
    for row, name in enumerate(("is_copy", "colours", "private"), start=1):
        sheet.write_string(row, 0, say(f"check.book.{name}"))
    sheet.write_string(_ABOVE - 1, 0, LIST_MARK, book.add_format({"font_color": "#FFFFFF"}))
    top = _ABOVE
    for column, (name, width) in enumerate(_WIDTHS.items()):
        sheet.write_string(top, column, say(f"check.book.{name}"), head)
        sheet.set_column(column, column, width)
    ordered = sorted(findings, key=lambda one: -one[0].severity)
    for row, (finding, cell) in enumerate(ordered, start=top + 1):
        place = make_place(texts, finding)
        cells = (
            say(f"check.mark.{Severity(finding.severity).name.lower()}"),
            place.name or say("check.book.whole_file"), place.about,
            f"{place.what} {place.copied}".rstrip(),
            say(f"findings.{finding.code}.do", **finding.facts),
        )  # fmt: skip
        for column, text in enumerate(cells):
            sheet.write_string(row, column, text, line)
        n_lines = max(
            ceil(len(text) / (_FULL * width))
            for text, width in zip(cells, _WIDTHS.values(), strict=True)
        )
        sheet.set_row(row, max(n_lines, 1) * _LINE)
        if cell is not None and row < _MOST_LINKS:
            sheet.write_url(row, 1, f"internal:{cell}", link, string=place.name)
    sheet.freeze_panes(top + 1, 0)
    sheet.autofilter(top, 0, top + len(ordered), len(_WIDTHS) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)
    sheet.hide_gridlines(2)
