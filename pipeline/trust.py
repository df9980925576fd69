"""What a check says of each code, and which codes a profile shows because of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from pipeline.checking import Checked, kappa
from pipeline.profiles import Check, Trust, Verdict
from pipeline.stats.corrected import trusted

FEWEST_CALLS = 5
LEAST_KAPPA = 0.6


def trust(
    checked: Mapping[str, Checked], tagger_experimental: Collection[str] = (), least_kappa: float = LEAST_KAPPA
) -> dict[str, Trust]:
    """Code to what the check says of it, also of experimental codes that nobody checked."""
    names = dict.fromkeys((*checked, *tagger_experimental))
    return {name: _trust(checked.get(name, Checked(name)), name in tagger_experimental, least_kappa) for name in names}


def doubtful_codes(experimental: Iterable[str], trust: Mapping[str, Trust]) -> tuple[str, ...]:
    """The experimental codes that were not found to agree here."""
    return tuple(name for name in experimental if name not in trust or trust[name].verdict != "agrees")


def uncounted_codes(
    codes: Sequence[str], given: Collection[str], doubtful: Collection[str], experimental: bool = False
) -> tuple[str, ...]:
    """What stays out of profiles: what the tagger cannot give, then, unless asked for, what is doubtful."""
    unknown = tuple(name for name in codes if name not in given)
    return unknown if experimental else (*unknown, *(name for name in codes if name in given and name in doubtful))


def _trust(checked: Checked, experimental: bool, least_kappa: float) -> Trust:
    found = checked.check
    return Trust(
        _verdict(found, least_kappa),
        found.tp,
        found.fp,
        found.fn,
        found.tn,
        found.calls,
        kappa(found),
        checked.human_kappa,
        experimental,
        checked.in_calls,
    )


def _verdict(check: Check, least_kappa: float) -> Verdict:
    """Agreement and disagreement only where the whole interval of kappa says so."""
    if not check.calls:
        return "not yet checked here"
    if check.calls < FEWEST_CALLS:
        return "too few checked"
    return _SAID[trusted(check, least_kappa)]


_SAID: Mapping[str, Verdict] = {"yes": "agrees", "no": "disagrees", "too few checked": "too few checked"}
