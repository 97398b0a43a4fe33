"""No form of a page outlives what the page said: not the file to send, a ZIP, nor a PDF.

Vassdal is invented. Its Lia is shown first, and hidden then: what was made of its page goes.
"""

from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from example_municipality import (
    WAVES,
    hide_units,
    load_instrument,
    make_municipality,
    make_published,
)
from tifaktor import handing_over
from tifaktor.privacy.gate import Published
from tifaktor.report.manifest import MANIFEST_FILE
from tifaktor.report.pages import renew_municipality, write_municipality
from tifaktor.report.single_files import write_single_files
from tifaktor.vocabulary import Language

LIA = "lia-barnehage"
ANSWERED = "8 av 10"
"""Who answered at Lia; nobody else in Vassdal has these counts."""
OTHERS_FORMS = (f"pdf/{LIA}.pdf", "areas/oppvekst.zip", f"single/{LIA}.html.part")


@pytest.fixture
def published() -> Published:
    """Vassdal as it is shown first."""
    return make_published(pooled_in=WAVES)


def write(folder: Path, published: Published, wave: str = "2026", **more: list[str]) -> Path:
    """Write the pages of a wave, and return their folder."""
    write_municipality(
        published, make_municipality(), load_instrument(), folder,
        language=Language.BOKMAAL, wave=wave, **more,
    )  # fmt: skip
    return folder / "vassdal" / wave


def hide_lia(published: Published) -> Published:
    """Return Vassdal where no group below ten is shown, and so not Lia."""
    return replace(hide_units(published, LIA, "verksted"), k=10)


def list_singles(place: Path) -> set[str]:
    """Return the single files that stand beside the pages of a wave."""
    return {path.name for path in (place / "single").glob("*")}


def tells_of_lia(path: Path) -> bool:
    """Return whether a file says how many answered at Lia."""
    return ANSWERED in path.read_text("utf-8").replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("wave", ["2024", "2026"])
def test_file_of_a_hidden_unit_goes(tmp_path: Path, published: Published, wave: str) -> None:
    """When a unit is hidden, no file made of its page or of one that named its figures is left."""
    place = write(tmp_path, published, wave)
    write_single_files(place)
    telling = {path.name for path in (place / "single").iterdir() if tells_of_lia(path)}
    assert {f"{LIA}.html", "index.html"} <= telling
    write(tmp_path, hide_lia(published), units=["renhold"])
    assert not telling & list_singles(place)


def test_renewed_pages_lose_their_files(tmp_path: Path, published: Published) -> None:
    """Where another municipality is asked for and these pages are made anew, files go too."""
    place = write(tmp_path, published)
    write_single_files(place)
    renew_municipality(
        hide_lia(published), make_municipality(), load_instrument(), tmp_path,
        language=Language.BOKMAAL,
    )  # fmt: skip
    assert f"{LIA}.html" not in list_singles(place)


def test_file_of_an_unchanged_page_stays(tmp_path: Path, published: Published) -> None:
    """Writing the same pages again leaves the files that were made of them, byte for byte."""
    place = write(tmp_path, published)
    before = {path: path.read_bytes() for path in write_single_files(place)}
    listed = (place / MANIFEST_FILE).read_bytes()
    write(tmp_path, published)
    assert {path: path.read_bytes() for path in before} == before
    assert (place / MANIFEST_FILE).read_bytes() == listed


def test_file_goes_with_its_page(tmp_path: Path, published: Published) -> None:
    """When the audit takes a page away, what was made of it goes, and the list forgets both."""
    place = write(tmp_path, published)
    write_single_files(place)
    (place / f"{LIA}.html").unlink()
    handing_over.remove_outdated(tmp_path / "vassdal")
    assert f"{LIA}.html" not in list_singles(place)
    assert "solbakken-barnehage.html" in list_singles(place)
    assert LIA not in (place / MANIFEST_FILE).read_text("utf-8")


@pytest.mark.parametrize("form", OTHERS_FORMS)
def test_unlisted_form_goes(tmp_path: Path, published: Published, form: str) -> None:
    """A PDF, a ZIP or half a file that no list vouches for goes as soon as pages are written."""
    place = write(tmp_path, published)
    (place / form).parent.mkdir()
    (place / form).write_bytes(b"what a leader was sent")
    write(tmp_path, published)
    assert not (place / form).exists()
    assert not (place / form).parent.exists()


def test_wave_without_figures_loses_its_files(tmp_path: Path, published: Published) -> None:
    """A wave that is no longer published leaves no file behind, even where its pages went first."""
    place = write(tmp_path, published, "2024")
    write_single_files(place)
    for page in place.glob("*.html"):
        page.unlink()
    write(tmp_path, replace(published, waves=tuple(w for w in published.waves if w != "2024")))
    assert not place.exists()


def test_file_is_not_trusted_with_a_broken_list(tmp_path: Path, published: Published) -> None:
    """Where the list cannot be read, nothing is known of the files, and they go."""
    place = write(tmp_path, published)
    write_single_files(place)
    (place / MANIFEST_FILE).write_bytes(orjson.dumps({"version": 1, "files": [{"file": LIA}]}))
    write(tmp_path, published)
    assert list_singles(place) == set()
