"""Small calls to store."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, text

from pipeline.call import Amount, Call, Facts, Heard, Transcript, Turn, Utterance, Word
from pipeline.profiles import Finding, Measure, Rate
from pipeline.store import Store
from pipeline.tags import Judgement
from pipeline.timing import Span

MONDAY = datetime(2026, 11, 2, 9, 14, tzinfo=UTC)
QUESTIONS = Measure("utterances.question", "utterances", "questions", "utterances", "question")
TALK = Measure("talk_share", "time", "time the agent spoke", "time anybody spoke", verbal=False)
MODEL = "behaviours 1.0.0"


def judged(*labels: str, by: str = MODEL, form: str | None = None, **scores: float) -> Judgement:
    return Judgement(labels, form, scores, by)


def call(call_id: str = "c-1", agent: str | None = "Kari N", **fields: Any) -> Call:
    """A customer and an agent with one utterance each, unless `turns` are given."""
    turns = (
        Turn("customer", (Utterance("Min pakke mangler.", 0, 1500, judged("stating_need")),), 0, 1500),
        Turn("agent", (Utterance("Hva skjedde?", 1600, 2500, judged("question", form="open")),), 1600, 2500),
    )
    return Call(**{"call_id": call_id, "agent": agent, "started_at": MONDAY, "turns": turns, **fields})


def full_call() -> Call:
    """Every field holds something."""
    words = (Word("Går", 0, 200, 0.93), Word("det?", 210, 400))
    doubtful = Judgement(
        ("compensation_offered", "question"),
        "closed",
        {"question": 0.98, "informing": 0.2},
        MODEL,
        ("form",),
        "wish",
        True,
    )
    offer = Amount(200.5, "SEK", "credit")
    return Call(
        call_id="c-0017",
        turns=(
            Turn(
                "agent", (Utterance("Går det?", 0, 400, doubtful, (offer,), words, {"mark": [1, None]}),), 0, 400, "Ola"
            ),
            Turn(
                "customer",
                (
                    Utterance("Ja, tack.", judgement=Judgement()),
                    Utterance("Ja, tack.", heard=Heard("agent", "Ja.", words)),
                ),
                interrupts=True,
            ),
            Turn("other", start_ms=900, end_ms=1000, extra={"who": "telefonsvarare"}),
        ),
        language="sv",
        agent="Kari N",
        team="Retention",
        customer_id="88412",
        started_at=MONDAY,
        timezone="Europe/Stockholm",
        duration_ms=182_400,
        recording="c-0017.wav",
        reason="saknad vara",
        transcript=Transcript("faster-whisper", "small", "full", "its weights are here"),
        tagged_by=MODEL,
        speech={"agent": (Span(0, 380), Span(700, 800)), "customer": ()},
        facts=Facts((offer, Amount(None, None, "goods")), True, -1, 1, "yes", "missing item", {"sure": False}),
        measures={"talk_share": {"count": 1, "total": 2}},
        columns={"queue": "Fakturaer", "æøå": "1,5"},
        extra={"site": {"floor": 3}},
    )


def save(store: Store, call: Call, tally: Mapping[str, tuple[int, int]] | None = None, **more: Any) -> None:
    """With `tally` for the call's own agent, under a content id that follows from the call_id."""
    rates = {name: Rate.of_call(*rate) for name, rate in (tally or {}).items()}
    arguments = {"content_id": f"content of {call.call_id}", "tallies": {call.agent or "": rates}, **more}
    store.save(call, **arguments)


def finding(call_id: str, rule: str = "compensation_before_probing") -> Finding:
    return Finding(rule, call_id, 100, "Du får 200 kroner.", None, None)


REVIEW = (
    "account_teams", "logins", "links", "accounts", "attempts", "audit", "settings", "uploads", "jobs",
    "kept_taggers", "call_codes", "call_words", "recordings", "reviews", "comments", "corrections", "edits",
    "queue_lines", "queues", "codings",
)  # fmt: skip


def before_the_review_app(connection: Connection) -> None:
    """The tables as schema 0005 had them."""
    for name in REVIEW:
        connection.execute(text(f"DROP TABLE {name}"))
    for name in ("calls_newest", "findings_rule_call_key", "chances_opportunity_id_taken_call_key"):
        connection.execute(text(f"DROP INDEX ix_{name}"))
    for name in ("forgotten", "written"):
        connection.execute(text(f"DROP TABLE {name}"))
    connection.execute(text("ALTER TABLE utterances DROP COLUMN heard"))
    connection.execute(text("ALTER TABLE calls DROP COLUMN emptied_at"))
