"""Whose tags count. Tags of several sources stand side by side; a person's is active, else that of the call as saved.

People's judgements ("verdicts") are known by what was heard, so they outlive a new transcript and a text that is put
right: speaker, text, and which of the utterances with that text it was. A code belongs to a role: where agent and
customer are exchanged, or another is said to have spoken a line, verdicts on the former role are laid aside, and taken
up again when that is taken back.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, select

from pipeline.call import OTHER_SIDE, Call
from pipeline.store import names
from pipeline.store.names import Name
from pipeline.store.schema import judgements, tags, verdicts
from pipeline.store.schema import names as names_table
from pipeline.store.schema_review import codings
from pipeline.tags import Judgement

Place = tuple[str, str, int]  # speaker, text, how many with this text came before; as heard
PUT_RIGHT = ">"  # "agent>customer": heard as the agent's, and a person said that it is the customer's
_ROLES = ("agent", "customer", "other")
_JUDGED = [role for role in _ROLES if role != "other"]
_JUDGED += [f"{heard}{PUT_RIGHT}{said}" for heard in _ROLES for said in _ROLES if heard != said]
_EXCHANGED = {role: f"once {role}" for role in _JUDGED} | {f"once {role}": role for role in _JUDGED}
Held = dict[tuple[int, str], Judgement]  # utterance number, source


@dataclass(frozen=True)
class Verdict:
    """A person's judgement; the source is the person's name."""

    place: Place
    judgement: Judgement
    given_at: datetime | None = None


def heard_places(call: Call) -> list[Place]:
    """Where each utterance is, whatever people put right."""
    seen: Counter[tuple[str, str]] = Counter()
    found: list[Place] = []
    for turn, utterance in call.utterances():
        heard = utterance.heard
        said = (heard.speaker, heard.text) if heard else (turn.speaker, utterance.text)
        found.append((*said, seen[said]))
        seen[said] += 1
    return found


def places(call: Call) -> list[Place]:
    """Where judgements of each utterance are kept."""
    return [
        place if place[0] == turn.speaker else (f"{place[0]}{PUT_RIGHT}{turn.speaker}", *place[1:])
        for place, (turn, _) in zip(heard_places(call), call.utterances(), strict=True)
    ]


def apply(call: Call, given: Sequence[Verdict]) -> Call:
    """The call with people's judgements in place of a model's; the last verdict on an utterance wins."""
    latest = {verdict.place: verdict.judgement for verdict in given}
    place = iter(places(call))
    turns = []
    for turn in call.turns:
        judged = [(utterance, latest.get(next(place))) for utterance in turn.utterances]
        turns.append(replace(turn, utterances=tuple(replace(u, judgement=j) if j else u for u, j in judged)))
    return replace(call, turns=tuple(turns)) if latest else call


def settle(
    call: Call, earlier: Mapping[tuple[int, str], Judgement], given: Sequence[Verdict]
) -> tuple[Held, dict[int, str]]:
    """Every judgement to be held, and the active source of each utterance."""
    held: Held = dict(earlier)
    active: dict[int, str] = {}
    by_place: dict[Place, list[Judgement]] = defaultdict(list)
    for verdict in given:
        by_place[verdict.place].append(verdict.judgement)
    for number, (place, (_, utterance)) in enumerate(zip(places(call), call.utterances(), strict=True)):
        own = [utterance.judgement] if utterance.judgement else []
        for judgement in own + by_place[place]:
            held[number, judgement.source] = judgement
            active[number] = judgement.source
    return held, active


def source_kinds(connection: Connection, sources: Collection[str], people: Collection[str]) -> dict[str, str]:
    """Source to `person` or `model`. Who was a person once stays one."""
    known = names.find(connection, [("person", source) for source in sources])
    return {s: "person" if s in people or ("person", s) in known else "model" for s in sources}


def given_to(connection: Connection, key: int, exchanged: bool = False) -> list[Verdict]:
    """The verdicts on a call, oldest first; `exchanged`: as `exchange` would leave them."""
    query = (
        select(verdicts, names_table.c.name.label("person"))
        .join(names_table, names_table.c.id == verdicts.c.source_id)
        .where(verdicts.c.call_key == key)
        .order_by(verdicts.c.given_at, verdicts.c.id)
    )
    return [
        Verdict(
            (_EXCHANGED.get(row.speaker, row.speaker) if exchanged else row.speaker, row.text, row.nth),
            from_document(row.judgement, row.person),
            row.given_at,
        )
        for row in connection.execute(query)
    ]


def exchange(connection: Connection, key: int) -> None:
    """Lay aside what people judged in a call whose agent and customer change places, and take up what was before."""
    for table in (verdicts, codings):
        speaker = case(_EXCHANGED, value=table.c.speaker, else_=table.c.speaker)
        connection.execute(table.update().where(table.c.call_key == key).values(speaker=speaker))


def laid_aside(speaker: str) -> str:
    """Where a judgement on `speaker` is kept once agent and customer have changed places."""
    return _EXCHANGED.get(speaker, speaker)


def heard_as(speaker: str) -> str:
    """Who is heard now in the line that a judgement on `speaker` was given to."""
    bare = speaker.removeprefix("once ")
    heard = bare.partition(PUT_RIGHT)[0]
    return heard if bare == speaker else OTHER_SIDE.get(heard, heard)


def record(connection: Connection, key: int, call: Call, kinds: Mapping[str, str], ids: Mapping[Name, int]) -> None:
    """Keep what people judged in `call`; what they judged just so before stays as old as it is."""
    before = given_to(connection, key)
    known = {(v.place, v.judgement.source): v.judgement for v in before}
    for place, (_, utterance) in zip(places(call), call.utterances(), strict=True):
        judgement = utterance.judgement
        if not judgement or kinds[judgement.source] != "person" or known.get((place, judgement.source)) == judgement:
            continue
        _give(connection, key, ids["person", judgement.source], place, judgement, None)


def give(
    connection: Connection,
    key: int,
    person: str,
    place: Place,
    judgement: Judgement | None,
    given_at: datetime | None = None,
) -> None:
    """What a person judges of a line, in place of what they judged before; None takes it back."""
    person_id = names.ensure(connection, [("person", person)])["person", person]
    _give(connection, key, person_id, place, judgement, given_at)


def _give(
    connection: Connection,
    key: int,
    person_id: int,
    place: Place,
    judgement: Judgement | None,
    given_at: datetime | None,
) -> None:
    speaker, text, nth = place
    where = {"call_key": key, "source_id": person_id, "speaker": speaker, "text": text, "nth": nth}
    connection.execute(verdicts.delete().where(*(verdicts.c[name] == value for name, value in where.items())))
    if judgement is not None:
        given = {"judgement": to_document(judgement), "given_at": given_at or datetime.now(UTC)}
        connection.execute(verdicts.insert().values(**where, **given))


def of_models(connection: Connection, key: int) -> Held:
    """What taggers made of a call; the one in use of each utterance stands last."""
    query = (
        select(judgements.c.utterance, names_table.c.name)
        .join(names_table, names_table.c.id == judgements.c.source_id)
        .where(judgements.c.call_key == key, names_table.c.kind == "model")
        .order_by(judgements.c.utterance, judgements.c.active, judgements.c.source_id)
    )
    found = read(connection, [key], names_table.c.kind == "model")
    return {(number, source): found[key, number, source] for number, source in connection.execute(query)}


def by_machine(call: Call, models: Held) -> Call:
    """`call` with the tagger's own judgement of every utterance, of that tagger which tagged the call where it did."""
    own: dict[int, Judgement] = {}
    for (number, source), judgement in models.items():
        held = own.get(number)
        if held is None or held.source != call.tagged_by or source == call.tagged_by:
            own[number] = judgement
    numbers = count()
    turns = (
        replace(turn, utterances=tuple(replace(u, judgement=own.get(next(numbers))) for u in turn.utterances))
        for turn in call.turns
    )
    return replace(call, turns=tuple(turns))


def to_document(judgement: Judgement) -> dict[str, Any]:
    return {
        "labels": list(judgement.labels),
        "form": judgement.form,
        "about": judgement.about,
        "follow_up": judgement.follow_up,
        "scores": dict(judgement.scores),
        "ignore": list(judgement.ignore),
    }


def from_document(document: Mapping[str, Any], source: str) -> Judgement:
    return Judgement(
        labels=tuple(document["labels"]),
        form=document["form"],
        about=document.get("about"),  # not in documents of schema 0001
        follow_up=document.get("follow_up"),
        scores=document["scores"],
        source=source,
        ignore=tuple(document["ignore"]),
    )


def rows(
    held: Mapping[tuple[int, str], Judgement],
    active: Mapping[int, str],
    kinds: Mapping[str, str],
    ids: Mapping[Name, int],
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """For `judgements` and for `tags`."""
    judged, tagged = [], []
    for (number, source), judgement in held.items():
        source_id = ids[kinds[source], source]
        absent = {code: score for code, score in judgement.scores.items() if code not in judgement.labels}
        judged.append(
            {
                "utterance": number,
                "source_id": source_id,
                "active": active.get(number) == source,
                "form": judgement.form,
                "about": judgement.about,
                "follow_up": judgement.follow_up,
                "undecided": list(judgement.ignore) or None,
                "absent": absent or None,
            }
        )
        tagged += [
            {
                "code_id": ids["code", code],
                "utterance": number,
                "source_id": source_id,
                "place": place,
                "probability": judgement.scores.get(code),
            }
            for place, code in enumerate(dict.fromkeys(judgement.labels))
        ]
    return judged, tagged


def read(
    connection: Connection, keys: Collection[int], *conditions: ColumnElement[bool]
) -> dict[tuple[int, int, str], Judgement]:
    """(call key, utterance, source) to judgement; `conditions` on the table `judgements` narrow them down."""
    judged = (
        select(judgements, names_table.c.name.label("source"))
        .join(names_table, names_table.c.id == judgements.c.source_id)
        .where(judgements.c.call_key.in_(keys), *conditions)
    )
    tagged = (
        select(tags, names_table.c.name.label("code"))
        .join(names_table, names_table.c.id == tags.c.code_id)
        .where(tags.c.call_key.in_(keys))
        .order_by(tags.c.place)
    )
    present: dict[tuple[int, int, int], list[tuple[str, float | None]]] = defaultdict(list)
    for tag in connection.execute(tagged).all():  # several times as fast as one by one
        present[tag.call_key, tag.utterance, tag.source_id].append((tag.code, tag.probability))
    found = {}
    for row in connection.execute(judged).all():
        labels = present[row.call_key, row.utterance, row.source_id]
        scores = {code: score for code, score in labels if score is not None} | (row.absent or {})
        found[row.call_key, row.utterance, row.source] = Judgement(
            labels=tuple(code for code, _ in labels),
            form=row.form,
            about=row.about,
            follow_up=row.follow_up,
            scores=scores,
            source=row.source,
            ignore=tuple(row.undecided or ()),
        )
    return found
