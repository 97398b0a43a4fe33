"""The audit of a whole workspace: tables, pages and files, and the certificate it leaves."""

import dataclasses
import json
import os
from hashlib import sha256
from pathlib import Path

import pandas as pd
import pytest

from tifaktor import auditing, processes
from tifaktor.audit.certificate import count_waves, hash_table
from tifaktor.errors import AuditError, ExitCode, NothingToShow, UserError
from tifaktor.settings import Settings
from tifaktor.store import exports, published


def find_refused(leaks) -> set[tuple[str, str | None]]:
    """Return the kinds of what must not go out, each with its file."""
    return {(leak.code, leak.file) for leak in leaks}


def test_the_certificate_tells_what_was_audited(workspace: Settings) -> None:
    """It stands beside the pages, with k, counts, what was tried, and a hash of every page."""
    (certificate,) = auditing.audit_published(workspace, [], "fjordvik")
    home = workspace.reports / "fjordvik"
    written = json.loads((home / "certificate.json").read_bytes())
    assert written["k"] == 5
    assert written["k_reason"] is None
    assert find_refused(certificate.leaks) == set()
    # Six units answered of whom one is hidden, ten factors each.
    assert [(one["units_shown"], one["cells_shown"], one["cells_hidden"])
            for one in written["waves"]] == [(5, 50, 10)] * 2  # fmt: skip
    assert written["pages"] == {
        path.relative_to(home).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in home.rglob("*.html")
    }
    assert set(written["tables"]) == set(published.TABLES)
    # Fjordvik: 120 of whom 60 and 50 in its two sectors are taken away.
    assert certificate.smallest_group == 10


@pytest.mark.parametrize("fewest", [1, processes.FEWEST], ids=["spread", "alone"])
def test_a_page_that_says_too_much_is_named_and_taken_away(
    workspace: Settings, monkeypatch: pytest.MonkeyPatch, fewest: int
) -> None:
    """The certificate names it, `run` stops with its own exit code, and the page is gone."""
    monkeypatch.setattr(processes, "FEWEST", fewest)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    page = workspace.reports / "fjordvik" / "2024" / "solbakken.html"
    page.write_text(page.read_text("utf-8").replace("</main>", "Snitt 1,7</main>"), "utf-8")
    with processes.allow_processes():
        certificate = auditing.audit_municipality(workspace, "fjordvik")
    assert find_refused(certificate.leaks) == {("page_hidden_figure", "2024/solbakken.html")}
    assert auditing.remove_refused(workspace, "fjordvik", certificate.leaks) == [page]
    assert not page.exists()
    with pytest.raises(AuditError) as refused:
        auditing.refuse(certificate.leaks)
    assert refused.value.exit_code == ExitCode.AUDIT


def test_tables_that_say_too_much_are_not_published(publication) -> None:
    """A parent of 63 over 60 people isolates three, and nothing of it goes out."""
    tables = publication.copy_tables()
    for name, column in (("responses", "n_responses"), ("scores", "n")):
        rows = tables[name]["unit_id"] == "fjordvik"
        tables[name].loc[rows, column] = 113
    with pytest.raises(AuditError) as refused:
        auditing.audit_tables(tables, 5)
    assert {(leak.code, leak.group_size) for leak in refused.value.leaks} == {("small_group", 3)}


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "parquet", "json"])
def test_a_file_with_a_hidden_units_figures_is_found(
    workspace: Settings, tmp_path: Path, suffix: str
) -> None:
    """A table handed on when the unit was still shown is found, in every format we write."""
    results = published.load_results(workspace.published)
    rows = results["unit_id"] == "solbakken"
    results.loc[rows, "mean"] = 4.4
    results.loc[rows, "hidden_reason"] = None
    target = tmp_path / f"old.{suffix}"
    if suffix == "json":
        target.write_text(results.to_json(orient="records"), "utf-8")
    else:
        exports.export_table(results, target)
    (certificate,) = auditing.audit_published(workspace, [target], None)
    assert find_refused(certificate.leaks) == {("file_hidden_figure", target.name)}
    assert set(certificate.files) == {target.name}


def test_an_older_file_is_attacked_together_with_what_is_published(
    workspace: Settings, tmp_path: Path
) -> None:
    """A table from before two late answers came in isolates those two."""
    results = published.load_results(workspace.published, wave="2024")
    results.loc[results["unit_id"] == "helse", "n"] -= 2
    target = tmp_path / "interim.csv"
    exports.export_table(results, target)
    (certificate,) = auditing.audit_published(workspace, [target], None)
    found = [leak for leak in certificate.leaks if leak.code == "small_overlap"]
    assert {(leak.unit_id, leak.group_size) for leak in found} >= {("helse", 2)}


def test_the_same_table_again_adds_nothing(workspace: Settings, tmp_path: Path) -> None:
    """A file that says what is published says no more than that."""
    target = tmp_path / "now.csv"
    exports.export_table(published.load_results(workspace.published), target)
    (certificate,) = auditing.audit_published(workspace, [target], None)
    assert find_refused(certificate.leaks) == set()


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.csv", b"x;y\n1;2\n"), ("a.json", b"{"), ("a.json", b"{}"), ("a.parquet", b"no"),
     ("a.txt", b"")],
)  # fmt: skip
def test_a_file_that_is_no_table_is_told(
    workspace: Settings, tmp_path: Path, name: str, content: bytes
) -> None:
    """A file that the program did not write is refused by name."""
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UserError) as refused:
        auditing.audit_published(workspace, [path], None)
    assert refused.value.code == "audit_file_unreadable"


def test_without_a_publication_there_is_nothing_to_audit(workspace: Settings) -> None:
    """A municipality that published nothing is told of, not certified."""
    with pytest.raises(NothingToShow):
        auditing.audit_published(workspace, [], "bergen")


def test_a_hash_is_of_what_a_table_says() -> None:
    """The order of rows and columns does not count; any figure and any gap does."""
    table = pd.DataFrame({"unit_id": ["a", "b"], "mean": [4.1, None]})
    other = table.iloc[::-1][["mean", "unit_id"]]
    assert hash_table(table) == hash_table(other)
    assert hash_table(table) != hash_table(table.assign(mean=[4.2, None]))
    assert hash_table(table) != hash_table(table.assign(mean=[None, 4.1]))


def test_counts_are_of_units_and_of_their_factors(publication) -> None:
    """What is shown and what is hidden add up to what was measured."""
    counts = count_waves(publication.tables)
    assert len(counts) == 2
    for one in counts:
        assert (one.units_shown + one.units_hidden) * 10 == one.cells_shown + one.cells_hidden


def test_a_leak_never_says_a_figure() -> None:
    """What a finding can hold is where, how many and how wide; no field is for an answer."""
    fields = {field.name for field in dataclasses.fields(auditing.Leak)}
    assert fields == {"code", "municipality_id", "wave", "unit_id", "factor_id", "cells",
                      "group_size", "width", "file"}  # fmt: skip
