"""Work that takes longer than a page, in the order it was asked for; any server on the store may do it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, Row, select

from pipeline.errors import WrongUse
from pipeline.store.schema_access import jobs

Kind = Literal["analyze", "train", "retag"]
State = Literal["waiting", "running", "done", "failed", "stopped"]
UNDER_WAY: tuple[State, ...] = ("waiting", "running")
DEAD = timedelta(seconds=60)  # a worker that was not heard of for so long
LINES = 200  # of what a job said are kept, the newest
ALONE = "retag"  # changes the tags of all calls, so nothing that tags runs beside it
_DIED = "The server that worked on it ended twice; start it again, and look at the server's log if that repeats."


@dataclass(frozen=True)
class Job:
    id: int
    kind: Kind
    state: State
    person: str
    made_at: datetime  # UTC, like the others
    started_at: datetime | None
    ended_at: datetime | None
    done: int
    total: int
    said: tuple[str, ...]
    detail: Mapping[str, Any]

    @property
    def under_way(self) -> bool:
        return self.state in UNDER_WAY


def add(connection: Connection, kind: Kind, person: str, detail: Mapping[str, Any], total: int) -> int:
    row = {
        "kind": kind,
        "state": "waiting",
        "person": person,
        "made_at": datetime.now(UTC),
        "done": 0,
        "total": total,
        "detail": dict(detail),
    }
    return int(connection.execute(jobs.insert().values(**row)).inserted_primary_key[0])  # type: ignore[index]


def there_is_work(connection: Connection) -> bool:
    """Without a lock, so that a server may ask often."""
    late = (jobs.c.state == "running") & (jobs.c.beat_at < datetime.now(UTC) - DEAD)
    return connection.scalar(select(jobs.c.id).where((jobs.c.state == "waiting") | late).limit(1)) is not None


def take(connection: Connection) -> Job | None:
    """The oldest that waits becomes running. Call it in a transaction that writes: those come one after the other."""
    _revive(connection)
    running = connection.scalars(select(jobs.c.kind).where(jobs.c.state == "running")).all()
    row = connection.execute(select(jobs).where(jobs.c.state == "waiting").order_by(jobs.c.id).limit(1)).one_or_none()
    if row is None or ALONE in running or (row.kind == ALONE and running):
        return None
    now = datetime.now(UTC)
    _update(connection, row.id, state="running", started_at=row.started_at or now, beat_at=now)
    return read(connection, [row.id])[0]


def moved(connection: Connection, number: int, done: int | None, total: int | None, said: Collection[str]) -> bool:
    """Whether it is still wanted. Being heard of is enough to stay alive."""
    row = connection.execute(select(jobs).where(jobs.c.id == number)).one_or_none()
    if row is None or row.state != "running":
        return False
    changes = {"done": done, "total": total} | ({"said": _with(row.said, said)} if said else {})
    _update(connection, number, beat_at=datetime.now(UTC), **{name: v for name, v in changes.items() if v is not None})
    return True


def end(connection: Connection, number: int, state: State, said: str) -> None:
    """A job that was stopped stays so."""
    row = connection.execute(select(jobs).where(jobs.c.id == number)).one_or_none()
    if row is not None and row.state == "running":
        lines = [said] if said else []
        _update(connection, number, state=state, ended_at=datetime.now(UTC), said=_with(row.said, lines))


def again(connection: Connection, number: int) -> None:
    """Back to those that wait: the server that ran it goes."""
    connection.execute(
        jobs.update().where(jobs.c.id == number, jobs.c.state == "running").values(state="waiting", beat_at=None)
    )


def stop(connection: Connection, number: int) -> None:
    """Whoever runs it sees that and ends it."""
    values = {"state": "stopped", "ended_at": datetime.now(UTC)}
    connection.execute(jobs.update().where(jobs.c.id == number, jobs.c.state.in_(UNDER_WAY)).values(**values))


def read(
    connection: Connection,
    numbers: Collection[int] | None = None,
    kinds: Collection[str] = (),
    before: int | None = None,
    limit: int | None = None,
) -> list[Job]:
    """The newest first."""
    query = select(jobs).order_by(jobs.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(jobs.c.id < before)
    if numbers is not None:
        query = query.where(jobs.c.id.in_(numbers))
    if kinds:
        query = query.where(jobs.c.kind.in_(kinds))
    return [_job(row) for row in connection.execute(query)]


def refuse_second(connection: Connection, kind: Kind, sentence: str) -> None:
    """WrongUse where a job of this kind is under way."""
    same = select(jobs.c.id).where(jobs.c.kind == kind, jobs.c.state.in_(UNDER_WAY)).limit(1)
    if connection.scalar(same) is not None:
        raise WrongUse(sentence)


def _revive(connection: Connection) -> None:
    """Jobs whose worker is dead wait again, once."""
    late = select(jobs).where(jobs.c.state == "running", jobs.c.beat_at < datetime.now(UTC) - DEAD)
    for row in connection.execute(late).all():
        if (row.detail or {}).get("again"):
            end(connection, row.id, "failed", _DIED)
        else:
            _update(connection, row.id, state="waiting", beat_at=None, detail={**(row.detail or {}), "again": True})


def _update(connection: Connection, number: int, **values: Any) -> None:
    connection.execute(jobs.update().where(jobs.c.id == number).values(**values))


def _with(earlier: str | None, lines: Collection[str]) -> str:
    return "\n".join([*(earlier or "").splitlines(), *lines][-LINES:])


def _job(row: Row[Any]) -> Job:
    return Job(
        row.id,
        row.kind,
        row.state,
        row.person,
        row.made_at,
        row.started_at,
        row.ended_at,
        row.done,
        row.total,
        tuple((row.said or "").splitlines()),
        row.detail or {},
    )
