"""The note beside every overview: what its pages rest on, so that old ones can be told from new.

A figure that was shown once may be hidden today: k was raised, a file was corrected, a later
survey would give it away. A page does not know that, but its edition's note does: where the note
that would be written today is another one, the pages are outdated.
"""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import orjson

from tifaktor import __version__
from tifaktor.report.edition import OVERVIEW_FILE, Edition
from tifaktor.report.files import write_file
from tifaktor.vocabulary import Language

IMPRINT_FILE = "edition.json"


@dataclass(frozen=True, slots=True)
class Imprint:
    """One municipality and wave whose pages were written, and what they rest on.

    Attributes:
        municipality_id: name of their folder.
        municipality_name: as people say it.
        wave: which survey; name of the folder within.
        language: of the pages.
        synthetic: whether the figures are made up.
        n_units: units that were in the wave.
        program_version: which version of the program wrote them.
        k: smallest group shown.
        method: the constants behind the figures, by name.
        default_target: kind and value of what goals are measured against by default.
        leader_factor: who sees a single leader's figures, and which units have several leaders.
        languages: of the same wave's pages, these and the others that they link to.
        fingerprint: of every figure that the pages may show, earlier waves' included.
    """

    municipality_id: str
    municipality_name: str
    wave: str
    language: str
    synthetic: bool
    n_units: int
    program_version: str
    k: int
    method: dict[str, Any]
    default_target: dict[str, Any]
    leader_factor: dict[str, Any]
    languages: list[str]
    fingerprint: str


_KINDS = {
    "municipality_id": str, "municipality_name": str, "wave": str, "language": str,
    "synthetic": bool, "n_units": int, "program_version": str, "k": int, "method": dict,
    "default_target": dict, "leader_factor": dict, "languages": list,
    "fingerprint": str,
}  # fmt: skip


def describe_edition(edition: Edition) -> Imprint:
    """Return what the pages of an edition rest on."""
    target = edition.default_target
    return Imprint(
        municipality_id=edition.municipality.municipality_id,
        municipality_name=edition.municipality.municipality_name,
        wave=edition.wave,
        language=str(edition.words.texts.language),
        synthetic=edition.synthetic,
        n_units=len(edition.counted),
        program_version=__version__,
        k=edition.k,
        method=asdict(edition.method),
        default_target={"kind": str(target.kind), "value": target.value},
        leader_factor={
            "seen_by": str(edition.leaders.seen_by),
            "several": sorted(edition.leaders.several),
        },
        languages=sorted(
            {
                str(edition.words.texts.language),
                *(str(one.language) for one in edition.translations),
            }
        ),
        fingerprint=edition.figures.make_fingerprint(),
    )


def write_imprint(imprint: Imprint, place: Path) -> None:
    """Leave the note in the folder of an edition, when its pages stand there."""
    content = orjson.dumps(asdict(imprint), option=orjson.OPT_INDENT_2)
    write_file(place / IMPRINT_FILE, content + b"\n")


def read_imprint(place: Path) -> Imprint | None:
    """Return the note in the folder of an edition.

    Returns:
        None where there is none that this version of the program could have written there:
        what stands beside it is then not known to rest on anything.
    """
    try:
        note = orjson.loads((place / IMPRINT_FILE).read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return None
    if not isinstance(note, dict) or {key: type(value) for key, value in note.items()} != _KINDS:
        return None
    imprint = Imprint(**note)
    homes = [place.parent.name]
    if place.parent.name == imprint.language:
        homes.append(place.parent.parent.name)
    at_home = imprint.municipality_id in homes and imprint.wave == place.name
    return imprint if at_home and imprint.language in list(Language) else None


def remove_imprint(place: Path) -> None:
    """Take the note away before its pages change, so that it never vouches for half of them."""
    (place / IMPRINT_FILE).unlink(missing_ok=True)


def find_imprints(folder: Path) -> list[Imprint]:
    """Return the editions whose pages stand in `folder`, whenever they were written.

    Returns:
        By municipality; the newest wave first.
    """
    places = (path.parent for path in folder.glob(f"*/*/{IMPRINT_FILE}"))
    found = [
        imprint
        for place in places
        if (place / OVERVIEW_FILE).is_file() and (imprint := read_imprint(place)) is not None
    ]
    found.sort(key=lambda imprint: imprint.wave, reverse=True)
    return sorted(found, key=lambda imprint: imprint.municipality_name.casefold())
