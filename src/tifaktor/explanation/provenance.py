"""Which rows a verdict rests on, and which files these came from."""

from collections.abc import Collection, Mapping

import pandas as pd

from tifaktor.explanation.parts import (
    Explanation,
    FactorTrace,
    ImportedFile,
    Row,
    find_row,
    keep_rows,
    read_cells,
    write_moment,
)
from tifaktor.vocabulary import NATIONAL, TargetKind

_SHOWN_SIGNS = 12
"""How much of a file's fingerprint tells it from every other file."""


def list_rows(
    tables: Mapping[str, pd.DataFrame], told: Explanation, traces: tuple[FactorTrace, ...]
) -> tuple[Row, ...]:
    """Return the unit's means, those they are measured against, and those they count from."""
    unit_type = find_row(tables["units"], unit_id=told.unit_id)["unit_type"]
    compared = {TargetKind.NATIONAL_MEAN: NATIONAL, TargetKind.UNIT_TYPE_MEAN: unit_type}
    rows = [Row(told.wave, told.unit_id, one.factor_id, one.n, one.mean) for one in traces]
    for one in traces:
        benchmark = compared.get(TargetKind(one.target_kind))
        if benchmark is not None:
            found = keep_rows(tables["benchmarks"], wave=told.wave, benchmark_id=benchmark)
            found = keep_rows(found, factor_id=one.factor_id)
            rows += [Row(told.wave, benchmark, one.factor_id, None, m) for m in found["mean"]]
    for one in traces:
        if one.baseline_wave is not None and one.baseline_mean is not None:
            found = keep_rows(tables["scores"], wave=one.baseline_wave, unit_id=told.unit_id)
            then = read_cells(keep_rows(found, factor_id=one.factor_id))
            rows += [
                Row(one.baseline_wave, told.unit_id, one.factor_id, cells["n"], cells["mean"])
                for cells in then
            ]
    return tuple(rows)


def find_files(
    import_log: pd.DataFrame, waves: Collection[str], published_at: pd.Timestamp
) -> tuple[ImportedFile, ...]:
    """Return the imports of some waves that were in force at a moment.

    A file that was imported afterwards is not what the published figures rest on, and one that it
    has replaced still is.
    """
    began = import_log.set_index("import_id")["imported_at"].groupby(level=0).first()
    ended = import_log["replaced_by"].map(began)
    in_force = (import_log["imported_at"] <= published_at) & ~(ended <= published_at)
    rows = import_log[in_force & import_log["wave"].isin(list(waves))].sort_values("wave")
    return tuple(
        ImportedFile(
            wave=cells["wave"],
            import_id=cells["import_id"],
            imported_at=write_moment(cells["imported_at"]),
            file_name=cells["file_name"],
            fingerprint=cells["fingerprint"][:_SHOWN_SIGNS],
        )
        for cells in read_cells(rows)
    )
