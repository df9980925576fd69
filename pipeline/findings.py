"""Order rules over a tagged call: what came before what it should have waited for, or without what should follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.call import Amount, Call, Facts, Utterance
from pipeline.codebook import Codebook, OrderRule
from pipeline.profiles import Finding

_Place = tuple[int, Utterance]  # the utterance and its number over the call


def is_judged(call: Call) -> bool:
    """True where every utterance of agent and customer was judged, and there is at least one."""
    judged = [utterance.judgement is not None for turn, utterance in call.utterances() if turn.speaker != "other"]
    return bool(judged) and all(judged)


def fires(call: Call, rule: OrderRule) -> bool | None:
    """Whether the rule was broken; None where it does not apply or the call was not judged."""
    if not is_judged(call):
        return None
    first, wanted = _broken_by(call, rule)
    if first is None:
        return None
    if rule.after:
        return wanted is None
    return wanted is None or first[0] < wanted[0]


def findings(call: Call, codebook: Codebook) -> tuple[Finding, ...]:
    """One for each rule that was broken."""
    found = []
    for rule in codebook.order_rules:
        if fires(call, rule):
            first, wanted = _broken_by(call, rule)
            assert first is not None  # fires() is true
            found.append(
                Finding(
                    rule.name,
                    call.call_id,
                    first[1].start_ms,
                    first[1].text,
                    wanted[1].start_ms if wanted else None,
                    wanted[1].text if wanted else None,
                )
            )
    return tuple(found)


def _broken_by(call: Call, rule: OrderRule) -> tuple[_Place | None, _Place | None]:
    """What was done, and the first of what should have come before or after it."""
    first = _first(call, rule.first)
    return first, _first(call, rule.wanted, first[0] if first and rule.after else 0)


def facts(call: Call, codebook: Codebook, offered: tuple[Amount, ...] = ()) -> Facts:
    """What the tags say of the call as a whole, beside the reason and mood that the tagger found."""
    rules = {rule.name: rule for rule in codebook.order_rules}
    rule = rules.get("compensation_before_probing")
    return replace(
        call.facts or Facts(), compensation=offered, compensation_before_probing=fires(call, rule) if rule else None
    )


def _first(call: Call, codes: Sequence[str], start: int = 0) -> _Place | None:
    for index, (_, utterance) in enumerate(call.utterances()):
        if index >= start and utterance.judgement and any(code in utterance.judgement for code in codes):
            return index, utterance
    return None
