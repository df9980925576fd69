"""The review app: accounts, audit, jobs, reviews, comments, corrections, queues; calls found by words and by codes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, Integer, String, Text

revision = "0006"
down_revision = "0005"

STAMP = sa.DateTime(timezone=True)
CLUSTERED = {"sqlite_with_rowid": False}
WORDS = {
    "sqlite": (
        "CREATE VIRTUAL TABLE call_words USING fts5("
        "words, content='', columnsize=0, tokenize=\"unicode61 remove_diacritics 0\")",
        "INSERT INTO call_words (rowid, words) SELECT call_key, group_concat(text, char(10)) "
        "FROM (SELECT call_key, text FROM utterances ORDER BY call_key, number) GROUP BY call_key",
    ),
    "postgresql": (
        "CREATE TABLE call_words (call_key INTEGER PRIMARY KEY REFERENCES calls (key) ON DELETE CASCADE, "
        "words TSVECTOR NOT NULL)",
        "INSERT INTO call_words SELECT call_key, to_tsvector('simple', string_agg(text, chr(10) ORDER BY number)) "
        "FROM utterances GROUP BY call_key",
        "CREATE INDEX ix_call_words_words ON call_words USING gin (words)",
    ),
}


def upgrade() -> None:
    op.add_column("utterances", Column("heard", sa.JSON))
    op.add_column("calls", Column("emptied_at", STAMP))
    _people()
    _work()
    _of_calls()
    _queues()
    _privacy()
    op.execute(
        "INSERT INTO call_codes (code_id, call_key) SELECT DISTINCT tags.code_id, tags.call_key FROM tags "
        "JOIN judgements ON judgements.call_key = tags.call_key AND judgements.utterance = tags.utterance "
        "AND judgements.source_id = tags.source_id WHERE judgements.active"
    )
    op.execute(  # what people coded of the samples so far
        "INSERT INTO codings (call_key, coder, speaker, text, nth, judgement, at, purpose) "
        "SELECT verdicts.call_key, names.name, speaker, text, nth, judgement, given_at, 'check' FROM verdicts "
        "JOIN names ON names.id = verdicts.source_id "
        "WHERE verdicts.call_key IN (SELECT call_key FROM sampled) ORDER BY verdicts.id"
    )
    for statement in WORDS[op.get_bind().dialect.name]:
        op.execute(statement)
    first = " NULLS FIRST" if op.get_bind().dialect.name == "postgresql" else ""  # on SQLite they are anyway
    newest = [sa.text(f"{column}{first}") for column in ("local_day", "started_at")]
    filtered = ("team_id", "counts", "quality", "language", "reason", "duration_ms", "saved_at", "emptied_at")
    op.create_index("ix_calls_newest", "calls", [*newest, "key", *filtered])
    op.create_index("ix_findings_rule_call_key", "findings", ["rule", "call_key"])
    op.create_index("ix_chances_opportunity_id_taken_call_key", "chances", ["opportunity_id", "taken", "call_key"])


def _people() -> None:
    op.create_table(
        "accounts",
        Column("id", Integer, primary_key=True),
        Column("login", String, nullable=False),
        Column("name", String, nullable=False),
        Column("password", String),
        Column("subject", String),
        Column("roles", sa.JSON, nullable=False),
        Column("agent_id", Integer, sa.ForeignKey("names.id")),
        Column("language", String),
        Column("active", Boolean, nullable=False),
        Column("made_at", STAMP, nullable=False),
        Column("seen_at", STAMP),
        *(sa.UniqueConstraint(name, name=f"uq_accounts_{name}") for name in ("login", "name", "subject")),
    )
    op.create_table(
        "account_teams",
        _account(primary=True),
        Column("team_id", Integer, sa.ForeignKey("names.id"), primary_key=True, nullable=False),
    )
    op.create_table(
        "logins",
        Column("token", String, primary_key=True),
        _account(),
        Column("csrf", String, nullable=False),
        Column("made_at", STAMP, nullable=False),
        Column("seen_at", STAMP, nullable=False),
    )
    op.create_index("ix_logins_account_id", "logins", ["account_id"])
    op.create_table(
        "links",
        Column("token", String, primary_key=True),
        _account(optional=True),
        Column("made_at", STAMP, nullable=False),
        Column("ends_at", STAMP, nullable=False),
    )
    op.create_table(
        "attempts",
        Column("id", Integer, primary_key=True),
        Column("whose", String, nullable=False),
        Column("at", STAMP, nullable=False),
    )
    op.create_index("ix_attempts_whose_at", "attempts", ["whose", "at"])
    op.create_table(
        "audit",
        Column("id", Integer, primary_key=True),
        Column("at", STAMP, nullable=False),
        Column("person", String, nullable=False),
        Column("action", String, nullable=False),
        Column("call_key", Integer),
        Column("agent", String),
        Column("detail", sa.JSON),
    )
    op.create_index("ix_audit_at", "audit", ["at"])
    for column in ("call_key", "agent", "person"):
        op.create_index(f"ix_audit_{column}_at", "audit", [column, "at"])
    op.create_table("settings", Column("name", String, primary_key=True), Column("value", sa.JSON, nullable=False))


def _work() -> None:
    op.create_table(
        "jobs",
        Column("id", Integer, primary_key=True),
        Column("kind", String, nullable=False),
        Column("state", String, nullable=False),
        Column("person", String, nullable=False),
        Column("made_at", STAMP, nullable=False),
        Column("started_at", STAMP),
        Column("ended_at", STAMP),
        Column("beat_at", STAMP),
        Column("done", Integer, nullable=False),
        Column("total", Integer, nullable=False),
        Column("said", Text),
        Column("detail", sa.JSON),
    )
    op.create_index("ix_jobs_state_id", "jobs", ["state", "id"])
    op.create_table(
        "uploads",
        Column("id", Integer, primary_key=True),
        Column("job_id", Integer, sa.ForeignKey("jobs.id", ondelete="CASCADE"), nullable=False),
        Column("name", String, nullable=False),
        Column("stored", String, nullable=False),
        Column("size", Integer, nullable=False),
        Column("state", String, nullable=False),
        Column("reason", Text),
        Column("call_key", Integer),
    )
    op.create_index("ix_uploads_job_id", "uploads", ["job_id"])
    op.create_table(
        "kept_taggers",
        Column("id", Integer, primary_key=True),
        Column("source", String, nullable=False),
        Column("folder", String, nullable=False),
        Column("made_at", STAMP, nullable=False),
        Column("made_by", String),
        Column("figures", sa.JSON),
        Column("used_at", STAMP),
        sa.UniqueConstraint("source", name="uq_kept_taggers_source"),
    )


def _of_calls() -> None:
    op.create_table(
        "call_codes",
        Column("code_id", Integer, sa.ForeignKey("names.id"), primary_key=True, nullable=False),
        _call_key(primary=True),
        **CLUSTERED,
    )
    op.create_index("ix_call_codes_call_key", "call_codes", ["call_key"])
    op.create_table(
        "recordings",
        _call_key(primary=True),
        Column("path", Text, nullable=False),
        Column("mark", String),
        Column("noted_at", STAMP, nullable=False),
    )
    op.create_index("ix_recordings_mark", "recordings", ["mark"])
    op.create_table(
        "reviews",
        _call_key(primary=True),
        Column("person", String, primary_key=True),
        Column("at", STAMP, nullable=False),
    )
    op.create_table(
        "comments",
        Column("id", Integer, primary_key=True),
        _call_key(),
        Column("utterance", Integer),
        Column("start_ms", BigInteger),
        Column("person", String, nullable=False),
        Column("at", STAMP, nullable=False),
        Column("text", Text, nullable=False),
        Column("code", String),
        Column("settled_at", STAMP),
        Column("settled_by", String),
        Column("upheld", Boolean),
        Column("removed_at", STAMP),
    )
    op.create_index("ix_comments_call_key", "comments", ["call_key"])
    still_open = sa.column("code").is_not(None) & sa.column("settled_at").is_(None)
    op.create_index("ix_comments_open", "comments", ["id"], sqlite_where=still_open, postgresql_where=still_open)
    op.create_table(
        "corrections",
        Column("id", Integer, primary_key=True),
        _call_key(),
        Column("person", String, nullable=False),
        Column("at", STAMP, nullable=False),
        Column("kind", String, nullable=False),
        Column("utterance", Integer),
        Column("old", sa.JSON),
        Column("new", sa.JSON),
        Column("undone_at", STAMP),
        Column("undone_by", String),
    )
    op.create_index("ix_corrections_call_key", "corrections", ["call_key"])
    op.create_table(
        "edits",
        Column("id", Integer, primary_key=True),
        _call_key(),
        Column("person", String, nullable=False),
        Column("speaker", String, nullable=False),
        Column("text", Text, nullable=False),
        Column("nth", Integer, nullable=False),
        Column("new_speaker", String, nullable=False),
        Column("new_text", Text, nullable=False),
        Column("at", STAMP, nullable=False),
    )
    op.create_index("ix_edits_call_key", "edits", ["call_key"])


def _queues() -> None:
    op.create_table(
        "queues",
        Column("id", Integer, primary_key=True),
        Column("kind", String, nullable=False),
        Column("title", String, nullable=False),
        Column("person", String, nullable=False),
        Column("made_at", STAMP, nullable=False),
        Column("detail", sa.JSON),
        Column("closed_at", STAMP),
    )
    op.create_table(
        "queue_lines",
        Column("queue_id", Integer, sa.ForeignKey("queues.id", ondelete="CASCADE"), primary_key=True, nullable=False),
        Column("place", Integer, primary_key=True),
        _call_key(),
        Column("utterance", Integer, nullable=False),
        Column("why", String),
    )
    op.create_index("ix_queue_lines_call_key", "queue_lines", ["call_key"])
    op.create_table(
        "codings",
        Column("id", Integer, primary_key=True),
        _call_key(),
        Column("coder", String, nullable=False),
        Column("speaker", String, nullable=False),
        Column("text", Text, nullable=False),
        Column("nth", Integer, nullable=False),
        Column("judgement", sa.JSON, nullable=False),
        Column("at", STAMP, nullable=False),
        Column("purpose", String, nullable=False),
    )
    op.create_index("ix_codings_call_key_coder", "codings", ["call_key", "coder"])


def _privacy() -> None:
    op.create_table(
        "forgotten",
        Column("mark", String, primary_key=True),
        Column("kind", String, nullable=False),
        Column("at", STAMP, nullable=False),
        Column("becomes", String),
    )
    op.create_table(
        "written",
        Column("path", Text, primary_key=True),
        Column("what", String, nullable=False),
        Column("at", STAMP, nullable=False),
    )


def _call_key(primary: bool = False) -> Column[int]:
    return Column(
        "call_key", Integer, sa.ForeignKey("calls.key", ondelete="CASCADE"), primary_key=primary, nullable=False
    )


def _account(primary: bool = False, optional: bool = False) -> Column[int]:
    key = sa.ForeignKey("accounts.id", ondelete="CASCADE")
    return Column("account_id", Integer, key, primary_key=primary, nullable=optional)
