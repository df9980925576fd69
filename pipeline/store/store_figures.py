"""What stands behind figures: agents, moments, findings, offers. Each method is one transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Literal

from pipeline.call import Amount
from pipeline.codebook import OrderRule
from pipeline.errors import StoreError
from pipeline.profiles import CallRates, Finding, LedgerLine, Measure, Moment, Passage
from pipeline.store import (
    call_rates,
    calls,
    database,
    evidence,
    figures,
    ledger,
    names,
    passages,
    renames,
)
from pipeline.store.passages import AFTER, BEFORE
from pipeline.store.scope import Scope, within
from pipeline.store.store_rates import Rates


class Figures(Rates):
    """Each of a Scope; verbal ones from transcripts of quality full unless drafts are included."""

    # ---- numbers that stand for names in addresses

    def agent_numbered(self, number: int) -> str:
        """The name in use now. StoreError where there is no such agent whose figures may be seen."""
        with database.reading(self._engine) as connection:
            name = names.called(connection, "agent", number)
            name = name and renames.current_name(connection, name)
            if not name or not self._sees_agent(connection, name):
                raise StoreError(f"{number}: there is no such agent, or not for you.")
            return name

    def team_numbered(self, number: int) -> str:
        """StoreError where there is no such team that may be seen."""
        with database.reading(self._engine) as connection:
            name, viewer = names.called(connection, "team", number), self._viewer
            if not name or not (viewer is None or viewer.sees_all or name in viewer.led):
                raise StoreError(f"{number}: there is no such team, or not for you.")
            return name

    def numbers(self, kind: Literal["agent", "team"], of: Collection[str]) -> dict[str, int]:
        """Name to number."""
        with database.reading(self._engine) as connection:
            found = names.find(connection, [(kind, name) for name in of])
            return {name: number for (_, name), number in found.items()}

    def call_keys(self, call_ids: Collection[str]) -> dict[str, int]:
        """Of those that may be seen."""
        with database.reading(self._engine) as connection:
            return calls.keys_named(connection, call_ids, self._viewer)

    # ---- of what there are figures

    def agents(self, scope: Scope = Scope()) -> tuple[str, ...]:
        with database.reading(self._engine) as connection:
            return figures.agents(connection, self._seen(scope))

    def last_days(self, scope: Scope = Scope()) -> dict[str, date | None]:
        """Agent to the local day of their newest call in `scope`."""
        with database.reading(self._engine) as connection:
            return figures.last_days(connection, self._seen(scope))

    def has_calls(self, scope: Scope) -> bool:
        with database.reading(self._engine) as connection:
            return connection.execute(within(self._seen(scope)).limit(1)).first() is not None

    def teams(self) -> tuple[str, ...]:
        with database.reading(self._engine) as connection:
            viewer, found = self._viewer, figures.teams(connection)
            return found if viewer is None or viewer.sees_all else tuple(team for team in found if team in viewer.led)

    def team_of(self, scope: Scope) -> str | None:
        """The newest team in `scope`."""
        with database.reading(self._engine) as connection:
            return figures.team_of(connection, self._seen(scope))

    def teams_of(self, scope: Scope = Scope()) -> dict[str, str | None]:
        """Agent to newest team in `scope`."""
        with database.reading(self._engine) as connection:
            return figures.teams_of(connection, self._seen(scope))

    def languages(self, scope: Scope) -> tuple[str, ...]:
        """The most frequent first."""
        with database.reading(self._engine) as connection:
            return figures.languages(connection, self._seen(scope))

    def days(self, scope: Scope) -> tuple[date | None, date | None]:
        """First and last local day."""
        with database.reading(self._engine) as connection:
            return figures.days(connection, self._seen(scope))

    def qualities(self, scope: Scope) -> dict[str, int]:
        """Transcript quality to the number of calls."""
        with database.reading(self._engine) as connection:
            return figures.qualities(connection, self._seen(scope))

    def moments(
        self, scope: Scope, code: str, limit: int = 5, *, form: str | None = None, include_draft: bool = False
    ) -> tuple[Moment, ...]:
        """Utterances whose active tags hold `code`, newest call first."""
        with database.reading(self._engine) as connection:
            return evidence.moments(connection, self._seen(scope), [(code, form)], limit, include_draft)[0]

    def moments_of(
        self, scope: Scope, wanted: Sequence[tuple[str, str | None]], limit: int = 5, *, include_draft: bool = False
    ) -> list[tuple[Moment, ...]]:
        """As `moments`, of many codes at once; with a form only questions of this form."""
        with database.reading(self._engine) as connection:
            return evidence.moments(connection, self._seen(scope), wanted, limit, include_draft)

    def findings(self, scope: Scope, *, include_draft: bool = False) -> tuple[Finding, ...]:
        """Newest call first."""
        with database.reading(self._engine) as connection:
            return evidence.found_in(connection, self._seen(scope), include_draft)

    def ledger_lines(self, scope: Scope = Scope(), *, include_draft: bool = False) -> Iterator[LedgerLine]:
        """Every offer, newest call first, a few in memory at a time.

        Customers are running numbers to who does not see all: whether they came again is told, not who they are.
        """
        with database.reading(self._engine) as connection:
            lines = ledger.lines(connection, self._seen(scope), include_draft)
            yield from lines if self._viewer is None or self._viewer.sees_all else ledger.unnamed(lines)

    def call_rates(
        self, measures: Sequence[Measure], scope: Scope = Scope(), *, with_outcome: str, include_draft: bool = False
    ) -> Iterator[CallRates]:
        """Of every agent of every call that has this outcome, some thousands in memory at a time."""
        with database.reading(self._engine) as connection:
            yield from call_rates.read(connection, measures, self._seen(scope), with_outcome, include_draft)

    def passages(
        self, scope: Scope, opportunity: str, taken: bool, limit: int = 5, *, include_draft: bool = False
    ) -> tuple[Passage, ...]:
        """Chances that were taken, or missed, with the words around; newest call first."""
        with database.reading(self._engine) as connection:
            return passages.passages(connection, self._seen(scope), opportunity, taken, limit, include_draft)

    def found_passages(
        self, scope: Scope, rule: str, limit: int = 5, *, include_draft: bool = False
    ) -> tuple[Passage, ...]:
        """Calls where the order rule `rule` was broken."""
        with database.reading(self._engine) as connection:
            return passages.found_passages(connection, self._seen(scope), rule, limit, include_draft)

    def kept_passages(
        self, scope: Scope, rule: OrderRule, limit: int = 5, *, include_draft: bool = False
    ) -> tuple[Passage, ...]:
        """Calls where the order rule applied and was kept."""
        with database.reading(self._engine) as connection:
            return passages.kept_passages(connection, self._seen(scope), rule, limit, include_draft)

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
            key = self._key(connection, call_id)
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
            return evidence.offered_in(connection, self._seen(scope), include_draft)
