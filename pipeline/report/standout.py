"""Where an agent's figures lie clear of everyone's: a few strengths, a few things to look at. Nobody is ranked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipeline.codebook import Codebook
from pipeline.profiles import Figure, Profile
from pipeline.report.figures import find, find_code, of_group

Aim = Literal["more", "less"]


@dataclass(frozen=True)
class Standout:
    """A figure whose interval does not hold everyone's rate."""

    figure: Figure
    higher: bool
    aim: Aim | None  # which way coaching usually goes; None where the codebook takes no side
    core: bool
    clearness: float  # distance from everyone's rate, 1 = just at the end of the agent's interval

    @property
    def strength(self) -> bool:
        return self.aim is not None and self.higher == (self.aim == "more")


@dataclass(frozen=True)
class Standouts:
    strengths: tuple[Standout, ...]
    looks: tuple[Standout, ...]  # against the aim first, then those without an aim
    compared: int  # figures that could have stood out


def standouts(profile: Profile, codebook: Codebook, at_most: int = 3) -> Standouts:
    """The clearest differences, core behaviours first.

    Compared are the calls figures of the agent's codes, the utterance figures of core codes whose calls figure is not
    clear, balances, order rules and the share of talking. Times are no strength and no weakness: no codebook
    sets an aim for them.
    """
    found: list[Standout] = []
    compared = 0
    for figure in _candidates(profile, codebook):
        if figure.measure.group == "utterances" and any(s.figure.measure.code == figure.measure.code for s in found):
            continue
        if figure.agent_interval is None or figure.everyone.share is None:
            continue
        compared += 1
        standout = _standout(figure, codebook)
        if standout:
            found.append(standout)
    found.sort(key=lambda s: (not s.core, -s.clearness))
    strengths = [s for s in found if s.strength]
    looks = sorted((s for s in found if not s.strength), key=lambda s: s.aim is None)
    return Standouts(tuple(strengths[:at_most]), tuple(looks[:at_most]), compared)


def _candidates(profile: Profile, codebook: Codebook) -> list[Figure]:
    core = [find(profile, f"utterances.{name}") for name in codebook.core]
    extra = [figure for figure in (*core, find(profile, "talk_share")) if figure is not None]
    return [*of_group(profile, "calls", "balance", "order"), *extra]


def _standout(figure: Figure, codebook: Codebook) -> Standout | None:
    share, everyone, interval = figure.agent.share, figure.everyone.share, figure.agent_interval
    if share is None or everyone is None or interval is None or interval.low <= everyone <= interval.high:
        return None
    end = interval.low if everyone < interval.low else interval.high
    clearness = abs(share - everyone) / abs(share - end) if share != end else float("inf")
    code = find_code(codebook, figure.measure.code)
    return Standout(figure, share > everyone, _aim(figure, codebook), bool(code and code.core), clearness)


def _aim(figure: Figure, codebook: Codebook) -> Aim | None:
    """Rules name what should not happen, balances set asking above telling; codes say for themselves."""
    if figure.measure.group == "order":
        return "less"
    if figure.measure.group == "balance":
        return "more"
    code = find_code(codebook, figure.measure.code)
    return code.aim if code else None
