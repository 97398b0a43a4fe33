"""The front page, from the notes that every edition leaves beside its overview."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from tifaktor import __version__
from tifaktor.report.edition import OVERVIEW_FILE, PROTECTION_FILE, name_front
from tifaktor.report.imprint import Imprint
from tifaktor.report.overview_views import FrontLine, FrontPage
from tifaktor.report.translations import make_switch
from tifaktor.report.views import Head
from tifaktor.report.wording import Wording
from tifaktor.vocabulary import Language


def build_front_page(
    imprints: Iterable[Imprint],
    folder: Path,
    words: Wording,
    doors: Mapping[str, Language] | None = None,
    own: str = "",
) -> FrontPage:
    """Return a line per edition. Each says itself whether its figures are made up.

    Args:
        imprints: the editions to list.
        folder: where they stand, to see which municipalities have the page for employees.
        words: the language.
        doors: the front pages that stand there: name of their language's folders to the language.
        own: which of them this is.
    """
    title, language = words.say("page.title_front"), words.texts.language
    ways = {
        spoken: name_front(name)
        for name, spoken in reversed(list((doors or {}).items()))
        if name != own and spoken is not language
    }
    return FrontPage(
        head=Head(
            str(language),
            None,
            title,
            "assets",
            synthetic=False,
            switch=make_switch(language, ways, words.texts),
        ),
        lines=tuple(
            FrontLine(
                municipality=imprint.municipality_name,
                href=_find_overview(folder, imprint, language),
                wave=imprint.wave,
                kind=words.say("front.synthetic" if imprint.synthetic else "front.real"),
                n_units=words.count(imprint.n_units),
                protection=_find_protection(folder, imprint.municipality_id, language),
            )
            for imprint in imprints
        ),
        made_with=words.say("page.made_with", version=__version__),
    )


def _find_overview(folder: Path, imprint: Imprint, language: Language) -> str:
    """Return the way to an overview, in the language where it is written in it."""
    home, page = folder / imprint.municipality_id, f"{imprint.wave}/{OVERVIEW_FILE}"
    own = home / language / page
    return (own if own.is_file() else home / page).relative_to(folder).as_posix()


def _find_protection(folder: Path, municipality_id: str, language: Language) -> str | None:
    home = folder / municipality_id
    for path in (home / language / PROTECTION_FILE, home / PROTECTION_FILE):
        if path.is_file():
            return path.relative_to(folder).as_posix()
    return None
