"""The list of agents: in the order of the alphabet, never of figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.codebook import Codebook
from pipeline.measures import measures
from pipeline.profiles import Measure, Tally
from pipeline.report import naming
from pipeline.report.figures import PROVISIONAL_BELOW
from pipeline.report.words import NONE, Words
from pipeline.sessions import Session


@dataclass(frozen=True)
class AgentLine:
    name: str
    href: str
    team: str
    calls: str
    provisional: bool
    last: str  # day of the newest call
    focus: str  # agreed at the last session that agreed on something
    since: str  # day of that session


def counting(codebook: Codebook) -> list[Measure]:
    """Measures that every call with usable words counts in."""
    return [m for m in measures(codebook) if m.group == "calls" and m.code in codebook.core]


def counted(tally: Tally) -> int:
    return max((rate.calls for rate in tally.values()), default=0)


def matching(names: Sequence[str], search: str) -> list[str]:
    """Those that hold every word of `search`, in the order of the alphabet."""
    parts = search.casefold().split()
    return sorted((n for n in names if all(part in n.casefold() for part in parts)), key=str.casefold)


def agent_lines(
    names: Sequence[str],
    numbers: Mapping[str, int],
    teams: Mapping[str, str | None],
    tallies: Mapping[str, Tally],
    days: Mapping[str, date | None],
    sessions: Sequence[Session],
    codebook: Codebook,
    words: Words,
    query: str,
) -> tuple[AgentLine, ...]:
    """`sessions`: the oldest first."""
    titles = {measure.name: naming.title(measure, codebook, words) for measure in measures(codebook)}
    agreed = {session.agent: session for session in sessions if session.focus}
    lines = []
    for name in names:
        calls, day, session = counted(tallies.get(name, {})), days.get(name), agreed.get(name)
        lines.append(
            AgentLine(
                name,
                f"/agents/{numbers[name]}{query}",
                teams.get(name) or words.gettext("Without a team"),
                words.number(calls),
                calls < PROVISIONAL_BELOW,
                words.day(day) if day else NONE,
                titles.get(session.focus or "", session.focus or "") if session else "",
                words.day(session.held_on) if session else "",
            )
        )
    return tuple(lines)
