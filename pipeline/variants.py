"""The same calls as other transcripts would have them: without marks, with recognition errors.

Made by rule from our own calls, to train and to measure on. The same call gives the same variant.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from pipeline.call import Call, Turn

_MARKS = re.compile(r"[^\w\s]|_")
_SPACES = re.compile(r"\s+")
# Words that recognisers take for each other, sounding the same or nearly so.
ALIKE = {
    "nb": "og/å det/de di/i et/ett en/én vær/være var/hvor hver/vær nå/no vil/ville skal/ska jeg/je ikke/ikk da/ta",
    "sv": "att/och de/dem en/än var/vart är/e jag/ja inte/int mig/mej nu/ny kan/kann med/men ska/skall din/dina",
    "da": "og/at et/er der/de jeg/jæ ikke/ik det/de med/men nu/nyt af/ad hvor/vor var/hvad lige/li vi/ved din/dine",
    "en": "your/you're their/there to/two here/hear for/four are/our its/it's right/write then/than by/buy no/know",
}


def bare(call: Call) -> Call:
    """Lower case, no marks: what many recognisers write."""
    return _with_texts(call, lambda text: _SPACES.sub(" ", _MARKS.sub("", text.lower())).strip() or text.lower())


def noisy(call: Call, share: float = 0.12) -> Call:
    """About `share` of the words wrong: one that sounds alike, a letter off, cut in two, grown together, not heard."""
    chance = random.Random(call.call_id)
    alike = _alike(call.language or "")
    return _with_texts(call, lambda text: _misheard(text, share, chance, alike))


def with_texts(call: Call, texts: Sequence[str]) -> Call:
    """The call with another text for each utterance, in order."""
    given = iter(texts)
    return _with_texts(call, lambda _: next(given))


def _with_texts(call: Call, change: Callable[[str], str]) -> Call:
    def changed(turn: Turn) -> Turn:
        return replace(turn, utterances=tuple(replace(u, text=change(u.text), words=()) for u in turn.utterances))

    return replace(call, turns=tuple(changed(turn) for turn in call.turns))


def _misheard(text: str, share: float, chance: random.Random, alike: dict[str, str]) -> str:
    words = text.split()
    heard: list[str] = []
    for word in words:
        if chance.random() >= share:
            heard.append(word)
            continue
        kind = chance.random()
        core = word.strip(".,?!").lower()
        if core in alike:
            heard.append(word.lower().replace(core, alike[core]))
        elif kind < 0.2 and len(core) <= 4 and len(words) > 2 and not word.endswith("?"):
            continue
        elif kind < 0.45 and heard and not heard[-1].endswith((".", ",", "?", "!")):
            heard[-1] += word.lower()
        elif kind < 0.65 and len(core) >= 8:
            cut = chance.randrange(3, len(core) - 2)
            heard.append(f"{word[:cut]} {word[cut:]}")
        else:
            heard.append(_letter_off(word, chance))
    return " ".join(heard) or text


def _letter_off(word: str, chance: random.Random) -> str:
    """One letter doubled, left out or taken for its neighbour in sound."""
    near = {
        "e": "æ",
        "æ": "e",
        "o": "å",
        "å": "o",
        "d": "t",
        "t": "d",
        "g": "k",
        "k": "g",
        "b": "p",
        "p": "b",
        "i": "e",
        "s": "z",
    }
    letters = [place for place, letter in enumerate(word) if letter.isalpha()]
    if len(letters) < 3:
        return word
    place = chance.choice(letters[1:])
    letter = word[place]
    return word[:place] + chance.choice(("", letter * 2, near.get(letter.lower(), letter))) + word[place + 1 :]


def _alike(language: str) -> dict[str, str]:
    pairs = [pair.partition("/")[::2] for pair in ALIKE.get(language, "").split()]
    return dict(pairs) | {b: a for a, b in pairs}
