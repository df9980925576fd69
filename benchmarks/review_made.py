"""A made-up store as the review app meets it: many calls with all their words, in the index for searching too."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import numpy as np

from benchmarks.store_bulk import Writer
from pipeline.batch.local import keep
from pipeline.call import Call, Turn, Utterance, Word
from pipeline.formats.codebook import load_codebook
from pipeline.process import measured
from pipeline.store import Store
from pipeline.tags import Judgement
from pipeline.timing import Span
from pipeline.viewers import Role

FIRST, DAYS = date(2023, 11, 20), 1095
AGENTS, TEAMS, BUSY, BUSY_CALLS = 1000, 20, 1, 20_000
SAID, LINES, VOCABULARY = 100, 20_000, 30_000  # utterances of a call; different ones there are; different words
LANGUAGES, REASONS = ("nb", "sv", "da"), ("billing", "delivery", "fault", "change", "order")
TAGGER, LONG, LONG_SAID = "behaviours 1.0.0", "c-long", 600
SELDOM, RARE_CALLS = "regnbueforelle", 12  # a word that few calls hold
SPOKEN = "Kan du fortelle litt mer om hva som skjedde med denne bestillingen i går"
AT_ONCE = 2000  # calls
COMMON = ("det", "og", "jeg", "er", "på", "ikke", "i", "du", "har", "å", "til", "en", "som", "for", "vi", "at", "kan")


@dataclass(frozen=True)
class Person:
    login: str
    name: str
    roles: tuple[Role, ...]
    agent: str | None = None
    teams: tuple[str, ...] = ()


PEOPLE = (
    Person("qa", "Quentin QA", ("qa",)),
    Person("leader", "Lars Leder", ("leader",), teams=("team 3",)),
    Person("busy", "Agent Busy", ("agent",), agent=f"agent {BUSY}"),
    Person("agent", "Agent Seven", ("agent",), agent="agent 7"),
)


def fill(url: str, count: int, seed: int = 1) -> None:
    """`count` calls, and one of LONG_SAID utterances with tags and times of every word."""
    random = np.random.default_rng(seed)
    writer = Writer(url)
    ids = _names(writer)
    lines = _lines(random)
    agents = _calls(writer, count, ids, random)
    _said(writer, count, lines, random)
    _codes(writer, count, ids, random)
    _people(writer, count, agents)
    writer.finish()
    with Store.open(url) as store:
        store.note_tagger(TAGGER, load_codebook().names)
        for person in PEOPLE:
            store.add_account(person.login, person.name, person.roles, agent=person.agent, teams=person.teams)
        call = long_call()
        keep(store, measured(call, "content of the long call", {"words": "imported", "stages": "2"}, load_codebook()))


def _names(writer: Writer) -> dict[tuple[str, str], int]:
    """Agents are 1 … AGENTS."""
    book = load_codebook()
    known = [("agent", f"agent {n}") for n in range(1, AGENTS + 1)] + [("team", f"team {n}") for n in range(TEAMS)]
    known += [("code", code) for code in book.names] + [("opportunity", o.name) for o in book.opportunities]
    writer.write("names", "id, kind, name", ((n, *name) for n, name in enumerate(known, 1)))
    return {name: n for n, name in enumerate(known, 1)}


def _calls(writer: Writer, count: int, ids: dict[tuple[str, str], int], random: np.random.Generator) -> list[int]:
    """The agent of each."""
    busy = min(BUSY_CALLS, count // 5)
    agent = random.permutation(np.concatenate([np.full(busy, BUSY), random.integers(2, AGENTS + 1, count - busy)]))
    day = np.sort(random.integers(0, DAYS, count))  # calls are stored as they are held, more or less
    day = np.clip(day + random.integers(-3, 4, count), 0, DAYS - 1)
    second, length = random.integers(8 * 3600, 18 * 3600, count), (random.gamma(2, 150_000, count) + 20_000).astype(int)
    draft, kept_out, reason = (random.random(count) for _ in range(3))
    speech = json.dumps({"agent": [[n * 9000, n * 9000 + 4000] for n in range(SAID // 2)]})

    def rows() -> Iterator[tuple[object, ...]]:
        columns = (agent, day, second, length, draft, kept_out, reason)
        for key, (who, on, at, ms, rough, out, why) in enumerate(zip(*(c.tolist() for c in columns), strict=True), 1):
            local = FIRST + timedelta(days=on)
            moment = f"{local} {at // 3600:02}:{at // 60 % 60:02}:{at % 60:02}.000000{writer.zone}"
            team, language = ids["team", f"team {who % TEAMS}"], LANGUAGES[who % len(LANGUAGES)]
            called = REASONS[int(why * 6)] if why < 5 / 6 else None
            about = (key, f"content {key}", f"c-{key}", who, team, moment, str(local), language, ms)
            quality = "draft" if rough < 0.02 else "full"
            yield (*about, "faster-whisper", quality, out > 0.001, called, speech, moment)

    columns = (
        "key, content_id, call_id, agent_id, team_id, started_at, local_day, language, duration_ms, engine, quality"
    )
    writer.write("calls", columns + ", counts, reason, speech, saved_at", rows())
    spoke = ((row[0], row[3], row[6], row[5]) for row in rows())
    writer.write("call_agents", "call_key, agent_id, local_day, started_at", spoke)
    return [int(who) for who in agent]


def _lines(random: np.random.Generator) -> list[str]:
    """Utterances of about ten words, as often as words are in any language."""
    syllables = [a + b for a in "bdfghjklmnprstv" for b in "aeiouyæøå"]
    made = ["".join(random.choice(syllables, 2 + number % 3)) for number in range(VOCABULARY - len(COMMON))]
    often = 1 / np.arange(2, VOCABULARY + 2)
    words = np.array([*COMMON, *made])
    lengths = random.integers(3, 18, LINES)
    drawn = iter(random.choice(words, int(lengths.sum()), p=often / often.sum()).tolist())
    return [" ".join(next(drawn) for _ in range(length)).capitalize() + "." for length in lengths.tolist()]


def _said(writer: Writer, count: int, lines: list[str], random: np.random.Generator) -> None:
    seldom = set(np.linspace(1, count, RARE_CALLS).astype(int).tolist())
    for first in range(1, count + 1, AT_ONCE):
        keys = range(first, min(first + AT_ONCE, count + 1))
        picked = random.integers(0, LINES, (len(keys), SAID)).tolist()
        texts = {key: [lines[n] for n in of] for key, of in zip(keys, picked, strict=True)}
        for key in seldom & texts.keys():
            texts[key][50] += f" {SELDOM}."
        said = ((k, n, n, n * 4500, n * 4500 + 4000, text) for k, of in texts.items() for n, text in enumerate(of))
        writer.write("utterances", "call_key, number, turn, start_ms, end_ms, text", said)
        writer.words((key, "\n".join(of)) for key, of in texts.items())


def _codes(writer: Writer, count: int, ids: dict[tuple[str, str], int], random: np.random.Generator) -> None:
    """The commonest code is in nearly every call, the rarest in one of some thousands; findings and chances alike."""
    book = load_codebook()
    often = np.geomspace(0.95, 5e-4, len(book.names))
    for code, share in zip(book.names, often.tolist(), strict=True):
        held = (np.flatnonzero(random.random(count) < share) + 1).tolist()
        writer.write("call_codes", "code_id, call_key", ((ids["code", code], key) for key in held))
    columns = "call_key, place, rule, first_ms, first_text, before_ms, before_text"
    often = np.geomspace(0.3, 1e-3, len(book.order_rules))
    for place, (rule, share) in enumerate(zip(book.order_rules, often.tolist(), strict=True)):
        held = (np.flatnonzero(random.random(count) < share) + 1).tolist()
        writer.write("findings", columns, ((key, place, rule.name, 20_000, "…", 60_000, "…") for key in held))
    columns = "call_key, place, opportunity_id, agent_id, taken, utterance, answer"
    chances = [ids["opportunity", o.name] for o in book.opportunities]
    asked = ((key, 0, chances[key % len(chances)], BUSY, key % 3 > 0, 5, 6) for key in range(1, count + 1))
    writer.write("chances", columns, asked)


def _people(writer: Writer, count: int, agents: list[int]) -> None:
    """A tenth of the calls reviewed; now and then a comment; few disputes, fewer open."""
    at = f"2026-01-02 09:00:00.000000{writer.zone}"
    writer.write("reviews", "call_key, person, at", ((key, PEOPLE[key % 2].name, at) for key in range(1, count, 10)))
    written = ((key, key, PEOPLE[0].name, at, "…", None, None) for key in range(1, count, 50))
    writer.write("comments", "id, call_key, person, at, text, code, settled_at", written)
    disputed = ((count + key, key, f"agent {agents[key]}", at, "…", "question", at if key % 7 else None)
                for key in range(7, count, 500))  # fmt: skip
    writer.write("comments", "id, call_key, person, at, text, code, settled_at", disputed)
    if writer.postgres:
        writer.connection.execute("SELECT setval('calls_key_seq', %s), setval('names_id_seq', 100000)", (count,))
        writer.connection.execute("SELECT setval('comments_id_seq', %s)", (3 * count,))
        writer.connection.commit()


def long_call() -> Call:
    """What the page of a call is timed with."""
    book = load_codebook()
    turns, speech = [], {"agent": [], "customer": []}  # type: ignore[var-annotated]
    codes = {who: [code.name for code in book.codes if code.speaker == who] for who in ("agent", "customer")}
    for number in range(LONG_SAID):
        who, at = ("agent", "customer")[number % 2], number * 5000
        words = tuple(Word(word, at + 300 * n, at + 300 * n + 250, 0.9) for n, word in enumerate(SPOKEN.split()))
        code = codes[who][number // 2 % len(codes[who])]
        judged = Judgement((code,), scores={code: 0.9}, source=TAGGER)
        said = Utterance(SPOKEN + "?", at, at + 4200, judged, words=words)
        turns.append(Turn(who, (said,), at, at + 4200))  # type: ignore[arg-type]
        speech[who].append(Span(at, at + 4200))
    made = Call(LONG, tuple(turns), "nb", "agent 7", "team 7", started_at=datetime(2026, 11, 20, 9, tzinfo=UTC))
    spans = {who: tuple(of) for who, of in speech.items()}
    return replace(made, duration_ms=LONG_SAID * 5000, speech=spans, tagged_by=TAGGER)
