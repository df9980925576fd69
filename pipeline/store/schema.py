"""The tables. One call is spread over several of them by `calls.key`; every text in them is redacted.

Times within a call are integer milliseconds, timestamps UTC. Null means not known or not judged, as in `pipeline.call`.
A change here needs a migration in `migrations/versions` and its name in `REVISION`.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    nulls_first,
)

INTEGERS = 2**31  # what an integer of the databases holds is below it
REVISION = "0006"  # the newest migration


class UtcDateTime(TypeDecorator[datetime]):
    """Aware datetimes in UTC on every backend; naive ones are taken as UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


def to_json(value: Any) -> str:
    """As stored: compact, letters as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _json(name: str) -> Column[Any]:
    return Column(name, JSON(none_as_null=True))


def _call_key(primary: bool = True) -> Column[int]:
    return Column("call_key", ForeignKey("calls.key", ondelete="CASCADE"), primary_key=primary, nullable=False)


def _name(column: str, primary: bool = False, optional: bool = False) -> Column[int]:
    return Column(column, ForeignKey("names.id"), primary_key=primary, nullable=optional)


names = Table(  # every name that many rows repeat, once
    "names",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String, nullable=False),  # agent, team, everyone, measure, code, opportunity, stratum, model, person
    Column("name", String, nullable=False),  # agent "" is the unnamed one; everyone is always ""
    UniqueConstraint("name", "kind"),
)

calls = Table(
    "calls",
    metadata,
    Column("key", Integer, primary_key=True),  # stays when a call is stored again
    Column("content_id", String, nullable=False, unique=True),  # SHA-256 of the recording or transcript
    Column("call_id", String, nullable=False, unique=True),
    _name("agent_id", optional=True),  # as the metadata say; turns may name another
    _name("team_id", optional=True),  # the team at that time: history stays when people move
    Column("customer_id", String, index=True),
    Column("started_at", UtcDateTime),
    Column("timezone", String),  # IANA name of the site
    Column("local_day", Date, index=True),  # of `started_at` at the site; UTC where the time zone is not known
    Column("language", String),
    Column("duration_ms", BigInteger),
    Column("recording", String),
    Column("engine", String),  # null: the call came without a word about its transcript
    Column("model", String),
    Column("quality", String, nullable=False),  # full, draft, none
    Column("engine_reason", Text),
    Column("confidence", Float(53)),  # of the words on average
    _json("dropped"),  # text nobody said: [[text, channel, start_ms, end_ms, reason], …]
    Column("tagged_by", String),
    _json("speech"),  # {speaker: [[start_ms, end_ms], …]}
    _json("hold"),  # [[start_ms, end_ms], …]
    _json("roles"),  # [by, certainty, person]: how it is known who is the agent
    _json("flags"),  # [[name, reason], …]
    Column("counts", Boolean, nullable=False),  # false: a flag keeps it out of profiles
    Column("reason", String),  # why the customer called, as somebody said; the tagger's guess stands in `facts`
    Column("stratum_id", Integer),  # in `names`: calls alike in language, reason and length: see `strata`
    _json("measures"),
    _json("columns"),  # metadata nobody gave a meaning
    _json("extra"),  # unknown keys of the document
    Column("saved_at", UtcDateTime, nullable=False),
    Column("emptied_at", UtcDateTime),  # when its words were deleted; the figures stay
    Index(None, "team_id", "local_day"),
)
_kept_out = ~calls.c.counts  # few: they are found without looking at all calls
Index("ix_calls_kept_out", calls.c.key, sqlite_where=_kept_out, postgresql_where=_kept_out)
Index(  # the newest call first is one scan (see `scope.newest`); what lists are filtered by stands in it as well
    "ix_calls_newest",
    nulls_first(calls.c.local_day),
    nulls_first(calls.c.started_at),
    calls.c.key,
    *(calls.c[name] for name in ("team_id", "counts", "quality", "language", "reason", "duration_ms", "saved_at")),
    calls.c.emptied_at,
)

call_agents = Table(  # who spoke in a call; a transferred call has several
    "call_agents",
    metadata,
    _call_key(),
    _name("agent_id", primary=True),
    Column("local_day", Date),  # both repeated from `calls`, so that an agent's newest calls are one index scan
    Column("started_at", UtcDateTime),
)

Index(  # its order is that of `scope.newest`; SQLite has undated calls first anyway
    "ix_call_agents_agent_id_local_day_started_at_call_key",
    call_agents.c.agent_id,
    nulls_first(call_agents.c.local_day),
    nulls_first(call_agents.c.started_at),
    call_agents.c.call_key,
)

turns = Table(
    "turns",
    metadata,
    _call_key(),
    Column("number", Integer, primary_key=True),  # 0 … in the order of the call
    Column("speaker", String, nullable=False),
    _name("agent_id", optional=True),  # only where the turn names its agent itself
    _name("with_agent_id"),  # whose figures the turn counts in: the agent speaking, or who spoke last
    Column("start_ms", BigInteger),
    Column("end_ms", BigInteger),
    Column("interrupts", Boolean, nullable=False),
    _json("extra"),
    sqlite_with_rowid=False,
)

utterances = Table(
    "utterances",
    metadata,
    _call_key(),
    Column("number", Integer, primary_key=True),  # 0 … over the whole call
    Column("turn", Integer, nullable=False),
    Column("start_ms", BigInteger),
    Column("end_ms", BigInteger),
    Column("text", Text, nullable=False),
    _json("words"),  # [[text, start_ms, end_ms, confidence], …]
    _json("heard"),  # [speaker, text, words] as the machine had it, where a person put it right
    _json("extra"),
)

judgements = Table(  # what one source made of one utterance; no row means not judged
    "judgements",
    metadata,
    _call_key(),
    Column("utterance", Integer, primary_key=True),
    _name("source_id", primary=True),
    Column("active", Boolean, nullable=False),  # at most one a utterance: a person's, else the newest
    Column("form", String),
    Column("about", String),
    Column("follow_up", Boolean),
    _json("undecided"),  # codes (or "form", "about", "follow_up") the source left open
    _json("absent"),  # {code: probability} of codes judged absent; those present stand in `tags`
    sqlite_with_rowid=False,
)

tags = Table(  # a code a source judged present; judged but without a row here means absent
    "tags",
    metadata,
    _call_key(),
    _name("code_id", primary=True),  # second, so that "this code in that call" is one seek
    Column("utterance", Integer, primary_key=True),
    _name("source_id", primary=True),
    Column("place", Integer, nullable=False),  # 0 … among the labels of its judgement
    Column("probability", Float(53)),
    sqlite_with_rowid=False,
)

taggers = Table(  # what the sources of tags say of themselves; the one noted last is in use
    "taggers",
    metadata,
    _name("source_id", primary=True),
    _json("codes"),  # all that it can give
    _json("experimental"),  # those too uncertain for a profile
    Column("noted_at", UtcDateTime, nullable=False),
)

verdicts = Table(  # people's judgements, kept when a call is transcribed or tagged again
    "verdicts",
    metadata,
    Column("id", Integer, primary_key=True),  # later verdicts have higher ones
    _call_key(primary=False),
    _name("source_id"),
    Column("speaker", String, nullable=False),  # "once agent", "once customer": laid aside while these are exchanged
    Column("text", Text, nullable=False),
    Column("nth", Integer, nullable=False),  # 0 … among the utterances of this speaker with this text
    _json("judgement"),
    Column("given_at", UtcDateTime, nullable=False),
    Index(None, "call_key"),
)

amounts = Table(
    "amounts",
    metadata,
    _call_key(),
    Column("utterance", Integer, primary_key=True),
    Column("place", Integer, primary_key=True),  # 0 … within the utterance
    Column("amount", Float(53)),
    Column("currency", String),
    Column("kind", String),
    sqlite_with_rowid=False,
)

facts = Table(  # of the call as a whole; no row means nothing was looked for
    "facts",
    metadata,
    _call_key(),
    Column("compensation_before_probing", Boolean),
    Column("mood_start", Integer),
    Column("mood_end", Integer),
    Column("resolved", String),
    Column("reason", Text),
    _json("extra"),
)

compensation = Table(  # what was finally offered in a call
    "compensation",
    metadata,
    _call_key(),
    Column("place", Integer, primary_key=True),
    Column("amount", Float(53)),
    Column("currency", String),
    Column("kind", String),
    Column("utterance", Integer),  # the last one of an agent with this amount; null where there is none
    Column("stake", Float(53)),  # what the matter was worth, where it was said, in the same currency (of "%": its own)
    Column("stake_currency", String),
    Column("deferred", Boolean),  # the agent passed the decision on first; these three null where not judged
    Column("probed", Boolean),  # needs were explored first
    Column("asked", Boolean),  # the customer asked for it
    sqlite_with_rowid=False,
)

chances = Table(  # what called for an answer of the agent, and whether it came
    "chances",
    metadata,
    _call_key(),
    Column("place", Integer, primary_key=True),
    _name("opportunity_id"),
    _name("agent_id"),
    Column("taken", Boolean, nullable=False),
    Column("utterance", Integer, nullable=False),  # what called for it
    Column("answer", Integer),  # what took it, or was said instead
    Index(None, "agent_id", "opportunity_id", "taken", "call_key"),
    Index(None, "opportunity_id", "taken", "call_key"),
    sqlite_with_rowid=False,
)

findings = Table(
    "findings",
    metadata,
    _call_key(),
    Column("place", Integer, primary_key=True),
    Column("rule", String, nullable=False),
    Column("first_ms", BigInteger),
    Column("first_text", Text, nullable=False),
    Column("before_ms", BigInteger),
    Column("before_text", Text),
    Index(None, "rule", "call_key"),
)

tallies = Table(  # one call, one agent, one measure: the figures everything else is summed from
    "tallies",
    metadata,
    _call_key(),
    _name("agent_id", primary=True),
    _name("measure_id", primary=True),
    Column("count", BigInteger, nullable=False),
    Column("total", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

sums = Table(  # `tallies` added up by whom and when, kept up to date by `sums.py` in the transaction that changes them
    "sums",
    metadata,
    _name("party_id", primary=True),  # an agent, a team or everyone
    Column("grain", Integer, primary_key=True),  # days a row covers: 1, 7 or 28
    Column("day", Integer, primary_key=True),  # its first, as date.toordinal(), at the site; 0 without a date
    _name("measure_id", primary=True),
    Column("quality", String, primary_key=True),  # of the transcripts
    Column("count", BigInteger, nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("calls", BigInteger, nullable=False),
    Column("count_sq", BigInteger, nullable=False),
    Column("total_sq", BigInteger, nullable=False),
    Column("cross", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

strata = Table(  # `tallies` of agents added up by stratum, for comparisons adjusted for mix
    "strata",
    metadata,
    _name("measure_id", primary=True),  # first, so that a comparison of all agents by one measure is one range
    _name("party_id", primary=True),
    Column("grain", Integer, primary_key=True),  # days a row covers: 364 or 28
    Column("day", Integer, primary_key=True),  # as in `sums`
    _name("stratum_id", primary=True),
    Column("quality", String, primary_key=True),
    Column("count", BigInteger, nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("calls", BigInteger, nullable=False),
    Column("count_sq", BigInteger, nullable=False),
    Column("total_sq", BigInteger, nullable=False),
    Column("cross", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

outcomes = Table(  # what became of a call, as another system says: nps, csat, churn, repeat …
    "outcomes",
    metadata,
    _call_key(),
    Column("name", String, primary_key=True),
    Column("value", Float(53), nullable=False),  # yes and no are 1 and 0
    Column("noted_at", UtcDateTime, nullable=False),
    sqlite_with_rowid=False,
)
Index("ix_outcomes_name_call_key", outcomes.c.name, outcomes.c.call_key)

sessions = Table(  # coaching sessions of an agent
    "sessions",
    metadata,
    Column("id", Integer, primary_key=True),
    _name("agent_id"),
    Column("held_on", Date, nullable=False),
    Column("coach", String),
    Column("focus", String),  # a measure: what was agreed to practise
    Column("agreed", Text),
    Column("noted_at", UtcDateTime, nullable=False),
    Index(None, "agent_id", "held_on"),
)

visions = Table(  # the service vision in the agent's own words; the newest holds
    "visions",
    metadata,
    Column("id", Integer, primary_key=True),
    _name("agent_id"),
    Column("text", Text, nullable=False),
    Column("noted_at", UtcDateTime, nullable=False),
    Index(None, "agent_id"),
)

renames = Table(  # agents that go by another name now
    "renames",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("old", String, nullable=False),
    Column("new", String, nullable=False),
    Column("renamed_at", UtcDateTime, nullable=False),
)

samples = Table(  # random draws of calls for people to code, to check the tagger here
    "samples",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("drawn_at", UtcDateTime, nullable=False),
    Column("seed", Integer, nullable=False),
    _json("scope"),  # what it was drawn from: {agent, team, first_day, last_day, calls}
)

sampled = Table(
    "sampled",
    metadata,
    _call_key(),
    Column("sample_id", ForeignKey("samples.id", ondelete="CASCADE"), primary_key=True),
    Column("place", Integer, nullable=False),  # 0 … in the order drawn
    sqlite_with_rowid=False,
)

versions = Table(
    "versions",
    metadata,
    _call_key(),
    Column("stage", String, primary_key=True),
    Column("version", String, nullable=False),
    sqlite_with_rowid=False,
)

changes = Table(  # metadata that became another
    "changes",
    metadata,
    Column("id", Integer, primary_key=True),
    _call_key(primary=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("field", String, nullable=False),
    _json("old"),
    _json("new"),
    Index(None, "call_key"),
)

failures = Table(  # files, or calls of a file, that could not be analysed; gone when they succeed
    "failures",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("path", String, nullable=False, index=True),
    Column("content_id", String, index=True),  # null where the file could not even be read
    Column("reason", Text, nullable=False),
    Column("failed_at", UtcDateTime, nullable=False),
)
