"""Order rules over a tagged call: what came before what it should have waited for."""

from __future__ import annotations

from dataclasses import replace

from pipeline.call import Amount, Call, Facts, Utterance
from pipeline.codebook import Codebook, OrderRule
from pipeline.profiles import Finding


def is_judged(call: Call) -> bool:
    """True where every utterance was judged, and there is at least one."""
    judged = [utterance.judgement is not None for _, utterance in call.utterances()]
    return bool(judged) and all(judged)


def fires(call: Call, rule: OrderRule) -> bool | None:
    """Whether the rule was broken; None where it does not apply or the call was not judged."""
    if not is_judged(call):
        return None
    first, before = _first(call, rule.first), _first(call, rule.before)
    if first is None:
        return None
    return before is None or first[0] < before[0]


def findings(call: Call, codebook: Codebook) -> tuple[Finding, ...]:
    found = []
    for rule in codebook.order_rules:
        if fires(call, rule):
            first, before = _first(call, rule.first), _first(call, rule.before)
            assert first is not None  # fires() is true
            found.append(
                Finding(
                    rule.name,
                    call.call_id,
                    first[1].start_ms,
                    first[1].text,
                    before[1].start_ms if before else None,
                    before[1].text if before else None,
                )
            )
    return tuple(found)


def facts(call: Call, codebook: Codebook, offered: tuple[Amount, ...] = ()) -> Facts:
    """What the tags say of the call as a whole, beside the reason and mood that the tagger found."""
    rules = {rule.name: rule for rule in codebook.order_rules}
    rule = rules.get("compensation_before_probing")
    return replace(
        call.facts or Facts(), compensation=offered, compensation_before_probing=fires(call, rule) if rule else None
    )


def _first(call: Call, code: str) -> tuple[int, Utterance] | None:
    for index, (_, utterance) in enumerate(call.utterances()):
        if utterance.judgement and code in utterance.judgement:
            return index, utterance
    return None
