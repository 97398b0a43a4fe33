"""No page keeps what is hidden now, or is no longer so: told by the note beside each edition."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from example_municipality import (
    N_ACROSS,
    change_rows,
    hide_units,
    leave_out,
    load_instrument,
    make_municipality,
)
from tifaktor.privacy.gate import Published
from tifaktor.report import files, imprint
from tifaktor.report.pages import renew_municipality, write_front_page, write_municipality
from tifaktor.report.places import find_outdated
from tifaktor.settings import DefaultTarget, Method
from tifaktor.vocabulary import Language, TargetKind

LIA = "lia-barnehage"
FOR_EMPLOYEES, STATEMENT = "personvern.html", "tilgjengelighet.html"
LIA_ANSWERED = "8 av 10"
"""Who answered at Lia; nobody else in Vassdal has these counts."""


def write(folder: Path, published: Published, **more: object) -> list[str]:
    """Write Vassdal's pages, and tell which."""
    told = {"language": Language.BOKMAAL} | more
    paths = write_municipality(published, make_municipality(), load_instrument(), folder, **told)  # type: ignore[arg-type]
    return [path.relative_to(folder / "vassdal").as_posix() for path in paths]


def read_pages(folder: Path) -> dict[str, str]:
    """Return every page of Vassdal, with common spaces."""
    return {
        path.relative_to(folder / "vassdal").as_posix(): path.read_text("utf-8").replace(
            "\N{NO-BREAK SPACE}", " "
        )
        for path in (folder / "vassdal").rglob("*.html")
    }


def raise_k(published: Published) -> Published:
    """Return Vassdal where no group below ten is shown, and so not Lia."""
    return replace(hide_units(published, LIA, "verksted"), k=10)


def find_telling(folder: Path) -> list[str]:
    """Return the pages that tell how many answered at Lia."""
    return [name for name, page in read_pages(folder).items() if LIA_ANSWERED in page]


def test_one_page_written_hides_everywhere(tmp_path: Path, published: Published) -> None:
    """When a unit is hidden, writing any other unit's page takes its figures off all pages."""
    write(tmp_path, published, wave="2024")
    write(tmp_path, published)
    assert {f"2024/{LIA}.html", f"2026/{LIA}.html", "2026/oppvekst.html"} <= {
        *find_telling(tmp_path)
    }
    written = write(tmp_path, raise_k(published), units=["renhold"])
    assert written[0] == "2026/index.html"
    assert f"2024/{LIA}.html" in written
    assert find_telling(tmp_path) == []
    assert "Svarene er med i tallene for Oppvekst." in read_pages(tmp_path)[f"2026/{LIA}.html"]


def test_an_earlier_survey_does_not_keep_what_is_hidden(
    tmp_path: Path, published: Published
) -> None:
    """Reporting the newest wave renews an older one's pages, and no page more than stood there."""
    write(tmp_path, published, wave="2022", units=[LIA, "oppvekst"])
    before = set(read_pages(tmp_path))
    units = {"2022/index.html", f"2022/{LIA}.html", "2022/oppvekst.html"}
    own = {name for name in before if "--" not in name}
    assert own == units | {FOR_EMPLOYEES, STATEMENT}
    write(tmp_path, raise_k(published))
    assert {name for name in read_pages(tmp_path) if "2026" not in name} == before
    assert find_telling(tmp_path) == []


def test_hidden_in_one_wave_is_hidden_in_later_trends(tmp_path: Path, published: Published) -> None:
    """A page of a later wave is renewed when a figure in its trend is hidden; an earlier one not."""
    for wave in ("2022", "2024", "2026"):
        write(tmp_path, published, wave=wave, units=[LIA])
    hidden_then = hide_units(published, LIA, waves=("2024",))
    written = write(tmp_path, hidden_then, wave="2024", units=["renhold"])
    assert {name.split("/")[0] for name in written} == {
        "2024", "2026", STATEMENT, FOR_EMPLOYEES,
    }  # fmt: skip
    assert f"2026/{LIA}.html" in written


def test_what_still_holds_is_left_alone(tmp_path: Path, published: Published) -> None:
    """With the same figures and rules only the pages asked for are written."""
    write(tmp_path, published, wave="2024")
    write(tmp_path, published)
    written = write(tmp_path, published, units=["renhold"])
    of_units = [name for name in written if "--" not in name]
    assert of_units == ["2026/index.html", "2026/renhold.html", STATEMENT, FOR_EMPLOYEES]
    assert not any(name.startswith("2024") for name in written)


@pytest.mark.parametrize("units", [None, ["renhold"]])
def test_a_unit_that_is_gone_has_no_page(
    units: list[str] | None, tmp_path: Path, published: Published
) -> None:
    """A unit that a corrected file no longer has loses its page, and every link to it."""
    write(tmp_path, published)
    write(tmp_path, leave_out(published, LIA), units=units)
    pages = read_pages(tmp_path)
    assert f"2026/{LIA}.html" not in pages
    assert len(pages) == 15 + N_ACROSS
    assert not any(f'href="{LIA}.html"' in page for page in pages.values())


def test_a_wave_that_is_gone_has_no_pages(tmp_path: Path, published: Published) -> None:
    """The pages of a wave without figures are removed with their folder; others' files stay."""
    for wave in ("2022", "2024"):
        write(tmp_path, published, wave=wave)
    own = tmp_path / "vassdal" / "2024" / "brev.txt"
    own.write_text("Hei")
    write(tmp_path, replace(published, waves=("2026",)))
    assert {name.split("/")[0] for name in read_pages(tmp_path)} == {
        "2026", FOR_EMPLOYEES, STATEMENT,
    }  # fmt: skip
    assert not (tmp_path / "vassdal" / "2022").exists()
    assert [path.name for path in own.parent.iterdir()] == ["brev.txt"]


CHANGES: dict[str, Callable[[Published], Published]] = {
    "k": lambda p: replace(p, k=6),
    "a constant": lambda p: replace(p, method=Method(confidence=0.9)),
    "the target": lambda p: replace(p, default_target=DefaultTarget(TargetKind.LEVEL, 4.0)),
    "a mean": lambda p: replace(
        p, scores=change_rows(p.scores, "mean", 3.0, wave="2022", unit_id="renhold")
    ),
    "a count": lambda p: replace(
        p, responses=change_rows(p.responses, "n_invited", 99, wave="2026", unit_id="renhold")
    ),
    "a verdict": lambda p: replace(
        p, goal_verdicts=change_rows(p.goal_verdicts, "status", "unsure", unit_id="renhold")
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_whatever_the_pages_rest_on_counts(what: str, tmp_path: Path, published: Published) -> None:
    """Another k, constant, target, mean, count or verdict makes every page of the edition old."""
    write(tmp_path, published)
    assert len(write(tmp_path, CHANGES[what](published), units=["renhold"])) == 16 + N_ACROSS


def test_another_version_of_the_program_makes_pages_old(
    tmp_path: Path, published: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After an upgrade no page of an edition is left from before."""
    write(tmp_path, published)
    monkeypatch.setattr(imprint, "__version__", "99.0")
    assert len(write(tmp_path, published, units=["renhold"])) == 16 + N_ACROSS


def test_the_order_of_the_rows_does_not_count(tmp_path: Path, published: Published) -> None:
    """The same figures in another order are the same figures."""
    write(tmp_path, published)
    turned = replace(published, scores=published.scores.iloc[::-1].reset_index(drop=True))
    assert len(write(tmp_path, turned, units=["renhold"])) == 4 + N_ACROSS


def test_other_waves_keep_their_language(tmp_path: Path, published: Published) -> None:
    """Pages that are renewed on the way stay in the language they were written in."""
    write(tmp_path, published, wave="2024", language=Language.NYNORSK)
    write(tmp_path, raise_k(published))
    assert '<html lang="nn">' in read_pages(tmp_path)["2024/index.html"]
    assert '<html lang="nb">' in read_pages(tmp_path)["2026/index.html"]


def test_renewed_without_being_asked_for(tmp_path: Path, published: Published) -> None:
    """A municipality with pages from another k is found, and is so no more when renewed."""
    ground = (make_municipality(), load_instrument(), tmp_path)
    assert find_outdated(tmp_path / "nowhere", 5) == set()
    assert renew_municipality(published, *ground, language=Language.BOKMAAL) == []
    write(tmp_path, published)
    assert find_outdated(tmp_path, 5) == set()
    assert find_outdated(tmp_path, 10) == {"vassdal"}
    assert (
        len(renew_municipality(raise_k(published), *ground, language=Language.BOKMAAL))
        == 15 + N_ACROSS
    )
    assert find_outdated(tmp_path, 10) == set()
    assert find_telling(tmp_path) == []


def _edit_note(**changes: object) -> Callable[[bytes], bytes]:
    return lambda note: orjson.dumps(orjson.loads(note) | changes)


NOTES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "cut short": lambda note: note[:40],
    "not UTF-8": lambda _: b'"\xe6"',
    "a list": lambda _: b"[1, 2]",
    "another version's keys": _edit_note(pages=3),
    "a key too few": lambda _: b'{"wave": "2026"}',
    "a name that is a number": _edit_note(municipality_name=3),
    "a number that is true": _edit_note(k=True),
    "another folder's": _edit_note(municipality_id="../elsewhere"),
    "another wave's": _edit_note(wave="2024"),
    "an unknown language": _edit_note(language="de"),
}


@pytest.mark.parametrize("fault", NOTES)
def test_a_note_that_cannot_be_read_vouches_for_nothing(
    fault: str, tmp_path: Path, published: Published
) -> None:
    """The front page passes over it, and the next report writes every page beside it anew."""
    write(tmp_path, published)
    note = tmp_path / "vassdal" / "2026" / imprint.IMPRINT_FILE
    note.write_bytes(NOTES[fault](note.read_bytes()))
    assert "vassdal/" not in write_front_page(
        tmp_path, Language.BOKMAAL, load_instrument()
    ).read_text("utf-8")
    assert find_outdated(tmp_path, 5) == {"vassdal"}
    assert len(write(tmp_path, published, units=["renhold"])) == 16 + N_ACROSS
    assert "vassdal/2026/" in write_front_page(
        tmp_path, Language.BOKMAAL, load_instrument()
    ).read_text("utf-8")


def test_front_page_leads_to_pages_that_stand(tmp_path: Path, published: Published) -> None:
    """An edition whose overview somebody deleted has no line on the front page."""
    write(tmp_path, published)
    (tmp_path / "vassdal" / "2026" / "index.html").unlink()
    assert "vassdal/" not in write_front_page(
        tmp_path, Language.BOKMAAL, load_instrument()
    ).read_text("utf-8")


def test_the_page_for_employees_is_renewed_before_any_note(
    tmp_path: Path, published: Published
) -> None:
    """A run cut short at its first page has taken a hidden unit's answers off the employees' page."""
    write(tmp_path, published)
    assert FOR_EMPLOYEES in find_telling(tmp_path)

    def stop(_: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(tmp_path, raise_k(published), on_page=stop)
    assert FOR_EMPLOYEES not in find_telling(tmp_path)


def test_the_page_for_employees_is_renewed_in_its_language(
    tmp_path: Path, published: Published
) -> None:
    """Where nobody asked, it speaks as the newest pages do; where nothing changed, it is left alone."""
    write(tmp_path, published, language=Language.NYNORSK)
    ground = (make_municipality(), load_instrument(), tmp_path)
    assert renew_municipality(published, *ground, language=Language.BOKMAAL) == []
    last = renew_municipality(raise_k(published), *ground, language=Language.BOKMAAL)[-1]
    assert last == tmp_path / "vassdal" / FOR_EMPLOYEES
    assert "Inga gruppe med færre enn 10 svar blir vist." in last.read_text("utf-8")


def test_the_page_for_employees_is_about_the_latest_survey(
    tmp_path: Path, published: Published
) -> None:
    """Whichever wave is asked for, it tells of the newest, and leads to the overview that stands."""
    write(tmp_path, published, wave="2022", units=["renhold"])
    page = read_pages(tmp_path)[FOR_EMPLOYEES]
    assert "I målingen 2026 vises 11 av 13 grupper." in page
    assert 'href="2022/index.html"' in page


def test_a_run_cut_short_leaves_no_note(tmp_path: Path, published: Published) -> None:
    """Pages of which only some were renewed are renewed by the next run, since no note is there."""
    write(tmp_path, published)

    def stop(_: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(tmp_path, raise_k(published), on_page=stop)
    assert not (tmp_path / "vassdal" / "2026" / imprint.IMPRINT_FILE).exists()
    write(tmp_path, raise_k(published), units=["renhold"])
    assert find_telling(tmp_path) == []


def test_a_file_is_there_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where writing fails the page is as it was, and nothing half written stands beside it."""
    page = tmp_path / "page.html"
    files.write_file(page, b"before")

    def fail(path: Path, content: bytes) -> int:
        with path.open("wb") as half:
            half.write(content[:2])
        raise OSError("full")

    monkeypatch.setattr(Path, "write_bytes", fail)
    with pytest.raises(OSError, match="full"):
        files.write_file(page, b"after")
    assert page.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [page]


def test_what_a_killed_run_left_is_removed(tmp_path: Path, published: Published) -> None:
    """A page that was being written when the run was killed is removed by the next one."""
    for wave in ("2022", "2026"):
        place = tmp_path / "vassdal" / wave
        place.mkdir(parents=True)
        (place / f"{LIA}.html.part").write_text(LIA_ANSWERED)
    write(tmp_path, published)
    assert list(tmp_path.rglob("*.part")) == []


def test_a_page_that_says_the_same_is_not_touched(tmp_path: Path, published: Published) -> None:
    """Written again, pages are left as they stand; a correction touches those it is seen on."""
    write(tmp_path, published)
    home = tmp_path / "vassdal"
    stood = {path: path.stat() for path in home.rglob("*.html")}
    write(tmp_path, published)
    assert {path: path.stat().st_mtime_ns for path in stood} == {
        path: stat.st_mtime_ns for path, stat in stood.items()
    }
    at = {"wave": "2026", "unit_id": "renhold", "factor_id": "mestringsklima"}
    write(tmp_path, replace(published, scores=change_rows(published.scores, "mean", 2.22, **at)))
    touched = {path.name for path, stat in stood.items() if path.stat().st_ino != stat.st_ino}
    assert "renhold.html" in touched
    assert "solbakken-barnehage.html" not in touched
