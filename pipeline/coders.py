"""How far people agree who coded the same lines blind, code by code, and where they differ.

Counts first. With two coders the figure is Cohen's kappa (1960), with more Krippendorff's alpha (2011); both follow
from tables that add up over calls, so the interval is a bootstrap of calls (of lines, where there are few calls).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pipeline.codebook import Codebook
from pipeline.labelling import CodedLine
from pipeline.profiles import Interval
from pipeline.tags import OF_QUESTIONS, Judgement

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

FEWEST = 5  # lines to which somebody gave a code, and to which somebody did not: below, agreement cannot be told
FEWEST_CALLS = 5  # below, lines are drawn in the bootstrap, not calls
DRAWS = 1000
Value = str | bool


@dataclass(frozen=True)
class Agreed:
    """One code, or the form, subject or follow-up of what all call a question."""

    name: str
    lines: int  # that several coders decided
    all: int  # given by all of them; of a form: all the same
    some: int  # by some only
    none: int
    prevalence: float | None  # share of all decisions that give it
    statistic: Literal["kappa", "alpha"]
    value: float | None = None  # None where too few lines tell
    interval: Interval | None = None  # None also where nobody ever differed


def agreements(lines: Sequence[CodedLine], codebook: Codebook) -> tuple[Agreed, ...]:
    """Every code that anybody could give, then form, subject and follow-up of questions."""
    coders = coders_of(lines)
    several = [line for line in lines if len(line.given) > 1]
    spoken = {line.spot.speaker for line in several}
    found = [_of_code(code.name, several, coders, code.speaker) for code in codebook.codes if code.speaker in spoken]
    asked = [line for line in several if _all_ask(line, codebook)]
    if asked:
        found += [_of_question(name, asked, coders) for name in OF_QUESTIONS]
    return tuple(found)


def coders_of(lines: Iterable[CodedLine]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(coder for line in lines for coder in line.given))


def disputed(line: CodedLine, codebook: Codebook) -> tuple[str, ...]:
    """Codes, then parts of a question, that some gave and others did not."""
    judged = list(line.given.values())
    names = [c.name for c in codebook.for_speaker(line.spot.speaker)]
    found = [name for name in names if len({v for j in judged if (v := _given(j, name)) is not None}) > 1]
    if _all_ask(line, codebook):
        found += [n for n in OF_QUESTIONS if len({getattr(j, n) for j in judged} - {None}) > 1]
    return tuple(found)


def _given(judgement: Judgement, code: str) -> bool | None:
    return None if code in judgement.ignore else code in judgement.labels


def _all_ask(line: CodedLine, codebook: Codebook) -> bool:
    return all(any(code in j for code in codebook.formed) for j in line.given.values())


Cell = tuple[int, list[Value | None]]  # call, what each coder gave


def _of_code(name: str, lines: Sequence[CodedLine], coders: Sequence[str], speaker: str) -> Agreed:
    own = (line for line in lines if line.spot.speaker == speaker)
    cells = list(_decided(own, coders, lambda judgement: _given(judgement, name)))
    given = [[value for value in values if value is not None] for _, values in cells]
    all_, none = sum(all(values) for values in given), sum(not any(values) for values in given)
    decisions = sum(map(len, given))
    prevalence = sum(map(sum, given)) / decisions if decisions else None  # type: ignore[arg-type]
    told = min(len(cells) - none, len(cells) - all_) >= FEWEST
    return _agreed(name, cells, len(coders), (all_, len(cells) - all_ - none, none), prevalence, told)


def _of_question(name: str, lines: Sequence[CodedLine], coders: Sequence[str]) -> Agreed:
    cells = list(_decided(lines, coders, lambda judgement: getattr(judgement, name)))
    alike = sum(len({value for value in values if value is not None}) == 1 for _, values in cells)
    return _agreed(name, cells, len(coders), (alike, len(cells) - alike, 0), None, len(cells) >= FEWEST)


def _decided(
    lines: Iterable[CodedLine], coders: Sequence[str], value: Callable[[Judgement], Value | None]
) -> Iterator[Cell]:
    for line in lines:
        values = [value(line.given[coder]) if coder in line.given else None for coder in coders]
        if sum(v is not None for v in values) > 1:
            yield line.spot.call_key, values


def _agreed(
    name: str,
    cells: Sequence[Cell],
    coders: int,
    counts: tuple[int, int, int],
    prevalence: float | None,
    told: bool,
) -> Agreed:
    statistic: Literal["kappa", "alpha"] = "kappa" if coders == 2 else "alpha"
    bare = Agreed(name, len(cells), *counts, prevalence, statistic)
    values = sorted({str(v) for _, row in cells for v in row if v is not None})
    if not told or len(values) < 2:
        return bare
    tables = _tables(cells, values, statistic)
    of = _kappa if statistic == "kappa" else _alpha
    value = float(of(tables.sum(axis=0)[None])[0])
    return Agreed(name, len(cells), *counts, prevalence, statistic, value, _bootstrap(tables, of))


def _tables(cells: Sequence[Cell], values: Sequence[str], statistic: str) -> Floats:
    """(units, values, values), a unit a call or a line: pairs of coders, or coincidences (Krippendorff 2011)."""
    import numpy as np

    calls = {call: n for n, call in enumerate(dict.fromkeys(call for call, _ in cells))}
    by_call = len(calls) >= FEWEST_CALLS
    tables = np.zeros((len(calls) if by_call else len(cells), len(values), len(values)))
    place = {value: n for n, value in enumerate(values)}
    for number, (call, row) in enumerate(cells):
        table = tables[calls[call] if by_call else number]
        given = [place[str(value)] for value in row if value is not None]
        if statistic == "kappa":
            table[given[0], given[1]] += 1
            continue
        for one in range(len(given)):
            for other in range(len(given)):
                if one != other:
                    table[given[one], given[other]] += 1 / (len(given) - 1)
    return tables


def _kappa(tables: Floats) -> Floats:
    """Of each table; nan where only one value was given."""
    import numpy as np

    total = tables.sum(axis=(1, 2))
    with np.errstate(divide="ignore", invalid="ignore"):
        alike = np.trace(tables, axis1=1, axis2=2) / total
        chance = (tables.sum(axis=1) * tables.sum(axis=2)).sum(axis=1) / total**2
        return np.where(np.isclose(chance, 1), np.nan, (alike - chance) / (1 - chance))


def _alpha(tables: Floats) -> Floats:
    """Nominal, of tables of coincidences."""
    import numpy as np

    each = tables.sum(axis=2)
    total = each.sum(axis=1)
    apart = total - np.trace(tables, axis1=1, axis2=2)
    chance = total**2 - (each**2).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(chance == 0, np.nan, 1 - (total - 1) * apart / chance)


def _bootstrap(tables: Floats, of: Callable[[Floats], Floats]) -> Interval | None:
    """95 %, percentiles of `DRAWS` draws of units with a fixed seed."""
    import numpy as np

    units, size = tables.shape[:2]
    weights = np.random.default_rng(0).multinomial(units, np.full(units, 1 / units), size=DRAWS)
    found = of((weights @ tables.reshape(units, -1)).reshape(DRAWS, size, size))
    found = found[~np.isnan(found)]
    if not len(found) or np.ptp(found) < 1e-9:
        return None
    low, high = np.percentile(found, (2.5, 97.5))
    return Interval(float(low), float(high))
