"""The utterances, findings and offers behind an agent's figures, newest call first."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from pipeline.call import Amount
from pipeline.profiles import Finding, Moment
from pipeline.store import names
from pipeline.store.reading import amount
from pipeline.store.rows import local_time
from pipeline.store.schema import calls, compensation, findings, judgements, tags, turns, utterances
from pipeline.store.schema import names as names_table
from pipeline.store.scope import Scope, newest, within


def moments(
    connection: Connection, scope: Scope, code: str, limit: int, *, form: str | None, include_draft: bool
) -> tuple[Moment, ...]:
    """At most `limit` utterances whose active tags hold `code`, of `form` if given."""
    inner = within(scope).subquery()
    code_id = names.find(connection, [("code", code)]).get(("code", code))
    query = (
        select(
            calls.c.call_id,
            calls.c.started_at,
            calls.c.timezone,
            utterances.c.start_ms,
            utterances.c.text,
            judgements.c.form,
            judgements.c.call_key,
            judgements.c.utterance,
            judgements.c.source_id,
        )
        .select_from(inner)
        .join(tags, and_(tags.c.call_key == inner.c.call_key, tags.c.code_id == code_id))
        .join(
            judgements, and_(*(judgements.c[name] == tags.c[name] for name in ("call_key", "utterance", "source_id")))
        )
        .join(utterances, and_(utterances.c.call_key == tags.c.call_key, utterances.c.number == tags.c.utterance))
        .join(turns, and_(turns.c.call_key == tags.c.call_key, turns.c.number == utterances.c.turn))
        .join(calls, calls.c.key == inner.c.call_key)
        .where(judgements.c.active, _worded(include_draft), *_of_agent(connection, scope))
        .order_by(*newest(inner), utterances.c.number)
        .limit(limit)
    )
    if form is not None:
        query = query.where(judgements.c.form == form)
    found = connection.execute(query).all()
    labels = _labels(connection, [(row.call_key, row.utterance, row.source_id) for row in found])
    return tuple(
        Moment(
            row.call_id,
            row.start_ms,
            row.text,
            labels[row.call_key, row.utterance],
            row.form,
            local_time(row.started_at, row.timezone),
        )
        for row in found
    )


def found_in(connection: Connection, scope: Scope, include_draft: bool) -> tuple[Finding, ...]:
    """Findings of the calls of `scope`."""
    inner = within(scope).subquery()
    query = (
        select(findings, calls.c.call_id)
        .select_from(inner)
        .join(findings, findings.c.call_key == inner.c.call_key)
        .join(calls, calls.c.key == inner.c.call_key)
        .where(_worded(include_draft))
        .order_by(*newest(inner), findings.c.place)
    )
    return tuple(
        Finding(row.rule, row.call_id, row.first_ms, row.first_text, row.before_ms, row.before_text)
        for row in connection.execute(query)
    )


def offered_in(connection: Connection, scope: Scope, include_draft: bool) -> tuple[tuple[str, Amount, int | None], ...]:
    """(call_id, amount, start_ms of the utterance that named it last).

    In a transferred call an offer is its speaker's; one that no utterance names is everybody's.
    """
    inner = within(scope).subquery()
    said = and_(utterances.c.call_key == compensation.c.call_key, utterances.c.number == compensation.c.utterance)
    query = (
        select(calls.c.call_id, compensation, utterances.c.start_ms)
        .select_from(inner)
        .join(compensation, compensation.c.call_key == inner.c.call_key)
        .join(calls, calls.c.key == inner.c.call_key)
        .outerjoin(utterances, said)
        .outerjoin(turns, and_(turns.c.call_key == utterances.c.call_key, turns.c.number == utterances.c.turn))
        .where(_worded(include_draft), or_(turns.c.number.is_(None), *_of_agent(connection, scope)))
        .order_by(*newest(inner), compensation.c.place)
    )
    return tuple((row.call_id, amount(row), row.start_ms) for row in connection.execute(query))


def _labels(connection: Connection, said: list[tuple[int, int, int]]) -> dict[tuple[int, int], tuple[str, ...]]:
    """(call key, utterance) to labels, of utterances given with the source to ask."""
    found: dict[tuple[int, int], list[str]] = defaultdict(list)
    columns = (tags.c.call_key, tags.c.utterance, tags.c.source_id)
    one_of = or_(False, *(and_(*(c == v for c, v in zip(columns, place, strict=True))) for place in said))
    query = select(tags.c.call_key, tags.c.utterance, names_table.c.name)
    query = query.join(names_table, names_table.c.id == tags.c.code_id).where(one_of).order_by(tags.c.place)
    for key, utterance, code in connection.execute(query):
        found[key, utterance].append(code)
    return {place: tuple(codes) for place, codes in found.items()}


def _worded(include_draft: bool) -> ColumnElement[bool]:
    return and_(calls.c.counts, calls.c.quality.in_(["full", "draft"] if include_draft else ["full"]))


def _of_agent(connection: Connection, scope: Scope) -> list[Any]:
    """Of a transferred call only what this agent said or heard."""
    if scope.agent is None:
        return []
    name = ("agent", scope.agent)
    return [turns.c.with_agent_id == names.find(connection, [name]).get(name)]
