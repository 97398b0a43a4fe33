"""The files: where they stand, what they hold, and that the same input gives the same bytes."""

import json
import os
import re
from dataclasses import replace
from pathlib import Path

import pytest

from example_municipality import (
    N_ACROSS,
    as_real,
    load_instrument,
    make_municipality,
    make_published,
)
from tifaktor import processes
from tifaktor.privacy.gate import Published
from tifaktor.processes import allow_processes
from tifaktor.report import assets
from tifaktor.report.pages import write_front_page, write_municipality
from tifaktor.vocabulary import Language

MOST_BYTES = 60_000


def write(
    folder: Path, published: Published, language: Language = Language.BOKMAAL, **more: object
) -> list[Path]:
    """Write Vassdal's pages to `folder`."""
    municipality = make_municipality()
    return write_municipality(
        published, municipality, load_instrument(), folder, language=language, **more
    )  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, published: Published) -> Path:
    """Vassdal's pages in bokmål, with a front page."""
    place = tmp_path_factory.mktemp("reports")
    write(place, published)
    write_front_page(place, Language.BOKMAAL, load_instrument())
    # Thirteen units, their overview, the page for employees, the statement, and the front page.
    assert len([*place.rglob("*.html")]) == 17 + N_ACROSS
    return place


def test_where_the_pages_stand(tmp_path: Path, published: Published) -> None:
    """The overview comes first, then a page per unit, each told by name; the employees' page last."""
    told: list[str] = []
    paths = write(tmp_path, published, on_page=told.append)
    assert [str(path.relative_to(tmp_path)) for path in paths[:2]] == [
        str(Path("vassdal/2026/index.html")),
        str(Path("vassdal/2026/vassdal.html")),
    ]
    assert paths[-1] == tmp_path / "vassdal" / "personvern.html"
    assert len(paths) - 2 - N_ACROSS == len(told) == 14
    assert told[1:3] == ["Vassdal kommune", "Oppvekst"]
    assert sorted(path.name for path in (tmp_path / "assets").iterdir()) == [
        "page.js",
        "plan.en.js",
        "plan.nb.js",
        "plan.nn.js",
        "plotly.min.js",
        "style.css",
    ]


def test_same_input_same_bytes(tmp_path: Path, published: Published, folder: Path) -> None:
    """Written again, every page is the same to the byte."""
    for path in write(tmp_path, published):
        assert path.read_bytes() == (folder / path.relative_to(tmp_path)).read_bytes()


def test_several_processes_write_the_same(
    tmp_path: Path, published: Published, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where there are so many that other processes help, every page is the same to the byte."""
    monkeypatch.setattr(processes, "FEWEST", 1)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    with allow_processes():
        paths = write(tmp_path, published)
    assert [path.relative_to(tmp_path) for path in paths] == [
        path.relative_to(tmp_path / "alone") for path in write(tmp_path / "alone", published)
    ]
    for path in paths:
        assert path.read_bytes() == (folder / path.relative_to(tmp_path)).read_bytes()


@pytest.mark.parametrize("language", list(Language))
def test_language_of_the_page(tmp_path: Path, published: Published, language: Language) -> None:
    """A page says its language, and what is quoted from the document says the document's."""
    paths = write(tmp_path, published, language)
    page = paths[3].read_text("utf-8")
    assert f'<html lang="{language}">' in page
    assert ('lang="nb">Folk trives' in page) == (language is not Language.BOKMAAL)


def test_pages_are_small(folder: Path) -> None:
    """No page is larger than 60 kB beside the shared files."""
    assert max(path.stat().st_size for path in folder.rglob("*.html")) < MOST_BYTES


def test_no_request_leaves_the_machine(folder: Path) -> None:
    """No page names an address on a network."""
    for path in folder.rglob("*.html"):
        page = path.read_text("utf-8")
        assert not re.search(r"(?:src|href)=\"(?:https?:)?//", page)
        assert "http" not in page


def test_no_page_tells_where_it_was_made(folder: Path) -> None:
    """Neither a page nor the note beside it names a folder of the machine."""
    for path in (*folder.rglob("*.html"), *folder.rglob("*.json")):
        assert str(folder) not in path.read_text("utf-8")


def test_synthetic_pages_say_so(folder: Path, tmp_path: Path, published: Published) -> None:
    """Every page of a synthetic wave says at its top that no answer is real; a real one does not."""
    pages = list(folder.glob("vassdal/**/*.html"))
    assert len(pages) == 16 + N_ACROSS
    for path in pages:
        assert "Syntetiske data: ingen virkelige svar." in path.read_text("utf-8")
    for path in write(tmp_path, as_real(published)):
        assert "Syntetiske" not in path.read_text("utf-8")


def test_one_unit_only(tmp_path: Path, published: Published) -> None:
    """Where one unit is asked for, its page and the overview are written, and nothing links astray."""
    paths = write(tmp_path, published, units=["renhold"])
    names = [path.name for path in paths if "--" not in path.name]
    assert names == ["index.html", "renhold.html", "tilgjengelighet.html", "personvern.html"]
    assert len(paths) == 4 + N_ACROSS
    overview = paths[0].read_text("utf-8")
    assert '<a href="renhold.html">' in overview
    assert "oppvekst.html" not in overview
    write(tmp_path, published, units=["oppvekst"])
    assert '<a href="renhold.html">' in paths[0].read_text("utf-8")


def test_hidden_page_without_a_page_above(tmp_path: Path, published: Published) -> None:
    """A hidden unit written alone names the unit above without a link that leads nowhere."""
    paths = write(tmp_path, published, units=["natt"])
    page = paths[1].read_text("utf-8")
    assert "helse-og-mestring.html" not in page
    assert "Svarene er med i tallene for Helse og mestring." in page


def test_every_link_leads_to_a_page(folder: Path) -> None:
    """Every link on every page leads to a file that is there."""
    for path in folder.rglob("*.html"):
        for target in re.findall(r'(?:href|src)="([^"#:]+)"', path.read_text("utf-8")):
            assert (path.parent / target).is_file(), (path.name, target)


def test_names_are_escaped(tmp_path: Path, published: Published) -> None:
    """A unit's name is text, whatever it holds."""
    municipality = make_municipality()
    units = municipality.units.replace("Renhold", "<script>alert(1)</script>")
    paths = write_municipality(
        published,
        replace(municipality, units=units),
        load_instrument(),
        tmp_path,
        language=Language.BOKMAAL,
        units=["renhold"],
    )
    for path in paths:
        page = path.read_text("utf-8")
        assert "<script>alert" not in page
        # Of a goal that nothing measures no unit is told.
        assert "&lt;script&gt;alert" in page or "<tr data-unit" not in page


def test_front_page_finds_every_edition(tmp_path: Path, published: Published) -> None:
    """The front page lists what stands in the folder, whenever it was written, newest wave first."""
    mixed = replace(published, synthetic_waves=frozenset({"2026"}))
    write(tmp_path, mixed, wave="2024", units=["vassdal"])
    write(tmp_path, mixed, units=["vassdal"])
    page = write_front_page(tmp_path, Language.BOKMAAL, load_instrument()).read_text("utf-8")
    assert re.findall(r'href="(vassdal/[^"]+)"', page) == [
        "vassdal/2026/index.html",
        "vassdal/personvern.html",
        "vassdal/2024/index.html",
        "vassdal/personvern.html",
    ]
    assert page.index("Syntetiske tall") < page.index("Virkelige tall")


def test_empty_front_page(tmp_path: Path) -> None:
    """A front page without pages behind it says so."""
    page = write_front_page(tmp_path / "reports", Language.NYNORSK, load_instrument()).read_text(
        "utf-8"
    )
    assert "Ingen målingar er lagde inn." in page


def test_shared_files_are_copied_once(tmp_path: Path) -> None:
    """Shared files that are there already are left alone, and mended where they differ."""
    assets.copy_assets(tmp_path)
    style, script = tmp_path / "style.css", tmp_path / "plotly.min.js"
    before = (style.stat().st_mtime_ns, script.stat().st_mtime_ns)
    assets.copy_assets(tmp_path)
    assert (style.stat().st_mtime_ns, script.stat().st_mtime_ns) == before
    style.write_text("old")
    assets.copy_assets(tmp_path)
    assert style.read_text("utf-8") != "old"


def test_library_of_the_charts_is_the_installed_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """The charts' script is the one that the installed package carries; without it, a clear end."""
    assert assets.find_plotly().is_file()
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(ModuleNotFoundError):
        assets.find_plotly()


def test_flagged_change_reaches_the_page(tmp_path: Path) -> None:
    """A change that can be told from chance stands on the page with its arrow."""
    published = make_published()
    changes = published.changes.assign(flagged=True, change=0.4)
    paths = write(tmp_path, replace(published, changes=changes), units=["vassdal"])
    assert '<p class="change up">Opp 0,4 siden 2024</p>' in paths[1].read_text("utf-8")


def test_script_of_the_form_speaks_the_language_of_its_page(tmp_path: Path) -> None:
    """Each language has its own, with every sentence that only the script says before it."""
    assets.copy_assets(tmp_path)
    for language, said in (("nb", "Legg til tiltak"), ("nn", "Legg til tiltak"), ("en", "Add")):
        begin, _, rest = (tmp_path / f"plan.{language}.js").read_text("utf-8").partition(";\n")
        texts = json.loads(begin.removeprefix("window.planTexts = "))
        assert texts["add"].startswith(said)
        assert texts["count_many"].startswith("{n} ")
        asked = set(re.findall(r"texts\.(\w+)", rest))
        assert asked == set(texts)
