"""The municipalities that one was made of: which they are, and what is shown of them.

Their waves are imported under their own names and published as their own. What a unit of the new
municipality came from is told from what is shown there, and from nothing else.
"""

from collections.abc import Sequence

from tifaktor.assessment import Elsewhere
from tifaktor.mappings import Municipality
from tifaktor.privacy.gate import Published
from tifaktor.settings import Settings
from tifaktor.store import imports


def list_origins(settings: Settings, municipality: Municipality, later: Sequence[str]) -> list[str]:
    """Return the municipalities that units came from, but `later` ones, if they were imported."""
    named = set(municipality.lineage["from_municipality"].dropna()) - {*later}
    imported = imports.list_imported(settings.store)["municipality_id"]
    return sorted(named & set(imported))


def gather(settings: Settings, published: Sequence[Published]) -> list[Elsewhere]:
    """Return what is known of municipalities whose units went to another one."""
    return [
        Elsewhere(
            imports.load_stored(settings.store, one.municipality_id), one.scores, one.responses
        )
        for one in published
    ]
