"""What people write to calls, which tags agents dispute, who has gone through a call. Each method one transaction."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, select

from pipeline.call import Call
from pipeline.corrections import line_of
from pipeline.errors import Conflict, Forbidden, Missing, WrongUse
from pipeline.store import audit, comments, corrections, database, reading
from pipeline.store.comments import Comment, Review
from pipeline.store.corrections import Change, Measure, Standing
from pipeline.store.schema import INTEGERS, call_agents, names
from pipeline.store.schema_review import comments as table
from pipeline.store.scope import seen_by
from pipeline.store.store_corrections import Correcting

MOST_DISPUTES = 500  # listed at a time


class Commenting(Correcting):
    def comments(self, key: int) -> tuple[Comment, ...]:
        """On a call and its lines, the oldest first."""
        with database.reading(self._engine) as connection:
            self._visible(connection, key)
            return comments.read(connection, table.c.call_key == key)

    def disputes(self) -> tuple[Comment, ...]:
        """Tags that agents dispute and nobody has settled, in the calls that may be seen, the oldest first."""
        with database.reading(self._engine) as connection:
            return comments.read(connection, comments.OPEN, seen_by(self._viewer), newest=MOST_DISPUTES)

    def comment(
        self, key: int, text: str, line: int | None = None, code: str | None = None, person: str = ""
    ) -> Comment:
        """`code`: the tag of the line that is disputed, which only an agent who spoke in the call may do."""
        person = self.signs(person) or "unknown"
        with database.writing(self._engine) as connection:
            self._require("comment" if code is None else "dispute")
            self._visible(connection, key)
            call = reading.read(connection, [key])[key]
            start_ms = line_of(call, line)[1].start_ms if line is not None else None
            if twice := comments.just_written(connection, key, person, _cleaned(text), line, code):
                return twice
            if code is not None:
                self._disputable(connection, key, call, line, code)
            number = comments.add(connection, key, person, _cleaned(text), line, start_ms, code)
            action, detail = (
                "commented" if code is None else "disputed",
                {"comment": number, "line": line, "code": code},
            )
            audit.note(connection, person, action, call_key=key, agent=call.agent, detail=detail)
            return comments.read(connection, table.c.id == number)[0]

    def remove_comment(self, number: int) -> None:
        """By whoever wrote it, as long as it is no dispute that was settled."""
        with database.writing(self._engine) as connection:
            found = self._comment(connection, number)
            if self._viewer is not None and found.person != self._viewer.person:
                raise Forbidden("Somebody else wrote this; ask them to remove it.")
            if found.settled_at is not None:
                raise Conflict("This has been settled, so it stays.")
            comments.remove(connection, number)
            detail = {"comment": number}
            audit.note(connection, self.signs(found.person), "uncommented", call_key=found.call_key, detail=detail)

    def settle(
        self,
        number: int,
        upheld: bool,
        answer: str | None,
        change: Callable[[Standing, Comment], Change | None],
        measure: Measure,
        person: str = "",
    ) -> Comment:
        """End a dispute; where the agent was right, with the `change` that follows."""
        person = self.signs(person) or "unknown"
        with database.writing(self._engine) as connection:
            self._require("correct")
            found = self._comment(connection, number)
            self._require_in(connection, "correct", found.call_key)
            if found.code is None:
                raise WrongUse("This is no dispute; there is nothing to settle.")
            if not found.is_open:
                raise Conflict(f"This has been settled by {found.settled_by} already.")
            comments.settle(connection, number, person, upheld)
            if answer and answer.strip():
                where = (found.line, found.start_ms, None)
                comments.add(connection, found.call_key, person, _cleaned(answer), *where)
            detail = {"comment": number, "line": found.line, "code": found.code, "upheld": upheld}
            audit.note(connection, person, "settled", call_key=found.call_key, detail=detail)
            if upheld:
                was = corrections.standing(connection, found.call_key)
                wanted = change(was, found)
                if wanted is not None:
                    corrections.write(connection, found.call_key, was, wanted, person, measure)
            return comments.read(connection, table.c.id == number)[0]

    def review(self, key: int, reviewed: bool, person: str = "") -> None:
        """That somebody has gone through a call, or has not after all."""
        person = self.signs(person) or "unknown"
        with database.writing(self._engine) as connection:
            self._require("correct")
            self._visible(connection, key)
            self._require_in(connection, "correct", key)
            comments.review(connection, key, person, reviewed)
            audit.note(connection, person, "reviewed", call_key=key, detail={"reviewed": reviewed})

    def reviewed_by(self, key: int) -> tuple[Review, ...]:
        """Who has gone through a call, the first first."""
        with database.reading(self._engine) as connection:
            self._visible(connection, key)
            return comments.reviewed_by(connection, key)

    def _comment(self, connection: Connection, number: int) -> Comment:
        found = comments.read(connection, table.c.id == number, seen_by(self._viewer)) if 0 < number < INTEGERS else ()
        if not found:
            raise Missing(f"{number}: there is no such comment, or not for you; load the call again.")
        return found[0]

    def _disputable(self, connection: Connection, key: int, call: Call, line: int | None, code: str) -> None:
        if line is None:
            raise WrongUse("A tag belongs to a line; say which.")
        if self._viewer is not None:
            spoke = select(names.c.name).join(call_agents, call_agents.c.agent_id == names.c.id)
            if self._viewer.own not in connection.scalars(spoke.where(call_agents.c.call_key == key)).all():
                raise Forbidden("Only the agent who spoke in a call disputes its tags; put the tag right yourself.")
        judgement = line_of(call, line)[1].judgement
        if judgement is None or code not in judgement:
            raise Conflict("The line does not have this tag any more; load the call again.")
        same = (table.c.call_key == key, table.c.utterance == line, table.c.code == code)
        if comments.read(connection, *same, comments.OPEN):
            raise Conflict("This tag is disputed already; it waits for an answer.")


def _cleaned(text: str) -> str:
    """WrongUse where nothing is left."""
    text = "".join(c if c.isprintable() or c == "\n" else " " for c in text).strip()
    if not text:
        raise WrongUse("A comment cannot be empty; write what you think.")
    return text
