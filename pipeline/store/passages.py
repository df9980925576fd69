"""Places in calls with the words around them, newest call first.

Of a transferred call only chances and findings of the agent asked for, and of the words only what was said with that
agent and what called for the answer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select

from pipeline.codebook import OrderRule
from pipeline.profiles import Passage, Said
from pipeline.store import names
from pipeline.store.rows import local_time
from pipeline.store.schema import calls, chances, findings, judgements, tags, tallies, turns, utterances
from pipeline.store.schema import names as names_table
from pipeline.store.scope import Scope, newest, within

BEFORE, AFTER = 2, 1  # utterances around a place
Mark = Literal["called", "answer"]
Row = Any
_TIMES = (utterances.c.start_ms, utterances.c.end_ms)


@dataclass(frozen=True)
class Place:
    """Utterances of a call, by their numbers: the one a passage is about, the answer to it, those to show."""

    key: int
    about: int
    answer: int | None = None
    before: int = BEFORE
    after: int = AFTER

    @property
    def shown(self) -> tuple[tuple[int, int], ...]:
        """First and last of each stretch: one, or where the answer is far off one around either."""
        spans = sorted((n - self.before, n + self.after) for n in (self.about, self.answer) if n is not None)
        low, high = spans[0][0], spans[-1][1]
        together = high - low < len(spans) * (self.before + self.after + 1)
        return ((low, high),) if together else tuple(spans)


def passages(
    connection: Connection, scope: Scope, opportunity: str, taken: bool, limit: int, include_draft: bool
) -> tuple[Passage, ...]:
    """Of the chances of an opportunity that were taken, or missed."""
    name = ("opportunity", opportunity)
    inner = within(scope).subquery()
    query = (
        select(inner.c.call_key, chances.c.utterance, chances.c.answer)
        .select_from(inner)
        .join(chances, chances.c.call_key == inner.c.call_key)
        .join(calls, calls.c.key == inner.c.call_key)
        .where(chances.c.opportunity_id == names.find(connection, [name]).get(name), chances.c.taken == taken)
        .where(worded(include_draft), *_own(connection, scope, chances.c.agent_id))
        .order_by(*newest(inner), chances.c.place)
        .limit(limit)
    )
    return read(connection, scope.agent, [Place(*row) for row in connection.execute(query)])


def found_passages(
    connection: Connection, scope: Scope, rule: str, limit: int, include_draft: bool
) -> tuple[Passage, ...]:
    """Of the calls where an order rule was broken: around what came too early, or was left without what should follow.

    The answer is what should have come before, where it came at all.
    """
    inner = within(scope).subquery()
    about = _numbered(findings.c.first_text, findings.c.first_ms)
    answer = _numbered(findings.c.before_text, findings.c.before_ms)
    whose = select(turns.c.with_agent_id).where(
        turns.c.call_key == findings.c.call_key,
        turns.c.number
        == select(utterances.c.turn)
        .where(utterances.c.call_key == findings.c.call_key, utterances.c.number == about)
        .scalar_subquery(),
    )
    query = (
        select(inner.c.call_key, about, answer)
        .select_from(inner)
        .join(findings, findings.c.call_key == inner.c.call_key)
        .join(calls, calls.c.key == inner.c.call_key)
        .where(findings.c.rule == rule, worded(include_draft))
        .where(about.is_not(None), *_own(connection, scope, whose.scalar_subquery()))
        .order_by(*newest(inner), findings.c.place)
        .limit(limit)
    )
    return read(connection, scope.agent, [Place(*row) for row in connection.execute(query)])


def kept_passages(
    connection: Connection, scope: Scope, rule: OrderRule, limit: int, include_draft: bool
) -> tuple[Passage, ...]:
    """Of the calls where an order rule applied and was kept, with what came before or after."""
    name = ("measure", f"rule.{rule.name}")
    inner = within(scope).subquery()
    first = _tagged(inner.c.call_key, rule.first)
    wanted = _tagged(inner.c.call_key, rule.wanted, first if rule.after else None)
    query = (
        select(inner.c.call_key, first, wanted)
        .select_from(inner)
        .join(tallies, tallies.c.call_key == inner.c.call_key)
        .join(calls, calls.c.key == inner.c.call_key)
        .where(tallies.c.measure_id == names.find(connection, [name]).get(name), tallies.c.count == 0)
        .where(first.is_not(None), worded(include_draft), *_own(connection, scope, tallies.c.agent_id))
        .order_by(*newest(inner))
        .limit(limit)
    )
    return read(connection, scope.agent, [Place(*row) for row in connection.execute(query)])


def at(connection: Connection, key: int, start_ms: int) -> int | None:
    """Number of the utterance being said then, or the last before."""
    query = select(func.max(utterances.c.number)).where(utterances.c.call_key == key, utterances.c.start_ms <= start_ms)
    number: int | None = connection.scalar(query)
    return number


def read(connection: Connection, agent: str | None, places: Sequence[Place]) -> tuple[Passage, ...]:
    """One passage a place; of a transferred call what `agent` said or heard."""
    if not places:
        return ()
    said = _said(connection, agent, places)
    labels = _labels(connection, places)
    query = select(calls.c.key, calls.c.call_id, calls.c.started_at, calls.c.timezone, calls.c.recording)
    about = {row.key: row for row in connection.execute(query.where(calls.c.key.in_({p.key for p in places})))}
    return tuple(_passage(about[place.key], place, said[place.key], labels) for place in places)


def worded(include_draft: bool) -> ColumnElement[bool]:
    """Calls whose words count."""
    return and_(calls.c.counts, calls.c.quality.in_(["full", "draft"] if include_draft else ["full"]))


def _passage(call: Row, place: Place, said: Sequence[Row], labels: Mapping[tuple[int, int], list[str]]) -> Passage:
    lines = [row for row in said if any(low <= row.number <= high for low, high in place.shown)]
    return Passage(
        call.call_id,
        local_time(call.started_at, call.timezone),
        next((row.start_ms for row in lines if row.number == place.about), None),
        tuple(
            Said(
                row.speaker,
                row.text,
                row.start_ms,
                tuple(labels.get((place.key, row.number), ())),
                _mark(place, row.number),
                row.end_ms,
            )
            for row in lines
        ),
        call.recording,
    )


def _mark(place: Place, number: int) -> Mark | None:
    if number == place.about:
        return "called"
    return "answer" if number == place.answer else None


def _said(connection: Connection, agent: str | None, places: Sequence[Place]) -> dict[int, list[Row]]:
    """Call key to its utterances in any of the places, in order."""
    query = (
        select(utterances.c.call_key, utterances.c.number, turns.c.speaker, utterances.c.text, *_TIMES)
        .join(turns, and_(turns.c.call_key == utterances.c.call_key, turns.c.number == utterances.c.turn))
        .where(_shown(places, utterances.c.call_key, utterances.c.number))
        .order_by(utterances.c.call_key, utterances.c.number)
    )
    if agent is not None:
        number = names.find(connection, [("agent", agent)]).get(("agent", agent))
        asked = or_(False, *(and_(utterances.c.call_key == p.key, utterances.c.number == p.about) for p in places))
        query = query.where(or_(turns.c.with_agent_id == number, asked))
    found: dict[int, list[Row]] = defaultdict(list)
    for row in connection.execute(query):
        found[row.call_key].append(row)
    return found


def _labels(connection: Connection, places: Sequence[Place]) -> dict[tuple[int, int], list[str]]:
    """(call key, utterance) to the active tags."""
    same = (judgements.c[name] == tags.c[name] for name in ("call_key", "utterance", "source_id"))
    query = (
        select(tags.c.call_key, tags.c.utterance, names_table.c.name)
        .select_from(judgements)
        .join(tags, and_(*same))
        .join(names_table, names_table.c.id == tags.c.code_id)
        .where(judgements.c.active, _shown(places, judgements.c.call_key, judgements.c.utterance))
        .order_by(tags.c.place)
    )
    found: dict[tuple[int, int], list[str]] = defaultdict(list)
    for key, utterance, code in connection.execute(query):
        found[key, utterance].append(code)
    return found


def _shown(places: Sequence[Place], call_key: Any, number: Any) -> ColumnElement[bool]:
    spans = ((place.key, span) for place in places for span in place.shown)
    return or_(False, *(and_(call_key == key, number.between(*span)) for key, span in spans))


def _numbered(text: ColumnElement[Any], start_ms: ColumnElement[Any]) -> Any:
    """Number of the utterance that a finding quotes."""
    quoted = utterances.alias()
    return (
        select(func.min(quoted.c.number))
        .where(quoted.c.call_key == findings.c.call_key, quoted.c.text == text)
        .where(quoted.c.start_ms.is_not_distinct_from(start_ms))
        .scalar_subquery()
    )


def _tagged(call_key: ColumnElement[Any], codes: Sequence[str], start: Any = None) -> Any:
    """Number of the first utterance whose active tags hold one of `codes`, from `start` on."""
    tag, judged = tags.alias(), judgements.alias()
    wanted = select(names_table.c.id).where(names_table.c.kind == "code", names_table.c.name.in_(codes))
    query: Select[Any] = (
        select(func.min(tag.c.utterance))
        .join(judged, and_(*(judged.c[name] == tag.c[name] for name in ("call_key", "utterance", "source_id"))))
        .where(tag.c.call_key == call_key, tag.c.code_id.in_(wanted), judged.c.active)
    )
    return (query if start is None else query.where(tag.c.utterance >= start)).scalar_subquery()


def _own(connection: Connection, scope: Scope, agent: Any) -> list[ColumnElement[bool]]:
    if scope.agent is None:
        return []
    name = ("agent", scope.agent)
    return [agent == names.find(connection, [name]).get(name)]
