"""What a report holds besides profiles, from the store: teams, the comparison, the calls whose words are shown."""

from __future__ import annotations

from pipeline.codebook import Codebook
from pipeline.comparing import side_by_side
from pipeline.report.folder import Extras
from pipeline.store import Scope, Store
from pipeline.teams import team_review


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
    return Extras(reviews, comparison, store.load)
