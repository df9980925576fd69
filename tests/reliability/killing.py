"""Kills drawn and carried out, and what came of each."""

from __future__ import annotations

import os
import random
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.reliability import forked, scene
from tests.reliability.forked import Point
from tests.reliability.places import FOLDER, Databases, Place, copied
from tests.reliability.works import BATCH, OTHERS, State, Work

BETWEEN = ("between transactions", "in a transaction", "in a commit")  # after the first write and before the last
LEARN = 2  # undisturbed runs
AFRESH, RECENT = 10, 3  # after so many kills one more, and of so many the shortest counts


@dataclass(frozen=True)
class Kill:
    work: str
    landed: str
    drawn: bool  # at a time drawn, not at a named point
    fault: str  # "" where nothing was lost, twice or half

    @property
    def is_between(self) -> bool:
        return self.landed in BETWEEN


@dataclass(frozen=True)
class Undisturbed:
    before: State
    after: State
    writes: int
    counts: Counter[str]  # how often it came by each point


class Killer:
    """`room`: an empty folder. Works on `databases`; `seed` decides every draw."""

    def __init__(self, databases: Databases, room: Path, seed: int) -> None:
        self.databases, self.room, self.random = databases, room, random.Random(seed)
        self.inputs = room / "inputs"
        scene.build(self.inputs)
        self.templates: dict[str, Place] = {}
        self.known: dict[str, Undisturbed] = {}
        self.seconds: dict[str, list[float]] = {}  # from the first write to the last, of runs that were not disturbed

    def close(self) -> None:
        for place in self.templates.values():
            self.databases.drop(place.url)

    def times(self, work: Work, count: int) -> Iterator[Kill]:
        """Kills at times drawn between the first and the last write."""
        for number in range(count):
            if number % AFRESH == AFRESH - 1:  # the machine is busier at times than at others
                with copied(self._template(work), self.databases, self.room) as place:
                    self._took(work, self._done(work, place, work.do))
            self.undisturbed(work)
            yield self._kill(work, after=min(self.seconds[work.name][-RECENT:]) * self.random.random())

    def points(self, work: Work) -> Iterator[Kill]:
        """A kill at each point of the work, at one of the times it comes by there."""
        for where in work.points:
            if often := self.undisturbed(work).counts[where]:
                yield self._kill(work, point=Point(where, self.random.randint(1, max(1, often * 3 // 4))))

    def undisturbed(self, work: Work) -> Undisturbed:
        if work.name not in self.known:
            self.known[work.name] = self._learn(work)
        return self.known[work.name]

    def _learn(self, work: Work) -> Undisturbed:
        runs, states, before = [], [], {}
        for _ in range(LEARN):
            with copied(self._template(work), self.databases, self.room) as place:
                before = before or ({} if work.name == "schema" else work.state(place))
                runs.append(self._done(work, place, work.do))
                states.append(work.state(place))
        for state in states:
            if state != states[0]:
                raise AssertionError(f"{work.name}: two undisturbed runs differ: {_differs(state, states[0])}")
        for run in runs:
            self._took(work, run)
        return Undisturbed(before, states[0], runs[0].writes, runs[0].counts)

    def _took(self, work: Work, run: forked.Ended) -> None:
        self.seconds.setdefault(work.name, []).append(run.seconds)

    def _kill(self, work: Work, point: Point | None = None, after: float | None = None) -> Kill:
        usual = self.undisturbed(work)
        with copied(self._template(work), self.databases, self.room) as place:
            ended = forked.run(lambda: work.do(place, self.inputs), place.folder, point, after)
            self.databases.settle(place.url)
            landed = ended.landed or "after the end"
            if not ended.landed:
                self._took(work, ended)
            if not point and landed in BETWEEN and ended.writes >= usual.writes:
                landed = "after the last write"
            fault = work.fault(place, usual.before, usual.after)
            if not fault:
                self._done(work, place, work.again or work.do)
                if work.state(place) != usual.after:
                    fault = f"after it was run again: {_differs(work.state(place), usual.after)}"
        return Kill(work.name, landed, point is None, fault)

    def _done(self, work: Work, place: Place, do: Callable[[Place, Path], None]) -> forked.Ended:
        ended = forked.run(lambda: do(place, self.inputs), place.folder)
        told = place.folder / "fault.txt"
        if told.exists():
            raise AssertionError(f"{work.name}: {told.read_text(encoding='utf-8')}")
        if os.waitstatus_to_exitcode(ended.status) not in (0, 1):
            raise AssertionError(f"{work.name}: ended with {ended.status}")
        return ended

    def _template(self, work: Work) -> Place:
        if work.name not in self.templates:
            folder = Path(tempfile.mkdtemp(dir=self.room)) / FOLDER  # templates know no path but this name
            folder.mkdir()
            place = Place(folder, self.databases.empty(folder))
            self.templates[work.name] = place
            self._done(work, place, work.template)
            self.databases.settle(place.url)
        return self.templates[work.name]


def _differs(found: State, wanted: State) -> str:
    from tests.reliability.dump import difference

    if "store" in found:
        return difference(found["store"], wanted["store"])
    return ", ".join(name for name in found.keys() | wanted.keys() if found.get(name) != wanted.get(name))


def all_kinds(killer: Killer, drawn: int, drawn_of_others: int) -> Iterator[Kill]:
    yield from killer.times(BATCH, drawn)
    yield from killer.points(BATCH)
    for work in OTHERS:
        yield from killer.times(work, drawn_of_others)
        yield from killer.points(work)
