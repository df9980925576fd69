"""The list of teams."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.report.words import Words


@dataclass(frozen=True)
class TeamLine:
    name: str
    href: str
    agents: str
    calls: str


def team_lines(
    teams: Sequence[tuple[str, int]],
    members: Mapping[str, str | None],
    calls: Mapping[str, int],
    words: Words,
    query: str,
) -> tuple[TeamLine, ...]:
    """`members`: agent to team, `calls`: team to those counted."""
    of = list(members.values())
    return tuple(
        TeamLine(name, f"/teams/{number}{query}", words.number(of.count(name)), words.number(calls.get(name, 0)))
        for name, number in sorted(teams, key=lambda team: team[0].casefold())
    )
