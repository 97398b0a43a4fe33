"""The ZIP for each leader of others: what is in it, and what is not."""

import re
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import orjson
import pytest

from example_municipality import load_instrument, make_municipality, make_published
from tifaktor.report.areas import write_areas
from tifaktor.report.manifest import MANIFEST_FILE
from tifaktor.report.pages import write_municipality
from tifaktor.vocabulary import Language


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Vassdal's pages of 2026 in bokmål and nynorsk."""
    folder = tmp_path_factory.mktemp("reports")
    write_municipality(
        make_published(), make_municipality(), load_instrument(), folder,
        language=Language.BOKMAAL, others=[Language.NYNORSK],
    )  # fmt: skip
    return folder


def read_zip(path: Path) -> dict[str, bytes]:
    """Return what is in a ZIP, by name."""
    with ZipFile(path) as file:
        assert file.testzip() is None
        return {name: file.read(name) for name in file.namelist()}


def test_each_leader_of_others_gets_the_pages_below(folder: Path) -> None:
    """One ZIP for the top and for each unit with units below, which have the shared files too."""
    place = folder / "vassdal" / "2026"
    paths = write_areas(place)
    assert {path.name for path in paths} == {
        "vassdal.zip", "oppvekst.zip", "helse-og-mestring.zip", "drift.zip",
    }  # fmt: skip
    inside = read_zip(place / "areas" / "oppvekst.zip")
    assert {"assets/style.css", "assets/page.js", "assets/plotly.min.js", "index.html"} <= set(
        inside
    )
    units = {n for n in inside if n.startswith("vassdal/2026/") and "--" not in n}
    assert units == {
        f"vassdal/2026/{name}.html"
        for name in ("index", "oppvekst", "solbakken-barnehage", "lia-barnehage", "fjordtun-skole")
    }


def test_nobody_gets_what_is_said_of_a_leader_further_down(folder: Path) -> None:
    """The leader's own factor is for the unit and the leader above: the top gets no page of a school."""
    place = folder / "vassdal" / "2026"
    (path,) = write_areas(place, ["vassdal"])
    inside = read_zip(path)
    assert "vassdal/2026/oppvekst.html" in inside
    assert "vassdal/2026/fjordtun-skole.html" not in inside


@pytest.mark.parametrize("home", ["vassdal/2026", "vassdal/nn/2026"])
def test_every_link_and_file_within_is_there(folder: Path, home: str) -> None:
    """In either language no page asks for, or leads to, anything that the ZIP does not have."""
    (path,) = write_areas(folder / home, ["helse-og-mestring"])
    inside = read_zip(path)
    pages = [name for name in inside if name.endswith(".html")]
    assert f"{home}/helse-og-mestring.html" in pages
    n_links = 0
    for name in pages:
        for href in re.findall(r'(?:href|src)="([^"#:]+)[#"]', inside[name].decode()):
            target = (Path("/") / name).parent.joinpath(href).resolve().relative_to("/").as_posix()
            assert target in inside, (name, href)
            n_links += 1
    assert n_links > 20


def test_the_door_leads_to_the_units_own_page(folder: Path) -> None:
    """The first file to open leads on at once, and by a link."""
    (path,) = write_areas(folder / "vassdal" / "2026", ["drift"])
    door = read_zip(path)["index.html"].decode()
    assert '<a href="vassdal/2026/drift.html">Drift og eiendom</a>' in door
    assert 'url=vassdal/2026/drift.html"' in door


def test_the_same_pages_give_the_same_bytes(folder: Path) -> None:
    """Nothing of time or machine is in a ZIP, and the list tells what it was made of."""
    place = folder / "vassdal" / "2026"
    (path,) = write_areas(place, ["drift"])
    first = path.read_bytes()
    path.unlink()
    write_areas(place, ["drift"])
    assert path.read_bytes() == first
    with ZipFile(BytesIO(first)) as file:
        assert {info.date_time for info in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    listed = orjson.loads((place / MANIFEST_FILE).read_bytes())["files"]
    (entry,) = [one for one in listed if one["file"] == "areas/drift.zip"]
    assert entry["recipient"] == "leader_of_area"
    assert entry["about"] == (
        "ZIP-fil med sidene til Drift og eiendom og enhetene under. For lederen av området."
    )
    assert {"drift.html", "renhold.html", "../personvern.html"} <= set(entry["made_from"])
