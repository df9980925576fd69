"""How far the tagger was checked here, and what that makes of a rate, in words."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.aims import codes_behind
from pipeline.codebook import Codebook
from pipeline.profiles import Figure, Profile
from pipeline.report.words import Words
from pipeline.stats.corrected import corrected


@dataclass(frozen=True)
class CheckView:
    text: str  # "not yet checked here", "agreement 0.72"
    grey: bool  # people and tagger disagree here: not to be built on
    corrected: str  # the rate by sensitivity and specificity, empty where it cannot be said


def check_view(figure: Figure, profile: Profile, codebook: Codebook, words: Words) -> CheckView:
    """Of the code furthest from people's own coding, where a measure rests on several."""
    codes = codes_behind(figure.measure, codebook)
    found = [profile.trust[code] for code in codes if code in profile.trust]
    if not codes:
        return CheckView("", False, "")
    if len(found) < len(codes) or any(trust.verdict == "not yet checked here" for trust in found):
        return CheckView(words.gettext("not yet checked here"), False, "")
    if any(trust.verdict == "too few checked" for trust in found):
        return CheckView(words.gettext("too few checked"), False, "")
    worst = min(found, key=lambda trust: trust.kappa if trust.kappa is not None else -1.0)
    text = words.gettext("agreement %(kappa)s", kappa=words.number(worst.kappa or 0.0, 2))
    return CheckView(text, worst.verdict == "disagrees", _corrected(figure, profile, words))


def _corrected(figure: Figure, profile: Profile, words: Words) -> str:
    measure = figure.measure
    trust = profile.trust.get(measure.code or "")
    if measure.group not in ("calls", "customer", "utterances") or trust is None:
        return ""
    check = trust.in_utterances if measure.group == "utterances" else trust.in_calls
    estimate = corrected(figure.agent, check)
    if estimate is None:
        return ""
    return words.gettext(
        "corrected %(share)s, %(interval)s",
        share=words.percent(estimate.value),
        interval=words.interval(estimate.interval),
    )
