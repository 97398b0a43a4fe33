"""Vassdal's edition in bokmål, read once: views are frozen, so tests may share it."""

from collections.abc import Callable

import pytest

from example_municipality import load_instrument, make_municipality, make_published
from tifaktor.privacy.gate import Published
from tifaktor.report.edition import Edition, open_edition
from tifaktor.vocabulary import Language

OpenEdition = Callable[..., Edition]


@pytest.fixture(scope="session")
def published() -> Published:
    """What the gate lets out of Vassdal."""
    return make_published()


@pytest.fixture(scope="session")
def open_vassdal(published: Published) -> OpenEdition:
    """A function that opens an edition of Vassdal, with other figures where they are given."""

    def open_it(
        figures: Published | None = None,
        language: Language = Language.BOKMAAL,
        *,
        with_strategy: bool = True,
        wave: str | None = None,
    ) -> Edition:
        municipality = make_municipality(with_strategy=with_strategy)
        shown = published if figures is None else figures
        return open_edition(shown, municipality, load_instrument(), language=language, wave=wave)

    return open_it


@pytest.fixture(scope="session")
def edition(open_vassdal: OpenEdition) -> Edition:
    """Vassdal 2026 in bokmål."""
    return open_vassdal()
