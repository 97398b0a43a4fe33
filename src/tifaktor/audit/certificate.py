"""What an audit ends with: what was looked at, what was tried, and what was found."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from tifaktor.audit.bounds import find_least_width
from tifaktor.audit.engine import RULES
from tifaktor.audit.findings import Attack, Leak
from tifaktor.audit.outlines import ANSWERED

_DIGITS = 10
"""Of a figure, in what is hashed: more than anybody can see, fewer than a computer may differ in."""


@dataclass(frozen=True, slots=True)
class WaveCount:
    """What is shown and hidden in one survey: units, and their factors."""

    wave: str
    units_shown: int
    units_hidden: int
    cells_shown: int
    cells_hidden: int


@dataclass(frozen=True, slots=True)
class Certificate:
    """The outcome of one audit of one municipality's publication.

    Attributes:
        municipality_id: whose publication.
        made_at: when, UTC.
        program_version: which version of the program audited.
        k: smallest group that may be told.
        k_reason: why k is below five, where it is.
        sound: whether nothing was found.
        n_unsure: places where nothing published tells whether something is to be found.
        strictly_sound: whether there is none of these either; `tifaktor audit --strict` asks for it.
        waves: what is shown and hidden, per survey.
        smallest_group: people in the smallest group whose figures can be computed.
        narrowest: width in points of the narrowest interval that a hidden group of fewer than k
            can be bounded to.
        least_width: the narrowest that it may be.
        attacks: what was tried, each with its version.
        tables: SHA-256 of each table audited.
        pages: SHA-256 of each page, by its path below the municipality's folder.
        files: SHA-256 of each other file given.
        leaks: everything found.
        unsure: what would be a leak only if people had moved in a certain way between two editions.
    """

    municipality_id: str
    made_at: str
    program_version: str
    k: int
    k_reason: str | None
    sound: bool
    n_unsure: int
    strictly_sound: bool
    waves: tuple[WaveCount, ...]
    smallest_group: int | None
    narrowest: float | None
    least_width: float
    attacks: Mapping[str, int]
    tables: Mapping[str, str]
    pages: Mapping[str, str]
    files: Mapping[str, str]
    leaks: tuple[Leak, ...]
    unsure: tuple[Leak, ...]

    def passes(self, *, strict: bool) -> bool:
        """Return whether the publication may stand; where it is to be strict, with nothing unsure."""
        return self.strictly_sound if strict else self.sound


def certify(
    tables: Mapping[str, pd.DataFrame],
    outcome: Attack,
    *,
    municipality_id: str,
    made_at: str,
    program_version: str,
    k: int,
    k_reason: str | None = None,
    pages: Mapping[str, str],
    files: Mapping[str, str],
) -> Certificate:
    """Return the certificate of an audit.

    Args:
        tables: what was audited.
        outcome: of all attacks together.
        municipality_id: whose.
        made_at: when, UTC, as text.
        program_version: of the program that audits.
        k: smallest group that may be told.
        k_reason: why it is below five, where it is.
        pages: path to the SHA-256 of the content.
        files: name to the same.
    """
    return Certificate(
        municipality_id=municipality_id,
        made_at=made_at,
        program_version=program_version,
        k=k,
        k_reason=k_reason,
        sound=not outcome.leaks,
        n_unsure=len(outcome.unsure),
        strictly_sound=not outcome.leaks and not outcome.unsure,
        waves=count_waves(tables),
        smallest_group=outcome.smallest_group,
        narrowest=outcome.narrowest,
        least_width=find_least_width(),
        attacks=RULES,
        tables={name: hash_table(tables[name]) for name in sorted(tables)},
        pages=dict(sorted(pages.items())),
        files=dict(sorted(files.items())),
        leaks=outcome.leaks,
        unsure=outcome.unsure,
    )


def count_waves(tables: Mapping[str, pd.DataFrame]) -> tuple[WaveCount, ...]:
    """Return what is shown and hidden in each survey; a cell is a unit × factor that was measured."""
    responses, scores = tables["responses"], tables["scores"]
    counts = []
    for wave in sorted(map(str, responses["wave"].unique())):
        units = responses.loc[responses["wave"] == wave, "hidden_reason"]
        means = scores.loc[(scores["wave"] == wave) & (scores["factor_id"] != ANSWERED), "mean"]
        counts.append(
            WaveCount(wave, int(units.isna().sum()), int(units.notna().sum()),
                      int(means.notna().sum()), int(means.isna().sum()))
        )  # fmt: skip
    return tuple(counts)


def hash_table(table: pd.DataFrame) -> str:
    """Return SHA-256 of a table, whatever the order of its rows and columns.

    Of each row pandas' own 64-bit hash, which is the same on every machine; the numbers among the
    columns to ten decimals, whatever type they have.
    """
    columns = sorted(table.columns)
    plain = pd.DataFrame({name: _flatten(table[name]) for name in columns})
    rows = np.sort(pd.util.hash_pandas_object(plain, index=False).to_numpy())
    digest = sha256("\x1f".join(columns).encode())
    digest.update(rows.astype("<u8").tobytes())
    return digest.hexdigest()


def _flatten(column: "pd.Series[Any]") -> "npt.NDArray[Any]":
    if pd.api.types.is_bool_dtype(column) or not pd.api.types.is_numeric_dtype(column):
        return column.astype(object).where(column.notna(), "").astype(str).to_numpy(dtype=object)
    return np.round(column.to_numpy(np.float64, na_value=np.nan), _DIGITS)
