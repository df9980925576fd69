"""What is stored about an agent as documents that they may take away (GDPR articles 15 and 20)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from pipeline.call import Call, Turn, Utterance
from pipeline.codebook import Codebook
from pipeline.measures import measures
from pipeline.store import Scope, Store


def documents(store: Store, agent: str, codebook: Codebook) -> Iterator[dict[str, Any]]:
    """First what is stored besides the calls, then each call. `store`: as the agent sees it.

    What customers said is theirs and left out; so are the names of others in comments.
    """
    about, centre = store.about_me(), store.centre()
    scope = Scope(agent=agent)
    tally = store.tally(scope, measures(codebook), include_draft=True)
    yield {
        "agent": agent,
        "written_at": _time(datetime.now(UTC)),
        "purposes": dict(centre.purposes),
        "days_kept": {
            "calls": centre.kept("figures"),
            "words": centre.kept("words"),
            "sound": centre.kept("sound"),
            "log": centre.kept("log"),
        },
        "counts": {
            name: value
            for name, value in asdict(about).items()
            if isinstance(value, int) and not isinstance(value, bool)
        },
        "figures": {
            name: {"count": rate.count, "total": rate.total, "calls": rate.calls} for name, rate in tally.items()
        },
        "sessions": [
            {"held_on": s.held_on.isoformat(), "coach": s.coach, "focus": s.focus, "agreed": s.agreed}
            for s in about.sessions
        ],
        "vision": about.vision.text if about.vision else None,
        "who_looked": [
            {"person": look.person, "action": look.action, "times": look.count, "last": _time(look.last)}
            for look in about.looks
        ],
    }
    yield from (_call(call, agent) for call in store.calls(scope))


def _call(call: Call, agent: str) -> dict[str, Any]:
    return {
        "call_id": call.call_id,
        "started_at": call.started_at and _time(call.started_at),
        "team": call.team,
        "language": call.language,
        "duration_ms": call.duration_ms,
        "tagged_by": call.tagged_by,
        "lines": [_line(turn, said) for turn, said in call.utterances() if _is_theirs(turn, call, agent)],
    }


def _is_theirs(turn: Turn, call: Call, agent: str) -> bool:
    return turn.speaker == "agent" and (turn.agent or call.agent) == agent


def _line(turn: Turn, said: Utterance) -> dict[str, Any]:
    judged = said.judgement
    start = said.start_ms if said.start_ms is not None else turn.start_ms
    found = {"start_ms": start, "text": said.text}
    return found if judged is None else {**found, "tags": list(judged.labels), "form": judged.form, "by": judged.source}


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
