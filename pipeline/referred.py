"""The sum that an offer without a figure means, where the line before or the answer right behind it names one.

`— Yes, seventy kroner. — That I can delete.` offers 70; `— The fee is removed. — Eighty-eight? — Yes, eighty-eight
dollars.` offers 88. Anything farther away is not guessed at.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.call import Turn, Utterance
from pipeline.prices import Price, prices

Said = Sequence[tuple[Turn, Utterance]]

_IT = re.compile(r"\b(?:it|that|them|those|den|det|dem|dom|de|dei)\b", re.IGNORECASE)
_TOTALS = re.compile(
    r"(?:yes,? |ja,? |jo,? )?(?:(?:that|it)(?:'s| is| comes to| makes)|det (?:er|är|blir|bliver|gjør|gör)|totalt|i alt|"
    r"til sammen|tilsammen|sammanlagt|altogether|in all)\b|(?:yes|ja|jo),",
    re.IGNORECASE,
)


def referred(said: Said, at: int, language: str | None) -> tuple[str, Price] | None:
    """The text that names the sum, and the sum; None where nothing or more than one is named."""
    if at > 0 and _IT.search(said[at][1].text):
        before = said[at - 1][1].text
        if one := _only(before, language):
            return before, one
    for _, utterance in _answers(said, at):
        if one := _only(utterance.text, language):
            return utterance.text, one
    return None


def _answers(said: Said, at: int) -> Said:
    """What the same side says next, or next after one question of the other, where it is a total."""
    turn = said[at][0]
    near = said[at + 1 : at + 3]
    own = [(t, u) for t, u in near if t.speaker == turn.speaker]
    asked = len(near) == 2 and near[0][0].speaker != turn.speaker and near[0][1].text.rstrip().endswith("?")
    if own and (near[0] == own[0] or asked) and _TOTALS.match(own[0][1].text):
        return own[:1]
    return []


def _only(text: str, language: str | None) -> Price | None:
    found = [price for price in prices(text, language) if price.currency != "%" and price.value > 1]
    return found[0] if len(found) == 1 else None
