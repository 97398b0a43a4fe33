"""The factors of the instrument, and the many names they go by."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from tifaktor.errors import Finding

_PREFIX = re.compile(
    r"^(?:faktor|factor|f)?\s*\.?\s*(\d{1,2})\s*(?:[:.)–—-]\s*|\s+|$)", re.IGNORECASE
)


@dataclass(frozen=True)
class FactorIndex:
    """The factors by what they are called.

    Attributes:
        names: factor by name or alias, in any language, normalised.
        numbers: factor by the survey's number of it.
    """

    names: Mapping[str, str]
    numbers: Mapping[int, str]

    def find(self, name: str) -> str | None:
        """Return the factor that a heading stands for, or None.

        By id, name or alias, in any language and case, with or without a number before it
        (`Faktor 1: …`, `1. …`). The number decides only where it stands alone: KS itself publishes
        the factors in two orders.
        """
        plain = _normalise(name)
        if plain in self.names:
            return self.names[plain]
        prefix = _PREFIX.match(plain)
        if prefix is None:
            return None
        rest = plain[prefix.end() :]
        return self.names.get(rest) if rest else self.numbers.get(int(prefix[1]))


def find_factor(name: str, factors: pd.DataFrame) -> str | None:
    """Return the factor of `schemas.Factors` that one heading stands for, or None.

    Whoever asks for many asks `index_factors` once.
    """
    return index_factors(factors).find(name)


def list_names(factors: pd.DataFrame) -> list[str]:
    """Return every name and alias, as written, for suggestions."""
    aliases = factors["aliases"].dropna().str.split("|").explode()
    return [*factors["name_nb"], *factors["name_nn"], *factors["name_en"], *aliases]


def index_factors(factors: pd.DataFrame) -> FactorIndex:
    """Return the factors of `schemas.Factors` by their names, and by their numbers."""
    names: dict[str, str] = {}
    numbers: dict[int, str] = {}
    for factor in factors.to_dict("records"):
        factor_id = str(factor["factor_id"])
        numbers[int(factor["number"])] = factor_id
        aliases = "" if pd.isna(factor["aliases"]) else str(factor["aliases"])
        written = [factor_id, *(str(factor[f"name_{tag}"]) for tag in ("nb", "nn", "en"))]
        for name in (*written, *aliases.split("|")):
            names.setdefault(_normalise(name), factor_id)
    names.pop("", None)
    return FactorIndex(names, numbers)


def _normalise(name: str) -> str:
    return re.sub(r"[\s_]+", " ", name).strip().casefold()


def find_shared_names(factors: pd.DataFrame, file: str) -> list[Finding]:
    """Return a finding for each name that two factors have; `file` is what it is told of."""
    columns = ["factor_id", "name_nb", "name_nn", "name_en", "aliases"]
    names = pd.concat([factors[column].str.split("|").explode() for column in columns]).dropna()
    of_factor = pd.DataFrame({"name": names.map(_normalise), "row": names.index})
    of_factor["factor_id"] = of_factor["row"].map(factors["factor_id"])
    of_factor = of_factor[of_factor["name"] != ""].drop_duplicates(["factor_id", "name"])
    shared = of_factor[of_factor.duplicated("name")]
    return [
        Finding("factor_name_shared", file, row=int(row), facts={"value": str(name)})
        for row, name in zip(shared["row"], shared["name"], strict=True)
    ]
