"""The front page, from the notes that every edition leaves beside its overview."""

from collections.abc import Iterable
from pathlib import Path

from tifaktor import __version__
from tifaktor.report.edition import OVERVIEW_FILE, PROTECTION_FILE
from tifaktor.report.imprint import Imprint
from tifaktor.report.overview_views import FrontLine, FrontPage
from tifaktor.report.views import Head
from tifaktor.report.wording import Wording


def build_front_page(imprints: Iterable[Imprint], folder: Path, words: Wording) -> FrontPage:
    """Return a line per edition. Each says itself whether its figures are made up.

    Args:
        imprints: the editions to list.
        folder: where they stand, to see which municipalities have the page for employees.
        words: the language.
    """
    title = words.say("page.title_front")
    return FrontPage(
        head=Head(str(words.texts.language), None, title, "assets", synthetic=False),
        lines=tuple(
            FrontLine(
                municipality=imprint.municipality_name,
                href=f"{imprint.municipality_id}/{imprint.wave}/{OVERVIEW_FILE}",
                wave=imprint.wave,
                kind=words.say("front.synthetic" if imprint.synthetic else "front.real"),
                n_units=words.count(imprint.n_units),
                protection=_find_protection(folder, imprint.municipality_id),
            )
            for imprint in imprints
        ),
        made_with=words.say("page.made_with", version=__version__),
    )


def _find_protection(folder: Path, municipality_id: str) -> str | None:
    path = folder / municipality_id / PROTECTION_FILE
    return path.relative_to(folder).as_posix() if path.is_file() else None
