"""Where the sound of calls lies, on this machine or at an address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, select

from pipeline.call import Utterance, Word
from pipeline.store.schema import calls, utterances
from pipeline.store.schema_access import audit
from pipeline.store.schema_review import recordings
from pipeline.store.scope import seen_by
from pipeline.viewers import Viewer

HEARD_AGAIN = timedelta(hours=1)  # after which hearing a call counts anew


@dataclass(frozen=True)
class Recorded:
    """What is known of a call's recording. Never shown: paths are nobody's business but the server's."""

    call_id: str
    content_id: str
    name: str | None  # of the file, as it was analysed
    path: str | None  # where it was last


def note(connection: Connection, content_id: str, path: str, mark: str | None = None) -> None:
    """Nothing where no such call is stored. `mark`: see `places.Found`."""
    key = connection.scalar(select(calls.c.key).where(calls.c.content_id == content_id))
    if key is not None:
        connection.execute(recordings.delete().where(recordings.c.call_key == key))
        row = {"call_key": key, "path": path, "mark": mark, "noted_at": datetime.now(UTC)}
        connection.execute(recordings.insert().values(row))


def is_noted(connection: Connection, content_id: str, path: str, mark: str | None = None) -> bool:
    """Whether noting it would change nothing."""
    own = recordings.c
    query = select(calls.c.emptied_at, own.path, own.mark).outerjoin(recordings, own.call_key == calls.c.key)
    row = connection.execute(query.where(calls.c.content_id == content_id)).one_or_none()
    return row is None or row.emptied_at is not None or (row.path, row.mark) == (path, mark)


def content_of(connection: Connection, mark: str) -> str | None:
    """What lay where `mark` was taken."""
    query = select(calls.c.content_id).join(recordings, recordings.c.call_key == calls.c.key)
    return connection.scalars(query.where(recordings.c.mark == mark)).first()


def read(connection: Connection, key: int, viewer: Viewer | None) -> Recorded | None:
    """None where there is no such call, or none that `viewer` may see."""
    query = (
        select(calls.c.call_id, calls.c.content_id, calls.c.recording, recordings.c.path)
        .outerjoin(recordings, recordings.c.call_key == calls.c.key)
        .where(calls.c.key == key, seen_by(viewer))
    )
    row = connection.execute(query).one_or_none()
    return row and Recorded(row.call_id, row.content_id, row.recording, row.path)


def once_said(connection: Connection, key: int) -> tuple[Utterance, ...]:
    """What a person put right, as it stood before."""
    u = utterances.c
    query = select(u.start_ms, u.end_ms, u.heard).where(u.call_key == key, u.heard.is_not(None)).order_by(u.number)
    return tuple(
        Utterance(row.heard[1], row.start_ms, row.end_ms, words=tuple(Word(*word) for word in row.heard[2] or ()))
        for row in connection.execute(query)
    )


def is_heard(connection: Connection, key: int, person: str) -> bool:
    """Whether `person` has heard the call within the hour."""
    a, since = audit.c, datetime.now(UTC) - HEARD_AGAIN
    query = select(a.id).where(a.person == person, a.action == "heard", a.call_key == key, a.at > since)
    return connection.scalar(query.limit(1)) is not None
