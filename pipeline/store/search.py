"""Calls found by the words said in them and by their codes, kept up to date in the transaction that writes a call.

On SQLite `call_words` is a full-text table without content: a row is taken out by giving the very words that were put
in, those of `utterances` before they change.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, column, func, literal, literal_column, select, table

from pipeline.searching import Search, Term, fts5
from pipeline.store.schema import judgements, tags, utterances
from pipeline.store.schema_review import call_codes

TABLE = "call_words"
_SQLITE = table("call_words", column("rowid"), column("words"), column("call_words"))
_POSTGRES = table("call_words", column("call_key"), column("words"))
_SIMPLE: ColumnElement[str] = literal_column("'simple'::regconfig")


def words_of(connection: Connection, key: int) -> str:
    """All that is said in a call, as it is put into the index."""
    query = select(utterances.c.text).where(utterances.c.call_key == key).order_by(utterances.c.number)
    return "\n".join(connection.scalars(query))


def update_words(connection: Connection, key: int, before: str) -> None:
    """After utterances were written; `before`: what `words_of` gave ahead of that, "" for a new call."""
    now = words_of(connection, key)
    if now == before:
        return
    _take_out(connection, key, before)
    if not now:
        return
    if _is_sqlite(connection):
        connection.execute(_SQLITE.insert().values(rowid=key, words=now))
    else:
        connection.execute(_POSTGRES.insert().values(call_key=key, words=func.to_tsvector(_SIMPLE, now)))


def update_codes(connection: Connection, key: int) -> None:
    """After the tags of a call were written, or another source's became active."""
    connection.execute(call_codes.delete().where(call_codes.c.call_key == key))
    same = (judgements.c.call_key == tags.c.call_key) & (judgements.c.utterance == tags.c.utterance)
    same &= judgements.c.source_id == tags.c.source_id
    active = select(tags.c.code_id, tags.c.call_key).distinct().join(judgements, same)
    active = active.where(tags.c.call_key == key, judgements.c.active)
    connection.execute(call_codes.insert().from_select(["code_id", "call_key"], active))


def take_away(connection: Connection, key: int) -> None:
    """Before a call is deleted, while its utterances are still there."""
    _take_out(connection, key, words_of(connection, key))
    connection.execute(call_codes.delete().where(call_codes.c.call_key == key))


def merge(connection: Connection) -> None:
    """Words that were taken out stand in older parts of SQLite's index until these are merged."""
    if _is_sqlite(connection):
        connection.execute(_SQLITE.insert().values(call_words="optimize"))


def _take_out(connection: Connection, key: int, words: str) -> None:
    if not words:
        return
    if _is_sqlite(connection):
        connection.execute(_SQLITE.insert().values(call_words="delete", rowid=key, words=words))
    else:
        connection.execute(_POSTGRES.delete().where(_POSTGRES.c.call_key == key))


def holding(connection: Connection, search: Search) -> tuple[Select[Any], bool]:
    """Keys of the calls that hold what is searched, and true; where all is excluded, of those that do not, and false.

    The index has no way to look for what is not there.
    """
    if _is_sqlite(connection):
        wanted, excluded = fts5(search.wanted, "AND"), fts5(search.excluded, "OR")
        query = f"({wanted}) NOT ({excluded})" if wanted and excluded else wanted or excluded
        found = literal_column("call_words").op("MATCH")(literal(query))
        return select(_SQLITE.c.rowid.label("call_key")).where(found), bool(wanted)
    some = _all_of([_tsquery(term) for term in search.wanted], "&&")
    none = _all_of([_tsquery(term) for term in search.excluded], "||")
    if some is not None and none is not None:
        some = some.op("&&")(func.tsquery_not(none))
    asked = some if some is not None else none
    return select(_POSTGRES.c.call_key).where(_POSTGRES.c.words.op("@@")(asked)), bool(search.wanted)


def _tsquery(term: Term) -> ColumnElement[Any]:
    """The database cuts the text into words just as it did with what was said."""
    if not term.beginning:
        return func.phraseto_tsquery(_SIMPLE, term.text)
    quoted = term.text.replace("\\", " ").replace("'", " ")
    return func.to_tsquery(_SIMPLE, f"'{quoted}':*")


def _all_of(queries: list[ColumnElement[Any]], operator: str) -> ColumnElement[Any] | None:
    joined: ColumnElement[Any] | None = None
    for query in queries:
        joined = query if joined is None else joined.op(operator)(query)
    return joined


def _is_sqlite(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"
