"""The same pages in several languages: where each language stands, and the links between them.

The first language stands in the municipality's own folder, as it does alone; each of the others
in a folder of its own there, named by its tag and laid out in the same way:

    vassdal/2026/solbakken.html       vassdal/personvern.html
    vassdal/nn/2026/solbakken.html    vassdal/nn/personvern.html

No wave has such a name, so that no two are taken for each other.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from posixpath import relpath

from tifaktor.language.texts import Texts
from tifaktor.vocabulary import Language


@dataclass(frozen=True, slots=True)
class Translation:
    """One wave's pages in another language.

    Attributes:
        language: theirs.
        home: name of their folder below the municipality's; empty for the first language.
        written: the units whose pages exist in it.
    """

    language: Language
    home: str
    written: frozenset[str]


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language in the switch at the top of a page.

    Attributes:
        language: its tag.
        name: what it calls itself.
        href: the page in it; None for the page's own language.
    """

    language: str
    name: str
    href: str | None


def find_home(municipality: Path, home: str) -> Path:
    """Return the folder of a language below a municipality's folder."""
    return municipality / home if home else municipality


def list_homes(municipality: Path) -> list[str]:
    """Return the folders of languages that stand below a municipality's, its own (empty) first."""
    return ["", *(str(one) for one in Language if (municipality / one).is_dir())]


def name_homes(language: Language, others: Iterable[Language]) -> dict[str, Language]:
    """Return the folders that pages in several languages are to stand in, and the language of each."""
    return {"": language} | {str(one): one for one in others if one is not language}


def link_pages(
    own: Translation, others: Collection[Translation], path: str, texts: Texts
) -> tuple[Tongue, ...]:
    """Return the switch between the languages of a page, or nothing where there is only one.

    Args:
        own: the page's language.
        others: the languages that it exists in too.
        path: of the page, below the folder of its language.
        texts: of the page's language.
    """
    here = f"/{own.home}/{path}"
    ways = {one.language: relpath(f"/{one.home}/{path}", _up(here)) for one in others}
    return make_switch(own.language, ways, texts)


def make_switch(own: Language, ways: Mapping[Language, str], texts: Texts) -> tuple[Tongue, ...]:
    """Return the languages of a page, always in the same order.

    Args:
        own: the page's language.
        ways: other languages to the page in them.
        texts: which tell what each language calls itself.
    """
    known = {**ways, own: None}
    return tuple(
        Tongue(str(one), texts.say(f"languages.{one}"), known[one])
        for one in Language
        if one in known and len(known) > 1
    )


def _up(path: str) -> str:
    return path.rpartition("/")[0]
