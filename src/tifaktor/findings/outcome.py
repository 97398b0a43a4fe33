"""Writes the page and the marked copies, beside the files and never over them."""

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tifaktor.errors import Fact, FindingsError, UserError
from tifaktor.language.texts import Texts
from tifaktor.settings import Settings
from tifaktor.workspace import MARKED_COPY

if TYPE_CHECKING:
    from tifaktor.reading import Reading

_PAGE = "funn.html"
_OWNER_ONLY = 0o600
_PERSONAL = "personal_"
"""How the codes begin of findings about what nobody is to keep, let alone twice."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Where the page and the copies are to stand; nothing is in their way.

    Attributes:
        page: the page; None if none is asked for.
        copies: each file and its copy; empty if none are asked for.
    """

    page: Path | None
    copies: tuple[tuple[Path, Path], ...]


@dataclass(frozen=True, slots=True)
class Taught:
    """What was written.

    Attributes:
        page: the page, if there is one.
        copies: names of files, and the marked copies of them.
        untaken: why there is no copy of a file: the key of a sentence, and its facts.
    """

    page: Path | None
    copies: tuple[tuple[str, Path], ...]
    untaken: tuple[tuple[str, dict[str, Fact]], ...]


def plan_outcome(
    settings: Settings,
    files: Sequence[Path],
    *,
    page: bool,
    annotate: bool,
    into: Path | None,
    overwrite: bool,
) -> Plan:
    """Return where to write, before anything is read.

    Args:
        settings: the workspace.
        files: the files that are to be checked.
        page: whether there is to be a page.
        annotate: whether there are to be marked copies.
        into: the folder to write in; beside the files where none is given.
        overwrite: whether files of these names may be replaced, if they are none of `files`.

    Raises:
        UserError: `findings_in_reports`, `findings_over_source`, `findings_exist`.
    """
    endings = Counter((into or file.parent) / file.stem for file in files)
    copies = []
    for file in files if annotate else ():
        folder = into or file.parent
        alone = endings[folder / file.stem] == 1
        copies.append((file, folder / f"{file.stem if alone else file.name}{MARKED_COPY}"))
    target = None
    if page:
        name = f"{files[0].stem}-{_PAGE}" if len(files) == 1 else _PAGE
        target = (into or files[0].parent) / name
    sources = {file.resolve() for file in files}
    for wanted in (*(copy for _, copy in copies), *([target] if target else [])):
        if wanted.resolve().is_relative_to(settings.reports.resolve()):
            raise UserError("findings_in_reports", file=str(wanted))
        if wanted.resolve() in sources:
            raise UserError("findings_over_source", file=str(wanted))
        if wanted.exists() and not overwrite:
            raise UserError("findings_exist", file=str(wanted))
    return Plan(target, tuple(copies))


def write_outcome(texts: Texts, plan: Plan, readings: "Sequence[Reading]") -> Taught:
    """Write what was planned, for its owner alone to read.

    Args:
        texts: the language.
        plan: where to.
        readings: what was found in the files, in their order.

    Raises:
        UserError: `output_not_writable`.
    """
    if plan.page is not None:
        from tifaktor.findings.page import render_page  # noqa: PLC0415 - only where it is asked for

        _write(plan.page, render_page(texts, readings).encode())
    copies: list[tuple[str, Path]] = []
    untaken: list[tuple[str, dict[str, Fact]]] = []
    for (file, copy), reading in zip(plan.copies, readings, strict=False):
        why = _write_copy(texts, file, copy, reading)
        if why is None:
            copies.append((file.name, copy))
        else:
            untaken.append(why)
    return Taught(plan.page, tuple(copies), tuple(untaken))


def _write_copy(
    texts: Texts, file: Path, copy: Path, reading: "Reading"
) -> tuple[str, dict[str, Fact]] | None:
    """Write the marked copy of a file, or return why there is none."""
    from tifaktor.findings import workbook  # noqa: PLC0415 - only where it is asked for
    from tifaktor.intake.files import open_export  # noqa: PLC0415
    from tifaktor.intake.marked_copies import leave_out_list  # noqa: PLC0415
    from tifaktor.store.parquet import read_parquet  # noqa: PLC0415

    if not reading.findings:
        return "no_findings", {"file": file.name}
    if any(finding.code.startswith(_PERSONAL) for finding in reading.findings):
        return "personal", {"file": file.name}
    try:
        export = leave_out_list(open_export(file, read_parquet=read_parquet))
    except FindingsError:
        return "no_copy", {"file": file.name}
    n_cells = workbook.count_cells(export)
    if n_cells > workbook.MOST_CELLS:
        return "too_large", {"file": file.name, "n": n_cells}
    _write(copy, workbook.annotate(texts, export, reading.findings))
    return None


def _write(path: Path, content: bytes) -> None:
    """Write a file that is its owner's alone, and there whole or not at all."""
    unfinished = path.with_name(f"{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished.unlink(missing_ok=True)
        with open(unfinished, "xb", opener=_open_for_owner) as file:
            file.write(content)
        unfinished.replace(path)
    except OSError as refused:
        raise UserError("output_not_writable", file=str(path)) from refused
    finally:
        unfinished.unlink(missing_ok=True)


def _open_for_owner(path: str, flags: int) -> int:
    return os.open(path, flags, _OWNER_ONLY)
