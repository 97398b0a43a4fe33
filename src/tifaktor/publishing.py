"""Publishes a municipality: analyses what is stored, lets out what may be shown, writes it down."""

from datetime import UTC, datetime

import pandas as pd

from tifaktor import auditing, origins, publication
from tifaktor.assessment import assess
from tifaktor.lineage.checking import refuse_wrong_lineage
from tifaktor.mappings import Municipality, load_municipality
from tifaktor.organisation import find_root
from tifaktor.privacy.extremes import build_score_mask
from tifaktor.privacy.gate import Published, publish
from tifaktor.privacy.release import describe_news, list_cells, plan_release
from tifaktor.settings import Settings
from tifaktor.store import imports, ledger
from tifaktor.store import published as published_store


def publish_municipality(
    settings: Settings, municipality: Municipality, factors: pd.DataFrame, *later: str
) -> Published:
    """Analyse one municipality, let out what may be shown, and put it in `published.duckdb`.

    Those that it was made of come first: of them it knows what they show. It is asked for by `later`.
    """
    later = (*later, municipality.municipality_id)
    before_it = []
    for other in origins.list_origins(settings, municipality, later):
        mapped = load_municipality(settings.mappings, other, factors)
        before_it.append(publish_municipality(settings, mapped, factors, *later))
    stored = imports.load_stored(settings.store, municipality.municipality_id)
    refuse_wrong_lineage(settings, municipality, stored)
    root = find_root(municipality.units)
    before = ledger.load_ledger(settings.store, municipality.municipality_id)
    release = plan_release(stored, before, root=root, k=settings.k)
    score_mask = build_score_mask(
        release.stored.factor_scores, release.stored.unit_places, release.mask,
        k=settings.k, ledger=before,
    )  # fmt: skip
    analysed = assess(
        release.stored, municipality, release.mask, factors, settings,
        score_mask=score_mask, pools=release.pools, elsewhere=origins.gather(settings, before_it),
    )  # fmt: skip
    news = ledger.stamp(describe_news(release, before, settings.k, score_mask), datetime.now(UTC))
    published = publish(
        analysed, release.mask, score_mask, settings, places=release.stored.unit_places,
        pools=release.pools, cells=list_cells(pd.concat([before, news], ignore_index=True)),
        elsewhere=before_it,
    )  # fmt: skip
    tables = publication.tabulate(published, municipality, factors)
    auditing.audit_tables(tables, settings.k, [one.scores for one in before_it])
    # What is about to be seen is written down first: nothing may be out that the ledger lacks.
    ledger.add_to_ledger(settings.store, news)
    for other in published_store.publish(settings.published, municipality.municipality_id, tables):
        mapped = load_municipality(settings.mappings, other, factors)
        publish_municipality(settings, mapped, factors)
    return published
