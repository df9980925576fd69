"""Loops among the words of a recogniser: a word or a phrase over and over, as a stuck decoder writes it.

People repeat themselves too (`ja ja ja`, `no no no no`, a number of many fives, `can you hear me?` on a bad line), so a
loop is what nobody says: more syllables a second than a mouth makes, or more repetitions without a pause than people
make. Its beginning is kept, as far as there was speech for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from pipeline.call import LANGUAGES, Word
from pipeline.numbers import cardinal
from pipeline.timing import Span, intersect, total_ms
from pipeline.wordlists import ALL_BACKCHANNELS, words, wordset

LONGEST = 16  # words of a phrase
PAUSE_MS = 700  # after a longer one somebody said it again
SLACK_MS = 400  # by which the times of a stretch of words may be too short
FASTEST = 11.0  # syllables a second; languages are spoken at 5 to 8 (Pellegrino, Coupé and Marsico 2011)
FEWEST = 4  # repetitions that speed is judged on
MOST_NUMBERS = 16  # an account number of zeros has fewer
KEPT_WORDS = 3  # of a word that was repeated; of a phrase one
LONG_WORD, LONG_NUMBER = 24, 40  # characters of one that may be a loop in itself

_VOWELS = re.compile(r"[aeiouyæøåäöéüáíóúôàèêëï]+|\d")
_REPEATED = re.compile(r"(\w{1,12}?)\1{7,}")
# What people say many times in a row: yes and no, greetings, thanks.
_OFTEN = ALL_BACKCHANNELS | wordset("hei hej hallo halloj hello hi bye hejdå takk tack tak thanks please so så well")


def looped(said: Sequence[Word], speech: Sequence[Span]) -> Iterator[int]:
    """Positions in `said` of the words that are repetitions of a loop. `speech`: sorted, unpadded."""
    units = [" ".join(words(word.text)) for word in said]
    at = 0
    while at < len(said):
        found = _loop(said, units, at)
        if found:
            period, end = found
            yield from range(at + _kept(said[at:end], period, speech) * period, end)
            at = end
            continue
        if _within(units[at]):
            yield at
        at += 1


def _loop(said: Sequence[Word], units: Sequence[str], at: int) -> tuple[int, int] | None:
    """Words of the phrase repeated from `at` on, and where the repeating ends; None where it is no loop."""
    for period in range(1, min(LONGEST, (len(said) - at) // FEWEST) + 1):
        if units[at] == units[at + period]:
            end = _end(said, units, at, period)
            if _implausible(said[at:end], units[at:end], period):
                return period, end
    return None


def _end(said: Sequence[Word], units: Sequence[str], at: int, period: int) -> int:
    """Behind the last word that is the one `period` words before it, without a pause."""
    end = at + 1
    while end < len(said) and said[end].start_ms - said[end - 1].end_ms <= PAUSE_MS:
        if end >= at + period and (not units[end] or units[end] != units[end - period]):
            break
        end += 1
    return end


def _implausible(said: Sequence[Word], units: Sequence[str], period: int) -> bool:
    times, phrase = len(said) // period, units[:period]
    if all(map(_is_number, phrase)):
        return times >= MOST_NUMBERS  # to lose a digit is worse
    return times >= FEWEST and (times >= _most(phrase) or _too_fast(said, units))


def _most(phrase: Sequence[str]) -> int:
    """From how many repetitions on nobody says it."""
    if len(phrase) == 1:
        return 8 if phrase[0] in _OFTEN else 6
    return 6 if len(phrase) < 4 else 4


def _too_fast(said: Sequence[Word], units: Sequence[str]) -> bool:
    last = max(word.end_ms for word in said)
    return sum(map(_syllables, units)) * 1000 > FASTEST * (last - said[0].start_ms + SLACK_MS)


def _kept(said: Sequence[Word], period: int, speech: Sequence[Span]) -> int:
    """Repetitions kept: those there was time for while somebody spoke."""
    around = Span(said[0].start_ms - SLACK_MS // 2, max(word.end_ms for word in said) + SLACK_MS // 2)
    spoken = total_ms(intersect([around], speech))
    syllables = sum(_syllables(" ".join(words(word.text))) for word in said[:period])
    return min(KEPT_WORDS if period == 1 else 1, int(spoken * FASTEST / 1000 / max(1, syllables)))


def _within(unit: str) -> bool:
    """Whether a single word repeats itself, `neineineinei…`; a long number does not."""
    plain = re.sub(r"[\W_]+", "", unit)
    return len(plain) >= (LONG_NUMBER if plain.isdigit() else LONG_WORD) and bool(_REPEATED.fullmatch(plain))


def _syllables(unit: str) -> int:
    return max(1, len(_VOWELS.findall(unit))) if unit else 0


@lru_cache(maxsize=4096)
def _is_number(unit: str) -> bool:
    tokens = unit.split()
    return unit.replace(" ", "").isdigit() or (
        bool(tokens) and any((n := cardinal(tokens, 0, language)) and n.end == len(tokens) for language in LANGUAGES)
    )
