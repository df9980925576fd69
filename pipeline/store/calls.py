"""A call into the store: whole, in the caller's transaction, in place of what the same content gave before."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Table, select

from pipeline.call import OTHER_SIDE, Call
from pipeline.errors import Conflict, StoreError
from pipeline.offers import Offer
from pipeline.opportunities import Chance
from pipeline.profiles import Finding, Tally
from pipeline.store import changes, edits, failures, forgotten, judgements, names, rows, schema, search, sums
from pipeline.store.judgements import Held
from pipeline.store.scope import seen_by
from pipeline.store.upserts import chunks
from pipeline.tags import Judgement
from pipeline.viewers import Viewer

# what is written anew each time; verdicts and changes stay
_PARTS = (
    schema.call_agents,
    schema.turns,
    schema.utterances,
    schema.judgements,
    schema.tags,
    schema.amounts,
    schema.facts,
    schema.compensation,
    schema.findings,
    schema.chances,
    schema.tallies,
    schema.versions,
)


def save(
    connection: Connection,
    call: Call,
    *,
    content_id: str,
    tallies: Mapping[str, Tally],
    findings: Iterable[Finding],
    chances: Iterable[Chance],
    offers: Iterable[Offer],
    versions: Mapping[str, str],
    people: Collection[str],
    renewed: Collection[int] = (),
    beside: Mapping[tuple[int, str], Judgement] = {},
) -> None:
    """`renewed`: lines whose words or speaker a person changed; what other taggers made of the rest stays.

    `beside`: judgements of taggers to be held besides those of the call. StoreError where another content has this
    call_id, Forgotten where this one was deleted for good, UnreadableInput where its time zone does not exist.
    """
    chances = tuple(chances)
    known = key = key_of(connection, content_id)
    if key is None:
        forgotten.refuse(connection, content_id, call.call_id)
    refuse_clash(connection, call.call_id, content_id)
    earlier: Held = {}
    before: dict[str, Any] | None = None
    said = ""
    if key is not None:
        said = search.words_of(connection, key)
        if exchanged := is_exchanged(connection, key, call):
            judgements.exchange(connection, key)
            edits.exchange(connection, key)
        earlier = {**_tags_of_the_same_words(connection, key, call, renewed), **beside}
        before = changes.current(connection, key)
        changes.record_roles(connection, key, call.roles, exchanged)
        sums.take_away(connection, key)
        for part in _PARTS:
            connection.execute(part.delete().where(part.c.call_key == key))
    ids = names.ensure(connection, rows.names_in(call, tallies) | rows.names_of(chances))
    key = _write_call(connection, key, {**rows.call_row(call, ids), "content_id": content_id})
    if known is None:
        edits.keep_all(connection, key, call)
    if before is not None:
        changes.record(connection, key, before, changes.current(connection, key))
    _insert(connection, schema.call_agents, key, rows.agent_rows(call, tallies, ids))
    _insert(connection, schema.turns, key, rows.turn_rows(call, ids))
    _insert(connection, schema.utterances, key, rows.utterance_rows(call))
    _write_tags(connection, key, call, earlier, people)
    _insert(connection, schema.amounts, key, rows.amount_rows(call))
    _insert(connection, schema.facts, key, rows.fact_rows(call))
    _insert(connection, schema.compensation, key, rows.compensation_rows(call, rows.details_of(offers)))
    _insert(connection, schema.tallies, key, rows.tally_rows(tallies, ids))
    _insert(connection, schema.versions, key, [{"stage": s, "version": v} for s, v in versions.items()])
    _insert(connection, schema.findings, key, rows.finding_rows(findings))
    _insert(connection, schema.chances, key, rows.chance_rows(chances, ids))
    search.update_words(connection, key, said)
    search.update_codes(connection, key)
    sums.add(connection, key)
    failures.clear(connection, schema.failures.c.content_id == content_id)


def key_of(connection: Connection, content_id: str) -> int | None:
    return connection.scalar(select(schema.calls.c.key).where(schema.calls.c.content_id == content_id))


def key_named(connection: Connection, call_id: str, viewer: Viewer | None = None) -> int:
    """StoreError where there is no such call, or none that `viewer` may see."""
    query = select(schema.calls.c.key).where(schema.calls.c.call_id == call_id, seen_by(viewer))
    key: int | None = connection.scalar(query)
    if key is None:
        raise StoreError(f"{call_id}: no call of this name is stored; callcoach export shows those that are.")
    return key


def keys_named(connection: Connection, call_ids: Collection[str], viewer: Viewer | None = None) -> dict[str, int]:
    """Those of the calls that `viewer` may see."""
    found: dict[str, int] = {}
    for part in chunks(dict.fromkeys(call_ids)):
        query = select(schema.calls.c.call_id, schema.calls.c.key).where(schema.calls.c.call_id.in_(part))
        found |= {row.call_id: row.key for row in connection.execute(query.where(seen_by(viewer)))}
    return found


def refuse_clash(connection: Connection, call_id: str, content_id: str) -> None:
    query = select(schema.calls.c.content_id, schema.calls.c.recording).where(schema.calls.c.call_id == call_id)
    other = connection.execute(query).one_or_none()
    if other is not None and other.content_id != content_id:
        source = f" ({other.recording})" if other.recording else ""
        raise StoreError(
            f"{call_id}: another recording or transcript{source} is stored under this call_id; "
            "give one of them a call_id of its own, in the manifest or by the file's name."
        )


def saved_at(connection: Connection, content_id: str) -> datetime | None:
    """None where nothing is stored of the content."""
    return connection.scalar(select(schema.calls.c.saved_at).where(schema.calls.c.content_id == content_id))


def refuse_newer(connection: Connection, content_id: str, since: datetime | None) -> None:
    """Conflict where the call was saved again after `since`."""
    if saved_at(connection, content_id) != since:
        raise Conflict("The call has been saved again in the meantime; make it anew from what is stored now.")


def is_exchanged(connection: Connection, key: int, call: Call) -> bool:
    """Whether `call` is what was heard of the stored one, but that agent and customer have changed places."""
    was, now = _said(connection, key, heard=True), _says(call, heard=True)
    return was != now and [(OTHER_SIDE.get(speaker, speaker), text) for speaker, text in was] == now


def _said(connection: Connection, key: int, heard: bool = False) -> list[tuple[str, str | None]]:
    """Who said what, in order; a turn without words says None. `heard`: whatever people put right."""
    turns, utterances = schema.turns, schema.utterances
    of_turn = (turns.c.call_key == utterances.c.call_key) & (turns.c.number == utterances.c.turn)
    query = select(turns.c.speaker, utterances.c.text, utterances.c.heard).outerjoin(utterances, of_turn)
    rows = connection.execute(query.where(turns.c.call_key == key).order_by(turns.c.number, utterances.c.number))
    return [(row.heard[0], row.heard[1]) if heard and row.heard else (row.speaker, row.text) for row in rows]


def _says(call: Call, heard: bool = False) -> list[tuple[str, str | None]]:
    said: list[tuple[str, str | None]] = []
    for turn in call.turns:
        for utterance in turn.utterances:
            was = utterance.heard if heard else None
            said.append((was.speaker, was.text) if was else (turn.speaker, utterance.text))
        if not turn.utterances:
            said.append((turn.speaker, None))
    return said


def _write_call(connection: Connection, key: int | None, row: Mapping[str, Any]) -> int:
    stamped = {**row, "saved_at": datetime.now(UTC)}
    if key is None:
        result = connection.execute(schema.calls.insert().values(**stamped))
        return int(result.inserted_primary_key[0])  # type: ignore[index]  # one row was inserted
    connection.execute(schema.calls.update().where(schema.calls.c.key == key).values(**stamped))
    return key


def _write_tags(
    connection: Connection,
    key: int,
    call: Call,
    earlier: Held,
    people: Collection[str],
) -> None:
    own = [utterance.judgement for _, utterance in call.utterances() if utterance.judgement]
    kinds = judgements.source_kinds(connection, {j.source for j in own}, people)
    ids = names.ensure(connection, {(kind, source) for source, kind in kinds.items()})
    judgements.record(connection, key, call, kinds, ids)
    held, active = judgements.settle(call, earlier, judgements.given_to(connection, key))
    kinds |= judgements.source_kinds(connection, {source for _, source in held}, people)
    ids |= names.ensure(
        connection,
        {(kind, source) for source, kind in kinds.items()}
        | {("code", code) for judgement in held.values() for code in judgement.labels},
    )
    judged, tagged = judgements.rows(held, active, kinds, ids)
    _insert(connection, schema.judgements, key, judged)
    _insert(connection, schema.tags, key, tagged)


def _tags_of_the_same_words(connection: Connection, key: int, call: Call, renewed: Collection[int]) -> Held:
    """What taggers judged, if `call` has the very utterances they judged, the `renewed` apart; nothing otherwise.

    What people judged comes from `verdicts`, so that it can be taken back.
    """
    was, now = ([said for said in of if said[1] is not None] for of in (_said(connection, key), _says(call)))
    for number in renewed:
        was[number] = now[number] = ("", "")
    if was != now:
        return {}
    found = judgements.of_models(connection, key)
    return {(number, source): judgement for (number, source), judgement in found.items() if number not in renewed}


def _insert(connection: Connection, table: Table, key: int, parts: list[dict[str, Any]]) -> None:
    if parts:
        connection.execute(table.insert(), [{"call_key": key, **part} for part in parts])
