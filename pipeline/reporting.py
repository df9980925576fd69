"""What a report holds besides profiles, from the store: teams, the comparison, the calls whose words are shown."""

from __future__ import annotations

from importlib.util import find_spec

from pipeline.codebook import Codebook
from pipeline.comparing import side_by_side
from pipeline.driving import driving
from pipeline.ledger import By, Total, rolled_up
from pipeline.report.folder import Extras
from pipeline.showing import showing
from pipeline.stats.drivers import FEWEST_CALLS
from pipeline.store import Scope, Store
from pipeline.teams import team_review

LEDGERS: tuple[By, ...] = ("team", "agent", "reason")


def extras(
    store: Store,
    codebook: Codebook,
    scope: Scope = Scope(),
    *,
    include_draft: bool = False,
    experimental: bool = False,
) -> Extras:
    """`scope`: the period. The store must stay open until the report is written. One agent alone is not compared."""
    several = len(store.agents(scope)) > 1
    active = {team for team in store.teams_of(scope).values() if team}
    reviews = [
        team_review(store, team, codebook, scope, include_draft=include_draft, experimental=experimental)
        for team in store.teams()
        if team in active
    ]
    comparison = (
        side_by_side(store, codebook, "agent", scope, include_draft=include_draft, experimental=experimental)
        if several
        else None
    )
    shown = showing(store, codebook, experimental)
    ledger = _ledger(store, scope, include_draft) if shown.codebook.giving else {}
    asked = {one.name: one for one in store.outcomes(scope) if one.calls >= FEWEST_CALLS} if _has_statsmodels() else {}
    found = [
        driving(store, name, codebook, scope, include_draft=include_draft, experimental=experimental) for name in asked
    ]
    return Extras(reviews, comparison, ledger, shown, found, store.load)


def _ledger(store: Store, scope: Scope, include_draft: bool) -> dict[str, tuple[Total, ...]]:
    return {by: rolled_up(store.ledger_lines(scope, include_draft=include_draft), by) for by in LEDGERS}


def _has_statsmodels() -> bool:
    """Reports need no extra; with `stats` they hold more."""
    return find_spec("statsmodels") is not None
