"""A marked copy that somebody has corrected is read as the file it was made from."""

from dataclasses import replace

from tifaktor.intake.files import Export
from tifaktor.vocabulary import LIST_MARK

_SEARCHED_ROWS = 10


def leave_out_list(export: Export) -> Export:
    """Return a file without the sheet that lists its findings, if it is a marked copy of another."""
    first, *own = export.sheets
    is_list = any(row and row[0] == LIST_MARK for row in first.rows[:_SEARCHED_ROWS])
    return replace(export, sheets=tuple(own)) if is_list and own else export
