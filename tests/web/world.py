"""A small centre for the web: two teams, four agents, calls with words, times, tags and findings, and its people."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256

from pipeline.batch.local import keep
from pipeline.process import measured
from pipeline.store import Store
from pipeline.viewers import Role
from tests.report.centre import AGENTS, calls_of, codebook

TAGGER = "test 1.0.0"
HERE = tuple(agent for agent in AGENTS if agent.language in ("nb", "en"))  # Kari, Emma in North; Ola, Daniel in South


@dataclass(frozen=True)
class Person:
    login: str
    name: str
    roles: tuple[Role, ...]
    agent: str | None = None
    teams: tuple[str, ...] = ()


PEOPLE = {
    "admin": Person("ada", "Ada Admin", ("admin",)),
    "qa": Person("quentin", "Quentin QA", ("qa",)),
    "trainer": Person("tove", "Tove Trainer", ("trainer",)),
    "leader": Person("lars", "Lars Leder", ("leader",), teams=("North",)),
    "other leader": Person("siri", "Siri Sjef", ("leader",), teams=("South",)),
    "agent": Person("kari", "Kari N", ("agent",), agent="Kari Nordli"),
    "other agent": Person("daniel", "Daniel R", ("agent",), agent="Daniel Reed"),
    "second trainer": Person("terje", "Terje Trener", ("trainer",)),
}


def fill(store: Store) -> None:
    """32 calls over eight weeks, eight an agent, and everybody in `PEOPLE`."""
    book = codebook()
    for agent in HERE:
        for call in calls_of(agent, weeks=8, calls_a_week=1):
            call = replace(call, tagged_by=TAGGER, call_id=f"{agent.team}-{call.call_id}".lower() + agent.name[:1])  # noqa: PLW2901
            turns = tuple(
                replace(t, utterances=tuple(replace(u, judgement=u.judgement and replace(u.judgement, source=TAGGER,
                        scores=dict.fromkeys(u.judgement.labels, 0.9))) for u in t.utterances))
                for t in call.turns
            )  # fmt: skip
            call = replace(call, turns=turns)  # noqa: PLW2901
            content = sha256(call.call_id.encode()).hexdigest()
            keep(store, measured(call, content, {"words": "imported", "stages": "2"}, book))
    store.note_tagger(TAGGER, book.names)
    for person in PEOPLE.values():
        store.add_account(person.login, person.name, person.roles, agent=person.agent, teams=person.teams)
