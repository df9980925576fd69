"""The store: what a command, a batch or a page asks of the database. Each method is one transaction."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Self, Unpack

from sqlalchemy import ColumnElement, Connection, Engine, select

from pipeline.call import Amount, Call, Quality
from pipeline.checking import Checked, check
from pipeline.codebook import Codebook, OrderRule
from pipeline.errors import StoreError, UnreadableInput
from pipeline.offers import Offer
from pipeline.opportunities import Chance
from pipeline.outcomes import Imported, Outcome, Repeats, Reported
from pipeline.profiles import CallRates, Finding, LedgerLine, Measure, Moment, Passage, Rate, Tally
from pipeline.sessions import Session, Vision
from pipeline.store import (
    agents,
    call_rates,
    calls,
    changes,
    database,
    evidence,
    failures,
    figures,
    judgements,
    ledger,
    outcomes,
    passages,
    reading,
    renames,
    samples,
    sessions,
    taggers,
)
from pipeline.store.agents import Agent, Moved
from pipeline.store.changes import Change, Fields
from pipeline.store.failures import Failure
from pipeline.store.passages import AFTER, BEFORE
from pipeline.store.renames import Renamed
from pipeline.store.samples import Sample
from pipeline.store.schema import calls as calls_table
from pipeline.store.schema import failures as failures_table
from pipeline.store.schema import judgements as judgements_table
from pipeline.store.schema import names as names_table
from pipeline.store.schema import versions as versions_table
from pipeline.store.scope import Scope, within
from pipeline.store.taggers import Noted
from pipeline.strata import Stratified

BATCH = 50  # calls read at a time when many are


@dataclass(frozen=True)
class Known:
    """What is stored of a content without reading the call."""

    content_id: str
    call_id: str
    quality: Quality
    engine: str | None
    model: str | None
    versions: Mapping[str, str]  # stage -> version
    saved_at: datetime  # UTC


class Store:
    """Calls, their tags and the figures made of them, on SQLite or PostgreSQL.

    Faults of the database, its disk or its network are StoreErrors.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def open(cls, url: str | os.PathLike[str]) -> Self:
        """`url`: a path, `sqlite:///…` or `postgresql://…`. Makes the tables, or brings them up to date."""
        return cls(database.connect(url))

    def close(self) -> None:
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # ---- calls

    def save(
        self,
        call: Call,
        *,
        content_id: str,
        tallies: Mapping[str, Tally],
        findings: Iterable[Finding] = (),
        chances: Iterable[Chance] = (),
        offers: Iterable[Offer] = (),
        versions: Mapping[str, str] = {},
        people: Collection[str] = (),
    ) -> None:
        """Write the call whole or not at all, in place of what `content_id` gave before.

        `tallies`: agent ("" where unnamed) to measure to the rate of this call. `people`: sources of judgements that
        are persons; theirs win, and stay when the call is saved again from a model's tags. Measure the call after
        `with_people`, or its figures will not know of them. Tags of other models stay beside the new ones, not active,
        as long as the words are the same.
        """
        with database.writing(self._engine) as connection:
            calls.save(
                connection,
                call,
                content_id=content_id,
                tallies=tallies,
                findings=findings,
                chances=chances,
                offers=offers,
                versions=versions,
                people=people,
            )

    def with_people(self, call: Call, content_id: str) -> Call:
        """`call` with what people have judged of the same utterances before, in place of a model's tags."""
        with database.reading(self._engine) as connection:
            key = calls.key_of(connection, content_id)
            if key is None:
                return call
            exchanged = calls.is_exchanged(connection, key, call)
            return judgements.apply(call, judgements.given_to(connection, key, exchanged))

    def decided(self, content_id: str) -> Call | None:
        """The stored call, where a person has said who is the agent in it."""
        with database.reading(self._engine) as connection:
            query = select(calls_table.c.key, calls_table.c.roles).where(calls_table.c.content_id == content_id)
            row = connection.execute(query).one_or_none()
            if row is None or not row.roles or row.roles[0] != "person":
                return None
            return reading.read(connection, [row.key])[row.key]

    def known(self, content_id: str) -> Known | None:
        with database.reading(self._engine) as connection:
            key = calls.key_of(connection, content_id)
            return None if key is None else _known(connection, [key])[key]

    def load(self, call_id: str, source: str | None = None) -> Call:
        """With the active tags, or those of `source`. StoreError where there is no such call."""
        with database.reading(self._engine) as connection:
            key = _key(connection, call_id)
            by = select(names_table.c.id).where(names_table.c.name == source)
            whose = () if source is None else (judgements_table.c.source_id.in_(by),)
            return reading.read(connection, [key], *whose)[key]

    def found(self, call_id: str) -> tuple[Known, Call]:
        """As `load`, with what `known` says of it."""
        with database.reading(self._engine) as connection:
            key = _key(connection, call_id)
            return _known(connection, [key])[key], reading.read(connection, [key])[key]

    def flagged(self, scope: Scope = Scope()) -> Iterator[Call]:
        """Calls that a flag keeps out of every figure, in the order of `calls`, a few in memory at a time."""
        return (call for _, call in self._each(scope, ~calls_table.c.counts))

    def calls(self, scope: Scope = Scope()) -> Iterator[Call]:
        """In the order they were first saved, a few in memory at a time; the store may be written to meanwhile."""
        return (call for _, call in self.stored(scope))

    def stored(self, scope: Scope = Scope()) -> Iterator[tuple[Known, Call]]:
        """As `calls`, each with what `known` says of it."""
        return self._each(scope)

    def _each(self, scope: Scope, *conditions: ColumnElement[bool]) -> Iterator[tuple[Known, Call]]:
        """The calls of `scope` that meet the `conditions` on the table of calls."""
        last = 0
        inner, key = within(scope).subquery(), calls_table.c.key
        query = select(key).join(inner, inner.c.call_key == key).where(*conditions).order_by(key).limit(BATCH)
        while True:
            with database.reading(self._engine) as connection:
                keys = connection.scalars(query.where(key > last)).all()
                known, read = _known(connection, keys), reading.read(connection, keys)
            if not keys:
                return
            yield from ((known[key], read[key]) for key in keys)
            last = keys[-1]

    # ---- metadata

    def update_metadata(self, content_id: str, **fields: Unpack[Fields]) -> tuple[str, ...]:
        """The names of the fields that became another; the old values stay in `history`.

        `columns` are laid over those stored. StoreError where the content is not known or the call_id is taken.
        """
        with database.writing(self._engine) as connection:
            key = calls.key_of(connection, content_id)
            if key is None:
                raise StoreError(f"{content_id}: no call with this content is stored; analyse it first.")
            if "call_id" in fields:
                calls.refuse_clash(connection, fields["call_id"], content_id)
            return changes.update(connection, key, fields)

    def history(self, call_id: str) -> tuple[Change, ...]:
        """What became of a call's metadata, oldest change first."""
        with database.reading(self._engine) as connection:
            return changes.history(connection, call_id)

    # ---- taggers

    def note_tagger(self, source: str, codes: Sequence[str], experimental: Sequence[str] = ()) -> None:
        """Its tags are in use from now on. `codes`: all it can give, `experimental`: those too unsure for a profile."""
        with database.writing(self._engine) as connection:
            taggers.note(connection, source, codes, experimental)

    def tagger(self) -> Noted | None:
        """What the tagger in use says of itself; None where it was never noted."""
        with database.reading(self._engine) as connection:
            return taggers.in_use(connection)

    def tagged_by_others(self, source: str) -> bool:
        """Whether calls carry the tags of another tagger than `source`."""
        with database.reading(self._engine) as connection:
            return taggers.has_others(connection, source)

    def measured_by_others(self, version: str) -> bool:
        """Whether figures of some call follow another codebook, or other rules of measuring, than `version`."""
        stage, other = versions_table.c.stage == "measures", versions_table.c.version != version
        with database.reading(self._engine) as connection:
            return connection.scalar(select(versions_table.c.call_key).where(stage, other).limit(1)) is not None

    # ---- failures

    def fail(self, path: str, content_id: str | None, reason: str) -> None:
        with database.writing(self._engine) as connection:
            failures.add(connection, path, content_id, reason)

    def succeeded(self, path: str) -> None:
        """Forget the failures of a file. `save` has forgotten those of its content already."""
        with database.writing(self._engine) as connection:
            failures.clear(connection, failures_table.c.path == path)

    def failures(self) -> tuple[Failure, ...]:
        with database.reading(self._engine) as connection:
            return failures.read(connection)

    # ---- figures; each of a Scope, verbal ones from transcripts of quality full unless drafts are included

    def tally(self, scope: Scope, measures: Sequence[Measure], *, include_draft: bool = False) -> dict[str, Rate]:
        """Measure to rate; a measure with nothing to count is missing."""
        with database.reading(self._engine) as connection:
            return figures.tally(connection, scope, measures, include_draft)

    def tallies(
        self, by: Literal["agent", "team"], scope: Scope, measures: Sequence[Measure], *, include_draft: bool = False
    ) -> dict[str, dict[str, Rate]]:
        """Every agent's or team's tally, by name."""
        with database.reading(self._engine) as connection:
            return figures.tallies(connection, by, scope, measures, include_draft)

    def strata(
        self, measure: Measure, scope: Scope = Scope(), *, include_draft: bool = False
    ) -> dict[str, dict[str, Rate]]:
        """Agent to stratum (see pipeline/strata.py) to rate; of `scope` as in `tallies`."""
        with database.reading(self._engine) as connection:
            tables = figures.strata(connection, [measure], scope, include_draft)
            return next((table.by_party() for _, table in tables), {})

    def strata_of(
        self, measures: Sequence[Measure], scope: Scope = Scope(), *, include_draft: bool = False
    ) -> Iterator[tuple[Measure, Stratified]]:
        """As `strata`, of many measures as columns, one of them at a time; those that no call has are missing."""
        with database.reading(self._engine) as connection:
            yield from figures.strata(connection, measures, scope, include_draft)

    def weeks(
        self, scope: Scope, measures: Sequence[Measure], *, include_draft: bool = False
    ) -> dict[str, tuple[tuple[date, Rate], ...]]:
        """Measure to (Monday, rate) of each local ISO week; of the period's first and last week only its days."""
        with database.reading(self._engine) as connection:
            return figures.weeks(connection, scope, measures, include_draft)

    def agents(self, scope: Scope = Scope()) -> tuple[str, ...]:
        with database.reading(self._engine) as connection:
            return figures.agents(connection, scope)

    def teams(self) -> tuple[str, ...]:
        with database.reading(self._engine) as connection:
            return figures.teams(connection)

    def team_of(self, scope: Scope) -> str | None:
        """The newest team in `scope`."""
        with database.reading(self._engine) as connection:
            return figures.team_of(connection, scope)

    def teams_of(self, scope: Scope = Scope()) -> dict[str, str | None]:
        """Agent to newest team in `scope`."""
        with database.reading(self._engine) as connection:
            return figures.teams_of(connection, scope)

    def languages(self, scope: Scope) -> tuple[str, ...]:
        """The most frequent first."""
        with database.reading(self._engine) as connection:
            return figures.languages(connection, scope)

    def days(self, scope: Scope) -> tuple[date | None, date | None]:
        """First and last local day."""
        with database.reading(self._engine) as connection:
            return figures.days(connection, scope)

    def qualities(self, scope: Scope) -> dict[str, int]:
        """Transcript quality to the number of calls."""
        with database.reading(self._engine) as connection:
            return figures.qualities(connection, scope)

    def moments(
        self, scope: Scope, code: str, limit: int = 5, *, form: str | None = None, include_draft: bool = False
    ) -> tuple[Moment, ...]:
        """Utterances whose active tags hold `code`, newest call first."""
        with database.reading(self._engine) as connection:
            return evidence.moments(connection, scope, [(code, form)], limit, include_draft)[0]

    def moments_of(
        self, scope: Scope, wanted: Sequence[tuple[str, str | None]], limit: int = 5, *, include_draft: bool = False
    ) -> list[tuple[Moment, ...]]:
        """As `moments`, of many codes at once; with a form only questions of this form."""
        with database.reading(self._engine) as connection:
            return evidence.moments(connection, scope, wanted, limit, include_draft)

    def findings(self, scope: Scope, *, include_draft: bool = False) -> tuple[Finding, ...]:
        """Newest call first."""
        with database.reading(self._engine) as connection:
            return evidence.found_in(connection, scope, include_draft)

    def ledger_lines(self, scope: Scope = Scope(), *, include_draft: bool = False) -> Iterator[LedgerLine]:
        """Every offer, newest call first, a few in memory at a time."""
        with database.reading(self._engine) as connection:
            yield from ledger.lines(connection, scope, include_draft)

    def call_rates(
        self, measures: Sequence[Measure], scope: Scope = Scope(), *, with_outcome: str, include_draft: bool = False
    ) -> Iterator[CallRates]:
        """Of every agent of every call that has this outcome, some thousands in memory at a time."""
        with database.reading(self._engine) as connection:
            yield from call_rates.read(connection, measures, scope, with_outcome, include_draft)

    def passages(
        self, scope: Scope, opportunity: str, taken: bool, limit: int = 5, *, include_draft: bool = False
    ) -> tuple[Passage, ...]:
        """Chances that were taken, or missed, with the words around; newest call first."""
        with database.reading(self._engine) as connection:
            return passages.passages(connection, scope, opportunity, taken, limit, include_draft)

    def found_passages(
        self, scope: Scope, rule: str, limit: int = 5, *, include_draft: bool = False
    ) -> tuple[Passage, ...]:
        """Calls where the order rule `rule` was broken."""
        with database.reading(self._engine) as connection:
            return passages.found_passages(connection, scope, rule, limit, include_draft)

    def kept_passages(
        self, scope: Scope, rule: OrderRule, limit: int = 5, *, include_draft: bool = False
    ) -> tuple[Passage, ...]:
        """Calls where the order rule applied and was kept."""
        with database.reading(self._engine) as connection:
            return passages.kept_passages(connection, scope, rule, limit, include_draft)

    def around(
        self,
        call_id: str,
        *,
        start_ms: int | None = None,
        utterance: int | None = None,
        before: int = BEFORE,
        after: int = AFTER,
        agent: str | None = None,
    ) -> Passage | None:
        """The words around the utterance said at `start_ms`, or of that number over the call; None where there is none.

        `agent`: of a transferred call only what this agent said or heard.
        """
        with database.reading(self._engine) as connection:
            key = _key(connection, call_id)
            if utterance is None and start_ms is not None:
                utterance = passages.at(connection, key, start_ms)
            if utterance is None:
                return None
            place = passages.Place(key, utterance, before=before, after=after)
            found = passages.read(connection, agent, [place])[0]
            return found if any(said.mark for said in found.lines) else None

    def compensation(self, scope: Scope, *, include_draft: bool = False) -> tuple[tuple[str, Amount, int | None], ...]:
        """What was finally offered: call_id, amount, start_ms where an utterance names it; newest call first."""
        with database.reading(self._engine) as connection:
            return evidence.offered_in(connection, scope, include_draft)

    # ---- outcomes

    def put_outcomes(
        self, rows: Sequence[Reported], *, skip_bad: bool = False, faults: Sequence[UnreadableInput] = ()
    ) -> Imported:
        """In place of earlier values. With any fault, `faults` among them, nothing is written unless `skip_bad`."""
        with database.writing(self._engine) as connection:
            return outcomes.put(connection, rows, skip_bad, faults)

    def repeat_contact(self, days: int) -> Repeats:
        """Whether customers called again within `days` local dates, as outcome `repeat_<days>`."""
        with database.writing(self._engine) as connection:
            return outcomes.repeat_contact(connection, days)

    def outcomes(self, scope: Scope | None = None) -> tuple[Outcome, ...]:
        """Of the calls of `scope`, by default of all."""
        with database.reading(self._engine) as connection:
            return outcomes.figures(connection, scope)

    # ---- coaching

    def add_session(
        self,
        agent: str,
        held_on: date,
        *,
        coach: str | None = None,
        focus: str | None = None,
        agreed: str | None = None,
    ) -> Session:
        with database.writing(self._engine) as connection:
            return sessions.add(connection, agent, held_on, coach, focus, agreed)

    def sessions(self, agent: str | None = None) -> tuple[Session, ...]:
        """The oldest first."""
        with database.reading(self._engine) as connection:
            return sessions.held(connection, agent)

    def remove_session(self, number: int) -> Session:
        """The one removed. WrongUse where there is none."""
        with database.writing(self._engine) as connection:
            return sessions.remove(connection, number)

    def set_vision(self, agent: str, text: str) -> Vision:
        with database.writing(self._engine) as connection:
            return sessions.set_vision(connection, agent, text)

    def vision(self, agent: str) -> Vision | None:
        """The newest."""
        with database.reading(self._engine) as connection:
            return sessions.vision(connection, agent)

    # ---- agents under other names, in other teams

    def agents_over_time(self) -> tuple[Agent, ...]:
        """Named agents, in alphabetical order."""
        with database.reading(self._engine) as connection:
            return agents.listed(connection)

    def rename_agent(self, old: str, new: str) -> Renamed:
        """All of `old` is of `new`, added to what `new` has. WrongUse where `old` is not known."""
        with database.writing(self._engine) as connection:
            return renames.rename(connection, old, new)

    def move_agent(self, agent: str, team: str, since: date) -> Moved:
        """Calls from a local day on count for `team`. WrongUse where no call of the agent is stored."""
        with database.writing(self._engine) as connection:
            return agents.move(connection, agent, team, since)

    def current_name(self, agent: str) -> str:
        """What an agent who was renamed goes by now."""
        with database.reading(self._engine) as connection:
            return renames.current_name(connection, agent)

    def current_names(self) -> Mapping[str, str]:
        """Old name to the one in use now, of agents who were renamed."""
        with database.reading(self._engine) as connection:
            return renames.current_names(connection)

    # ---- the tagger checked against people, on random samples

    def draw(self, scope: Scope, count: int, seed: int, *, again: bool = False, blind: bool = True) -> Sample:
        """Calls drawn at random for people to code; see `samples.draw`."""
        with database.writing(self._engine) as connection:
            return samples.draw(connection, scope, count, seed, again, blind)

    def samples(self) -> tuple[Sample, ...]:
        with database.reading(self._engine) as connection:
            return samples.read(connection)

    def checked(self, codebook: Codebook) -> dict[str, Checked]:
        """Every code that the tagger in use can give, against what people coded of the sampled calls only."""
        with database.reading(self._engine) as connection:
            tagger = taggers.in_use(connection)
            return check(samples.coded(connection, tagger.source), codebook, tagger.codes) if tagger else {}

    def by_people(self) -> Iterator[Call]:
        """Each call as each of its coders judged it; see `samples.by_people`."""
        with database.reading(self._engine) as connection:
            yield from samples.by_people(connection)


def _key(connection: Connection, call_id: str) -> int:
    """StoreError where there is no such call."""
    key: int | None = connection.scalar(select(calls_table.c.key).where(calls_table.c.call_id == call_id))
    if key is None:
        raise StoreError(f"{call_id}: no call of this name is stored; callcoach export shows those that are.")
    return key


def _known(connection: Connection, keys: Sequence[int]) -> dict[int, Known]:
    """Call key to what is known."""
    versions: dict[int, dict[str, str]] = {key: {} for key in keys}
    for row in connection.execute(select(versions_table).where(versions_table.c.call_key.in_(keys))):
        versions[row.call_key][row.stage] = row.version
    c = calls_table.c
    query = select(c.key, c.content_id, c.call_id, c.quality, c.engine, c.model, c.saved_at).where(c.key.in_(keys))
    return {
        row.key: Known(row.content_id, row.call_id, row.quality, row.engine, row.model, versions[row.key], row.saved_at)
        for row in connection.execute(query)
    }
