"""A page as one file: everything inside, small enough to send, and leading nowhere it cannot."""

import base64
import gzip
import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path

import orjson
import pytest

from example_municipality import load_instrument, make_municipality
from tifaktor.privacy.gate import Published
from tifaktor.report.assets import find_plotly
from tifaktor.report.manifest import MANIFEST_FILE
from tifaktor.report.pages import write_municipality
from tifaktor.report.single_files import build_single_file, write_single_files
from tifaktor.vocabulary import Language

LARGEST = 2_500_000
"""Bytes: what can be sent by e-mail everywhere, as issue 7 has it."""
FIXED = ("script", "style")


class Outside(HTMLParser):
    """Collects what a page leads to or asks for, and its visible text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.places: list[str] = []
        self.words: list[str] = []
        self._within: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect the attributes that name another file."""
        self._within = [tag] if tag in FIXED else []
        self.places += [
            value or ""
            for name, value in attrs
            if name in {"href", "src", "data-plotly", "srcset", "action"}
        ]

    def handle_endtag(self, _: str) -> None:
        """Leave what is not read."""
        self._within = []

    def handle_data(self, data: str) -> None:
        """Collect what is read."""
        if not self._within:
            self.words += data.split()


@pytest.fixture
def place(tmp_path: Path, published: Published) -> Path:
    """The folder of Vassdal's pages of 2026."""
    write_municipality(
        published, make_municipality(), load_instrument(), tmp_path, language=Language.BOKMAAL
    )
    return tmp_path / "vassdal" / "2026"


def test_everything_is_inside(place: Path) -> None:
    """Every file fits in an e-mail, names no other file, and says what its page says."""
    files = write_single_files(place)
    assert {path.name for path in files} == {path.name for path in place.glob("*.html")}
    for path in files:
        assert path.stat().st_size <= LARGEST
        single, page = (Outside(p.read_text("utf-8")) for p in (path, place / path.name))
        assert all(found.startswith(("#", "data:")) for found in single.places), path.name
        assert single.words == page.words


def test_library_is_the_one_beside_the_pages(place: Path) -> None:
    """What is packed is the charts' library, whole; a page without charts carries none."""
    path, *_ = write_single_files(place, ["solbakken-barnehage"])
    packed = re.findall(r'id="packed-charts">([^<]*)<', path.read_text("utf-8"))
    assert [gzip.decompress(base64.b64decode(one)) for one in packed] == [
        find_plotly().read_bytes()
    ]
    write_single_files(place)
    assert 'packed-charts">' not in (place / "single" / "index.html").read_text("utf-8")


def test_only_the_units_asked_for(place: Path) -> None:
    """Files are made for the units asked for, and those that stand already stay listed."""
    write_single_files(place, ["renhold"])
    assert [path.name for path in write_single_files(place, ["drift"])] == ["drift.html"]
    listed = orjson.loads((place / MANIFEST_FILE).read_bytes())["files"]
    singles = {one["unit"] for one in listed if one["form"] == "single_file"}
    assert singles == {"renhold", "drift"}


def test_list_tells_whose_each_file_is(place: Path) -> None:
    """The list has each file once, with its hash and size, its unit, and who it is for."""
    write_single_files(place)
    listed = orjson.loads((place / MANIFEST_FILE).read_bytes())["files"]
    told = {one["file"]: one for one in listed}
    assert len(told) == len(listed)
    assert set(told) == {p.relative_to(place).as_posix() for p in place.rglob("*.html")}
    for name, one in told.items():
        content = (place / name).read_bytes()
        assert one["size"] == len(content)
        assert one["sha256"] == hashlib.sha256(content).hexdigest()
    assert told["index.html"]["recipient"] == "everyone"
    assert told["index.html"]["unit"] is None
    drift = told["single/drift.html"]
    assert (drift["unit"], drift["recipient"]) == ("drift", "leader_of_unit")
    assert drift["about"] == (
        "Siden til Drift og eiendom i én fil, til å sende. For lederen av enheten."
    )
    assert drift["made_from"] == {"drift.html": told["drift.html"]["sha256"]}


def test_unknown_way_of_asking_for_a_file_is_a_bug(place: Path) -> None:
    """A page that asks for a script in a way that is not known is never sent without it."""
    page = (place / "index.html").read_text("utf-8")
    broken = page.replace("</body>", '<script async src="../../assets/page.js"></script></body>')
    with pytest.raises(ValueError, match="single files do not know"):
        build_single_file(broken, place)


def test_shared_file_that_would_end_its_element_is_a_bug(place: Path) -> None:
    """A style with an end tag within would spill onto the page, and is refused."""
    style = place.parents[1] / "assets" / "style.css"
    style.write_text("/* </style> */", "utf-8")
    with pytest.raises(ValueError, match="would end the element"):
        build_single_file((place / "index.html").read_text("utf-8"), place)
