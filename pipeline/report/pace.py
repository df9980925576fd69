"""Figures of time that are no shares: the agent's beside the team's and everyone's, in numbers instead of a plot."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.codebook import Codebook
from pipeline.profiles import Profile
from pipeline.report import figures, naming
from pipeline.report.figures import Shown
from pipeline.report.words import Words


@dataclass(frozen=True)
class PaceRow:
    title: str
    explanation: str
    sides: tuple[Shown, ...]  # one for each of `Pace.names`


@dataclass(frozen=True)
class Pace:
    names: tuple[str, ...]  # the agent, the team if there is one, everyone
    interval: str  # what stands behind each value
    rows: tuple[PaceRow, ...]


def pace(profile: Profile, codebook: Codebook, words: Words) -> Pace:
    """Rows only where somebody had something to count."""
    names = [figures.agent_name(profile, words), words.gettext("Everyone")]
    if profile.team:
        names.insert(1, words.gettext("Team %(team)s", team=profile.team))
    rows = []
    for figure in profile.figures:
        measure = figure.measure
        if measure.group != "time" or measure.unit == "share" or not (figure.agent.total or figure.everyone.total):
            continue
        sides = [(figure.agent, figure.agent_interval), (figure.everyone, figure.everyone_interval)]
        if profile.team:
            sides.insert(1, (figure.team, figure.team_interval))
        rows.append(
            PaceRow(
                naming.title(measure, codebook, words),
                naming.explanation(measure, codebook, words),
                tuple(figures.shown(measure, *side, words) for side in sides),
            )
        )
    return Pace(tuple(names), words.gettext("%(level)s interval", level=words.percent(0.95)), tuple(rows))
