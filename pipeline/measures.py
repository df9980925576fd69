"""From a tagged call to tallies that add up. Each measure stands once in `measures`, its counting once in `tallies`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from pipeline.call import Call, Turn, Utterance
from pipeline.codebook import Codebook, OrderRule
from pipeline.conversation import length_ms
from pipeline.course import course_measures, course_tally
from pipeline.findings import fires, is_judged
from pipeline.ladder import ladder_measures, ladder_tally
from pipeline.opportunities import Chance, chances, opportunity_measures, opportunity_tally
from pipeline.profiles import Measure, Rate
from pipeline.tags import Judgement
from pipeline.times import TIMES, time_tally


def measures(codebook: Codebook) -> tuple[Measure, ...]:
    """All measures there are under this codebook, in reading order."""
    return (
        *(
            Measure(
                f"calls.{c.name}", "calls", f"calls in which the agent did it at least once: {c.name}", "calls", c.name
            )
            for c in codebook.for_speaker("agent")
        ),
        *(
            Measure(
                f"utterances.{c.name}",
                "utterances",
                f"the agent's utterances tagged {c.name}",
                "the agent's utterances",
                c.name,
            )
            for c in codebook.for_speaker("agent")
        ),
        *(
            Measure(
                f"turns.{name}",
                "turns",
                f"the agent's turns with an utterance tagged {name}",
                "the agent's turns",
                name,
            )
            for name in _leading(codebook)
        ),
        *(
            Measure(
                f"minutes.{name}",
                "minutes",
                f"the agent's utterances tagged {name}",
                "length of the call",
                name,
                unit="per_minute",
            )
            for name in _leading(codebook)
        ),
        *opportunity_measures(codebook),
        *(Measure(f"form.{f}", "form", f"questions of {f} form", "questions with a form", f) for f in codebook.forms),
        *(
            Measure(
                b.name, "balance", f"utterances with {' or '.join(b.ask)}", f"those and {' or '.join(b.tell)}", b.name
            )
            for b in codebook.balances
        ),
        *(
            Measure(
                f"rule.{r.name}",
                "order",
                f"calls where {' or '.join(r.first)} came {_too_early(r)}",
                f"calls with {' or '.join(r.first)}",
                r.name,
            )
            for r in codebook.order_rules
        ),
        *ladder_measures(codebook),
        *course_measures(codebook),
        *TIMES,
        *(
            Measure(
                f"calls.{c.name}",
                "customer",
                f"calls in which the customer did it at least once: {c.name}",
                "calls",
                c.name,
            )
            for c in codebook.for_speaker("customer")
        ),
    )


def tallies(call: Call, codebook: Codebook, called_for: Sequence[Chance] | None = None) -> dict[str, dict[str, Rate]]:
    """Agent's name ("" where unnamed) to measure name to the rate of this call. Figures go to whoever spoke.

    A call that was not judged gives no verbal figures; one without times gives none of time. `called_for`: the
    `chances` of the call, where they are known.
    """
    result: dict[str, dict[str, Rate]] = {}
    judged = is_judged(call)
    found = chances(call, codebook) if called_for is None else called_for
    for agent, turns in _by_agent(call).items():
        tally: dict[str, Rate] = {}
        if judged:
            tally |= _verbal(turns, codebook) | ladder_tally(turns, codebook) | opportunity_tally(found, agent)
        if len(_agents(call)) == 1:
            tally |= _order(call, codebook) | time_tally(call)
            if judged:
                tally |= course_tally(call, codebook) | _per_minute(call, turns, codebook)
        result[agent] = {name: rate for name, rate in tally.items() if rate.total}
    return result


def _leading(codebook: Codebook) -> tuple[str, ...]:
    """Core codes of the agent: those counted also per turn and per minute."""
    return tuple(code.name for code in codebook.for_speaker("agent") if code.core)


def _too_early(rule: OrderRule) -> str:
    if rule.after:
        return f"without {' or '.join(rule.after)} after it"
    return f"before any {' or '.join(rule.before)}"


def _agents(call: Call) -> list[str]:
    return list(dict.fromkeys(call.speaking_agent(t) or "" for t in call.turns if t.speaker == "agent")) or [
        call.agent or ""
    ]


def _by_agent(call: Call) -> dict[str, list[Turn]]:
    """A customer's turn belongs to the agent who spoke last, before the first agent turn to the first."""
    current = _agents(call)[0]
    turns: dict[str, list[Turn]] = defaultdict(list)
    for turn in call.turns:
        if turn.speaker == "agent":
            current = call.speaking_agent(turn) or ""
        if turn.speaker != "other":
            turns[current].append(turn)
    return turns


def _spoken(turns: list[Turn], speaker: str) -> list[Utterance]:
    return [u for t in turns if t.speaker == speaker for u in t.utterances]


def _verbal(turns: list[Turn], codebook: Codebook) -> dict[str, Rate]:
    said = {speaker: _spoken(turns, speaker) for speaker in ("agent", "customer")}
    tally: dict[str, Rate] = {}
    for code in codebook.codes:
        spoken = said.get(code.speaker, [])
        count = sum(code.name in u.judgement for u in spoken if u.judgement)
        spoke = bool(said["agent"])
        tally[f"calls.{code.name}"] = Rate.of_call(int(count > 0 and spoke), int(spoke))
        if code.speaker == "agent":
            tally[f"utterances.{code.name}"] = Rate.of_call(count, len(spoken))
    of_agent = [t for t in turns if t.speaker == "agent" and t.utterances]
    for name in _leading(codebook):
        with_it = sum(any(u.judgement and name in u.judgement for u in t.utterances) for t in of_agent)
        tally[f"turns.{name}"] = Rate.of_call(with_it, len(of_agent))
    judged = [u.judgement for u in said["agent"] if u.judgement]
    formed = [j.form for j in judged if j.form]
    for form in codebook.forms:
        tally[f"form.{form}"] = Rate.of_call(formed.count(form), len(formed))
    for balance in codebook.balances:
        asked = [j for j in judged if _any(j, balance.ask)]
        told = [j for j in judged if _any(j, balance.tell) and not _any(j, balance.ask)]
        tally[balance.name] = Rate.of_call(len(asked), len(asked) + len(told))
    return tally


def _per_minute(call: Call, turns: list[Turn], codebook: Codebook) -> dict[str, Rate]:
    length = length_ms(call)
    return {
        f"minutes.{name}": Rate.ratio_of_call(
            sum(u.judgement is not None and name in u.judgement for u in _spoken(turns, "agent")), length
        )
        for name in _leading(codebook)
        if length
    }


def _any(judgement: Judgement, codes: tuple[str, ...]) -> bool:
    return any(code in judgement for code in codes)


def _order(call: Call, codebook: Codebook) -> dict[str, Rate]:
    fired = {rule.name: fires(call, rule) for rule in codebook.order_rules}
    return {f"rule.{name}": Rate.of_call(int(hit), 1) for name, hit in fired.items() if hit is not None}
