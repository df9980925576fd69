"""The utterances, findings and offers behind an agent's figures, newest call first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, or_, select

from pipeline.call import Amount
from pipeline.profiles import Finding, Moment
from pipeline.store import names
from pipeline.store.reading import amount
from pipeline.store.rows import local_time
from pipeline.store.schema import calls, compensation, findings, judgements, tags, turns, utterances
from pipeline.store.schema import names as names_table
from pipeline.store.scope import Scope, newest, within

Wanted = tuple[str, str | None]  # code, form
AT_ONCE = 50  # utterances whose labels one query asks for


def moments(
    connection: Connection, scope: Scope, wanted: Sequence[Wanted], limit: int, include_draft: bool
) -> list[tuple[Moment, ...]]:
    """For each of `wanted` at most `limit` utterances whose active tags hold its code, of its form if given."""
    if connection.dialect.name == "postgresql":  # joined as written: weighing other orders takes longer than reading
        connection.exec_driver_sql("SET LOCAL join_collapse_limit = 1")
    ids = names.find(connection, {("code", code) for code, _ in wanted})
    own = _of_agent(connection, scope)
    found = [
        connection.execute(_tagged(scope, ids.get(("code", code)), form, own, limit, include_draft)).all()
        for code, form in wanted
    ]
    labels = _labels(connection, list({(r.call_key, r.utterance, r.source_id) for rows in found for r in rows}))
    return [tuple(_moment(row, labels[row.call_key, row.utterance]) for row in rows) for rows in found]


def _tagged(
    scope: Scope, code_id: int | None, form: str | None, own: Sequence[Any], limit: int, include_draft: bool
) -> Select[Any]:
    inner = within(scope).subquery()
    query = (
        select(
            calls.c.call_id,
            calls.c.started_at,
            calls.c.timezone,
            utterances.c.start_ms,
            utterances.c.end_ms,
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
        .where(judgements.c.active, _worded(include_draft), *own)
        .order_by(*newest(inner), utterances.c.number)
        .limit(limit)
    )
    return query if form is None else query.where(judgements.c.form == form)


def _moment(row: Row[Any], labels: tuple[str, ...]) -> Moment:
    started_at = local_time(row.started_at, row.timezone)
    return Moment(row.call_id, row.start_ms, row.text, labels, row.form, started_at, row.end_ms)


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
        for row in connection.execute(query).all()  # several times as fast as one by one
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
    return tuple((row.call_id, amount(row), row.start_ms) for row in connection.execute(query).all())


def _labels(connection: Connection, said: list[tuple[int, int, int]]) -> dict[tuple[int, int], tuple[str, ...]]:
    """(call key, utterance) to labels, of utterances given with the source to ask."""
    found: dict[tuple[int, int], list[str]] = defaultdict(list)
    columns = (tags.c.call_key, tags.c.utterance, tags.c.source_id)
    query = select(tags.c.call_key, tags.c.utterance, names_table.c.name)
    query = query.join(names_table, names_table.c.id == tags.c.code_id).order_by(tags.c.place)
    for first in range(0, len(said), AT_ONCE):
        some = said[first : first + AT_ONCE]
        one_of = or_(False, *(and_(*(c == v for c, v in zip(columns, place, strict=True))) for place in some))
        for key, utterance, code in connection.execute(query.where(one_of)):
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
