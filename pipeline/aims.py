"""Which way coaching usually goes with a measure, how much it matters, and which codes stand behind it."""

from __future__ import annotations

from typing import Literal

from pipeline.codebook import Codebook
from pipeline.profiles import Measure

Aim = Literal["more", "less"]


def aim(measure: Measure, codebook: Codebook) -> Aim | None:
    """None where it depends on the call, or is the customer's doing."""
    match measure.group:
        case "order":
            return "less"
        case "opportunity" | "balance" | "lead" | "opening":
            return "more"
        case "ladder":
            return "more" if measure.name == "follow_up" else None
        case "calls" | "utterances" | "turns" | "minutes":
            return next((code.aim for code in codebook.codes if code.name == measure.code), None)
    return None


def can_be_practised(measure: Measure, codebook: Codebook) -> bool:
    """Something one agent can do in the next call: an opportunity, an order, a habit; not the same one twice over."""
    if measure.group in ("opportunity", "order", "calls"):
        return aim(measure, codebook) is not None
    return measure.name in ("follow_up", "lead.calls")


def weight(measure: Measure, codebook: Codebook) -> int:
    """How much a gap matters beside one of the same size: core codes twice, taken opportunities and order twice."""
    core = any(code in codebook.core for code in codes_behind(measure, codebook))
    judged_where_it_counts = measure.group in ("opportunity", "order")
    return (2 if core else 1) * (2 if judged_where_it_counts else 1)


def codes_behind(measure: Measure, codebook: Codebook) -> tuple[str, ...]:
    """The codes without which the measure would not be known."""
    named = {f"chance.{o.name}": o.codes for o in codebook.opportunities}
    named |= {f"rule.{r.name}": (*r.first, *r.wanted) for r in codebook.order_rules}
    named |= {b.name: (*b.ask, *b.tell) for b in codebook.balances}
    course = codebook.course
    by_group = {
        "form": codebook.formed,
        "ladder": _of_replies(measure, codebook),
        "lead": tuple(c for c in (*course.agent_leads, *course.customer_leads) if c in codebook.names),
        "outcome": (*course.leaving, *course.staying),
        "time": (),
        "mood": (),
    }
    return named.get(measure.name, by_group.get(measure.group, (measure.code,) if measure.code else ()))


def _of_replies(measure: Measure, codebook: Codebook) -> tuple[str, ...]:
    replies = next((r for r in codebook.replies if r.name == measure.code), None)
    if replies is None:
        return codebook.formed
    return (replies.after, *(code for code in replies.codes if f".{code}." in measure.name))
