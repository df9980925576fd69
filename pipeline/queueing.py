"""Which lines are worth a person's time: those the tagger cannot decide, and those of codes with few examples.

Scores in, lines out; the same seed chooses the same. Codes take turns, so that no weak code fills the queue, and lines
are spread over agents and calls: a second line of a call comes only when every other call has given one.
"""

from __future__ import annotations

import random
from collections import Counter, deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count as numbers
from typing import Literal

Reason = Literal["uncertain", "rare"]
REASONS: tuple[Reason, ...] = ("uncertain", "rare")
WIDEST = 0.25  # margin above which a decision is not called uncertain
LEAST = 0.05  # probability below which a line is no likely example of a rare code
RAREST = 3  # one in so many codes is rare


@dataclass(frozen=True)
class Candidate:
    call: int
    utterance: int
    agent: int
    scores: Mapping[str, float]  # code -> probability
    given: Collection[str]  # codes the tagger gave


@dataclass(frozen=True)
class Chosen:
    call: int
    utterance: int
    reason: Reason
    code: str

    @property
    def why(self) -> str:
        return f"{self.reason}:{self.code}"


@dataclass
class _Ranking:
    """One code's candidates for one reason, the best first; those taken are left out as they are met."""

    reason: Reason
    code: str
    lines: list[Candidate]


def choose(
    pool: Sequence[Candidate],
    count: int,
    seed: int,
    reasons: Collection[Reason] = REASONS,
    labelled: Mapping[str, int] = {},
) -> tuple[Chosen, ...]:
    """At most `count` lines, mixed. `labelled`: how many lines people have given each code so far."""
    dice = random.Random(seed)
    pool = dice.sample(list(pool), len(pool))  # ties fall by the seed
    rankings: dict[Reason, list[_Ranking]] = {
        "uncertain": list(_uncertain(pool)) if "uncertain" in reasons else [],
        "rare": list(_rare(pool, labelled)) if "rare" in reasons else [],
    }
    chosen = list(_spread([found for found in rankings.values() if found], count, _agents(pool)))
    dice.shuffle(chosen)
    return tuple(chosen)


def thresholds(pool: Iterable[Candidate]) -> dict[str, float]:
    """Where the tagger decides, as its decisions show: midway between the lowest given and the highest withheld."""
    lowest: dict[str, float] = {}
    highest: dict[str, float] = {}
    for line in pool:
        for code, score in line.scores.items():
            if code in line.given:
                lowest[code] = min(score, lowest.get(code, 1.0))
            else:
                highest[code] = max(score, highest.get(code, 0.0))
    codes = {*lowest, *highest}
    return {c: (lowest[c] + highest[c]) / 2 if c in lowest and c in highest else 0.5 for c in codes}


def _uncertain(pool: Sequence[Candidate]) -> Iterator[_Ranking]:
    for code, limit in sorted(thresholds(pool).items()):
        near = [(abs(line.scores[code] - limit), line) for line in pool if code in line.scores]
        near = sorted((pair for pair in near if pair[0] <= WIDEST), key=lambda pair: pair[0])
        if near:
            yield _Ranking("uncertain", code, [line for _, line in near])


def _rare(pool: Sequence[Candidate], labelled: Mapping[str, int]) -> Iterator[_Ranking]:
    codes = sorted({code for line in pool for code in line.scores}, key=lambda code: (labelled.get(code, 0), code))
    for code in codes[: -(-len(codes) // RAREST)]:
        likely = [line for line in pool if line.scores.get(code, 0.0) >= LEAST]
        if likely:
            yield _Ranking("rare", code, sorted(likely, key=lambda line: -line.scores[code]))


def _agents(pool: Sequence[Candidate]) -> int:
    return len({line.agent for line in pool}) or 1


def _spread(kinds: Sequence[Sequence[_Ranking]], count: int, agents: int) -> Iterator[Chosen]:
    """Kinds take turns, within a kind its codes; limits on calls and agents are raised only when nothing else fits."""
    taken: set[tuple[int, int]] = set()
    of_call, of_agent = Counter[int](), Counter[int]()
    each = -(-count // agents)
    for limit in numbers(1):
        turns = [deque(kind) for kind in kinds]
        while any(turns):
            for turn in turns:
                if len(taken) == count:
                    return
                while turn:
                    ranking = turn.popleft()
                    ranking.lines = [line for line in ranking.lines if (line.call, line.utterance) not in taken]
                    line = next(
                        (x for x in ranking.lines if of_call[x.call] < limit and of_agent[x.agent] < each * limit), None
                    )
                    if line is None:
                        continue
                    turn.append(ranking)
                    taken.add((line.call, line.utterance))
                    of_call[line.call] += 1
                    of_agent[line.agent] += 1
                    yield Chosen(line.call, line.utterance, ranking.reason, ranking.code)
                    break
        if not any(ranking.lines for kind in kinds for ranking in kind):
            return
