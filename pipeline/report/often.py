"""How often: the core behaviours per call, per turn and per minute side by side."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.codebook import Codebook
from pipeline.profiles import Profile
from pipeline.report import figures
from pipeline.report.figures import Shown
from pipeline.report.words import Words

GROUPS = ("calls", "turns", "utterances", "minutes")


@dataclass(frozen=True)
class OftenRow:
    title: str
    cells: tuple[Shown, ...]  # in the order of GROUPS


@dataclass(frozen=True)
class Often:
    columns: tuple[str, ...]
    rows: tuple[OftenRow, ...]


def often(profile: Profile, codebook: Codebook, words: Words) -> Often:
    columns = (
        words.gettext("of the calls"),
        words.gettext("of the agent's turns"),
        words.gettext("of the agent's utterances"),
        words.gettext("times a minute"),
    )
    rows = []
    for code in codebook.for_speaker("agent"):
        found = [figures.find(profile, f"{group}.{code.name}") for group in GROUPS]
        known = [figure for figure in found if figure and figure.agent.total]
        if len(known) == len(GROUPS):
            cells = tuple(figures.shown(f.measure, f.agent, f.agent_interval, words) for f in known)
            rows.append(OftenRow(words.title(code.title, code.name), cells))
    return Often(columns, tuple(rows))
