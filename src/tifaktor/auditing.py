"""Runs the audit on a workspace: reads what went out, attacks it, leaves a certificate.

What goes out is audited twice by `run` and `report`: the tables before anything is written, and
the pages, with the tables as they were written, before anybody is told where they are.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import orjson
import pandas as pd

from tifaktor import __version__
from tifaktor.audit.certificate import Certificate, certify
from tifaktor.audit.decomposed import find_decomposed
from tifaktor.audit.engine import attack
from tifaktor.audit.exported import find_exported, is_export, place_cells, read_cells
from tifaktor.audit.findings import Attack, Leak, merge_attacks
from tifaktor.audit.gathering import gather_cells
from tifaktor.audit.leftovers import find_leftovers
from tifaktor.audit.page_checks import attack_page
from tifaktor.audit.permits import Permits, list_permits
from tifaktor.audit.shrunken import find_pooled
from tifaktor.errors import AuditError, NothingToShow, UserError
from tifaktor.language.texts import load_texts
from tifaktor.mappings import load_instrument
from tifaktor.processes import spread
from tifaktor.settings import Settings
from tifaktor.store import exports
from tifaktor.store import published as published_store
from tifaktor.vocabulary import Language
from tifaktor.workspace import SINGLE_FOLDER

CERTIFICATE_FILE = "certificate.json"
_PAGES = "*.html"
Tables = Mapping[str, pd.DataFrame]


def audit_tables(tables: Tables, k: int, scores_elsewhere: Sequence[pd.DataFrame] = ()) -> Attack:
    """Attack the tables of one municipality before they are published.

    Args:
        tables: as `publication.tabulate` makes them.
        k: smallest group that may be told.
        scores_elsewhere: what is published of the municipalities that it was made of.

    Raises:
        AuditError: `audit_failed`, where something was found that must not go out.
    """
    outcome, _ = _attack_tables(_add_elsewhere(tables, scores_elsewhere), k)
    refuse(outcome.leaks)
    return outcome


def refuse(leaks: Iterable[Leak]) -> None:
    """Stop where something was found that must not go out.

    Raises:
        AuditError: `audit_failed`.
    """
    refused = list(leaks)
    if refused:
        raise AuditError("audit_failed", refused, n_leaks=len(refused))


def remove_refused(settings: Settings, municipality_id: str, leaks: Iterable[Leak]) -> list[Path]:
    """Remove the pages in which something was found that must not go out, and return them."""
    home = settings.reports / municipality_id
    named = {leak.file for leak in leaks if leak.file}
    paths = [home / name for name in sorted(named)]
    for path in paths:
        path.unlink(missing_ok=True)
    return paths


def audit_published(
    settings: Settings, files: Sequence[Path], municipality_id: str | None
) -> list[Certificate]:
    """Audit one municipality's publication, or all of them, with files that were handed on.

    Raises:
        NothingToShow: `nothing_published`.
        UserError: `audit_file_unreadable`, `file_missing`.
    """
    known = published_store.load_relations(settings.published, ["municipalities"])
    chosen = [
        found
        for found in map(str, known["municipalities"]["municipality_id"])
        if municipality_id in {None, found}
    ]
    if not chosen:
        raise NothingToShow("nothing_published")
    return [audit_municipality(settings, one, files) for one in chosen]


def audit_municipality(
    settings: Settings, municipality_id: str, files: Sequence[Path] = ()
) -> Certificate:
    """Attack what stands in the published database, the pages and some files of one municipality.

    The certificate is written beside the pages, whatever was found.

    Returns:
        The certificate; its leaks name the pages. `refuse` tells whether they may stay.

    Raises:
        UserError: `audit_file_unreadable`.
        MappingsError: the file that says what the survey is called cannot be read.
    """
    names = list(published_store.TABLES)
    tables = published_store.load_relations(settings.published, names, municipality_id)
    home = settings.reports / municipality_id
    exported = {path.name: _read_export(path) for path in files}
    elsewhere = _load_elsewhere(settings, tables["predecessors"])
    outcome, stood = _attack_tables(_add_elsewhere(tables, elsewhere), settings.k, exported)
    survey = load_instrument(settings.mappings).titles.values()
    permits = list_permits(tables, stood, settings.k, _list_sentences(), survey)
    pages: dict[str, str] = {}
    on_pages: list[Leak] = []
    for found in spread(_audit_page, (home, permits, municipality_id), _list_pages(home)):
        pages[found.name] = found.sha256
        on_pages += found.leaks
    certificate = certify(
        tables, merge_attacks([outcome, Attack(leaks=tuple(on_pages))]),
        municipality_id=municipality_id,
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        program_version=__version__,
        k=settings.k,
        k_reason=settings.k_reason,
        pages=pages,
        files={path.name: sha256(path.read_bytes()).hexdigest() for path in files},
    )  # fmt: skip
    _write_certificate(certificate, home)
    return certificate


def read_page_hashes(settings: Settings, municipality_id: str) -> dict[str, str]:
    """Return SHA-256 of each page that the latest audit saw, by its path below the folder."""
    path = settings.reports / municipality_id / CERTIFICATE_FILE
    try:
        pages = orjson.loads(path.read_bytes())["pages"]
    except (OSError, orjson.JSONDecodeError, KeyError, TypeError):
        return {}
    return dict(pages) if isinstance(pages, dict) else {}


def _attack_tables(
    tables: Tables, k: int, exported: Mapping[str, pd.DataFrame] | None = None
) -> tuple[Attack, pd.DataFrame]:
    """Return what all attacks on tables came to, and where each unit stood."""
    cells, places = gather_cells(tables, k)
    whose = set(cells["municipality_id"])
    leaks = [*find_leftovers(tables), *find_pooled(tables), *find_decomposed(tables)]
    for order, (name, table) in enumerate((exported or {}).items()):
        leaks += find_exported(table, tables["responses"], name)
        own = table[table["municipality_id"].isin(whose)]
        added = read_cells(own, cells)
        if not added.empty:
            stood = place_cells(added, places).assign(snapshot=-order)
            places = pd.concat([places, stood], ignore_index=True)
            cells = pd.concat([cells, added.assign(snapshot=-order)], ignore_index=True)
    outcome = attack(cells, places, k)
    return replace(outcome, leaks=(*outcome.leaks, *leaks)), places


def _add_elsewhere(tables: Tables, scores: Sequence[pd.DataFrame]) -> Tables:
    """Return the tables with what is published of other municipalities, if that is asked for."""
    if not scores:
        return tables
    return {**tables, "scores_elsewhere": pd.concat(scores, ignore_index=True)}


def _load_elsewhere(settings: Settings, predecessors: pd.DataFrame) -> list[pd.DataFrame]:
    """Return the published scores of the other municipalities that units came from."""
    whose, origin = predecessors["municipality_id"], predecessors["from_municipality_id"]
    others = sorted(set(origin[origin != whose].dropna()))
    return [
        published_store.load_relations(settings.published, ["scores"], other)["scores"]
        for other in others
    ]


def _list_pages(home: Path) -> list[str]:
    """Return the pages' paths below a folder, but no single files: those are made of pages that passed."""
    return [
        path.relative_to(home).as_posix()
        for path in sorted(home.rglob(_PAGES))
        if path.parent.name != SINGLE_FOLDER
    ]


class _Audited(NamedTuple):
    """What one page is, and what was found in it."""

    name: str
    sha256: str
    leaks: tuple[Leak, ...]


def _audit_page(where: tuple[Path, Permits, str], name: str) -> _Audited:
    home, permits, municipality_id = where
    content = (home / name).read_bytes()
    page = content.decode("utf-8", errors="replace")
    leaks = attack_page(name, page, permits, municipality_id)
    return _Audited(name, sha256(content).hexdigest(), leaks)


def _list_sentences() -> list[str]:
    """Return the program's own sentences on pages, in every language."""
    return [
        text
        for language in Language
        for key, text in load_texts(language).sentences.items()
        if key.startswith("report.")
    ]


def _read_export(path: Path) -> pd.DataFrame:
    """Return an exported table, as text and numbers.

    Raises:
        UserError: `audit_file_unreadable`.
    """
    try:
        table = exports.read_table(path)
    except (OSError, ValueError) as broken:
        raise UserError("audit_file_unreadable", file=str(path)) from broken
    if not is_export(table):
        raise UserError("audit_file_unreadable", file=str(path))
    return table


def _write_certificate(certificate: Certificate, home: Path) -> None:
    home.mkdir(parents=True, exist_ok=True)
    path = home / CERTIFICATE_FILE
    unfinished = path.with_name(f"{CERTIFICATE_FILE}.part")
    try:
        unfinished.write_bytes(
            orjson.dumps(asdict(certificate), option=orjson.OPT_INDENT_2) + b"\n"
        )
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
