"""Tables of what people do with calls: listen, correct, comment, label."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from pipeline.store.schema import UtcDateTime, metadata


def _call_key(primary: bool = False) -> Column[int]:
    return Column("call_key", ForeignKey("calls.key", ondelete="CASCADE"), primary_key=primary, nullable=False)


call_codes = Table(  # which codes a call holds by its active tags, so that calls are found by them
    "call_codes",
    metadata,
    Column("code_id", ForeignKey("names.id"), primary_key=True, nullable=False),
    _call_key(primary=True),
    sqlite_with_rowid=False,
)
Index("ix_call_codes_call_key", call_codes.c.call_key)
# beside it, made by the migration alone: `call_words`, the full-text index. On SQLite an FTS5 table without content
# whose rowid is the call's key, on PostgreSQL (call_key, words tsvector); see `search.py`.

recordings = Table(  # where the sound of a call lies on this machine
    "recordings",
    metadata,
    _call_key(primary=True),
    Column("path", Text, nullable=False),  # or its address, as s3://…
    Column("mark", String),  # of what lies at an address, see `places.Found`
    Column("noted_at", UtcDateTime, nullable=False),
    Index(None, "mark"),
)

reviews = Table(  # who has gone through a call
    "reviews",
    metadata,
    _call_key(primary=True),
    Column("person", String, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
)

comments = Table(
    "comments",
    metadata,
    Column("id", Integer, primary_key=True),
    _call_key(),
    Column("utterance", Integer),  # null: on the call as a whole
    Column("start_ms", BigInteger),
    Column("person", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("text", Text, nullable=False),
    Column("code", String),  # the tag an agent disputes; null: a plain comment
    Column("settled_at", UtcDateTime),  # of a dispute
    Column("settled_by", String),
    Column("upheld", Boolean),  # the agent was right
    Column("removed_at", UtcDateTime),
    Index(None, "call_key"),
)
_open = comments.c.code.is_not(None) & comments.c.settled_at.is_(None)
Index("ix_comments_open", comments.c.id, sqlite_where=_open, postgresql_where=_open)

corrections = Table(  # what people changed, each reversible
    "corrections",
    metadata,
    Column("id", Integer, primary_key=True),
    _call_key(),
    Column("person", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("kind", String, nullable=False),  # tags, text, speaker, roles
    Column("utterance", Integer),  # null: the call as a whole
    Column("old", JSON(none_as_null=True)),
    Column("new", JSON(none_as_null=True)),
    Column("undone_at", UtcDateTime),
    Column("undone_by", String),
    Index(None, "call_key"),
)

edits = Table(  # words and speakers that people put right; laid over a call that is heard anew
    "edits",
    metadata,
    Column("id", Integer, primary_key=True),  # later ones win
    _call_key(),
    Column("person", String, nullable=False),
    Column("speaker", String, nullable=False),  # as heard, with `text` and `nth` as in `verdicts`
    Column("text", Text, nullable=False),
    Column("nth", Integer, nullable=False),
    Column("new_speaker", String, nullable=False),
    Column("new_text", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index(None, "call_key"),
)

queues = Table(  # lines to be labelled: to learn from, or calls that several code to compare
    "queues",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String, nullable=False),  # training, calibration
    Column("title", String, nullable=False),
    Column("person", String, nullable=False),  # who made it
    Column("made_at", UtcDateTime, nullable=False),
    Column("detail", JSON(none_as_null=True)),  # what it was chosen from and how
    Column("closed_at", UtcDateTime),
)

queue_lines = Table(
    "queue_lines",
    metadata,
    Column("queue_id", ForeignKey("queues.id", ondelete="CASCADE"), primary_key=True),
    Column("place", Integer, primary_key=True),
    _call_key(),
    Column("utterance", Integer, nullable=False),
    Column("why", String),  # uncertain or rare, with the code
    Index(None, "call_key"),
)

codings = Table(  # what a coder gave a line without seeing anybody else's tags; blind, to be compared
    "codings",
    metadata,
    Column("id", Integer, primary_key=True),
    _call_key(),
    Column("coder", String, nullable=False),
    Column("speaker", String, nullable=False),  # place as in `verdicts`
    Column("text", Text, nullable=False),
    Column("nth", Integer, nullable=False),
    Column("judgement", JSON, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("purpose", String, nullable=False),  # check, training, calibration
    Index(None, "call_key", "coder"),
)
