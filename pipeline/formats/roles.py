"""Who speaks, from the words that transcripts use for speakers, and where such a word stands at the start of a line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.call import Speaker
from pipeline.wordlists import wordset

_AGENT = wordset("""agent agenten advisor adviser representative rep csr operator operatør operatör assistant
customer_service customer_care customer_support customer_service_representative customer_service_agent
service_representative support helpdesk call_handler
saksbehandler saksbehandleren saksbehandlar kundebehandler kundebehandleren kundekonsulent kunderådgiver rådgiver
rådgiveren konsulent konsulenten medarbeider medarbeideren kundeservice kundeservicemedarbeider kundesenter selger
handläggare handläggaren kundrådgivare rådgivare rådgivaren medarbetare medarbetaren kundtjänst kundtjänstmedarbetare
kundservice säljare
sagsbehandler sagsbehandleren medarbejder medarbejderen kundemedarbejder kundeservicemedarbejder kundekonsulenten
kundecenter sælger""")
_CUSTOMER = wordset("""customer client caller consumer subscriber
kunde kunden innringer innringeren klient klienten
kund inringare inringaren uppringare uppringaren
opkalder opkalderen indringer""")
_WORDS: dict[tuple[str, ...], Speaker] = {tuple(phrase.split("_")): "agent" for phrase in _AGENT}
_WORDS |= {tuple(phrase.split("_")): "customer" for phrase in _CUSTOMER}
_WORDS[("other",)] = "other"
_LONGEST = max(map(len, _WORDS))
_AGENT_LETTERS, _CUSTOMER_LETTERS = set("amsr"), set("ck")

_CLOCK = r"\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?"
_HEAD = re.compile(
    rf"\s*(?:[-–—•*>]\s*)?(?:[\[(]?({_CLOCK})[\])]?\s*[-–—]?\s*)?"
    rf"([^\W\d_][\w .'’()/&-]{{0,39}}?)\s*(?:[\[(]({_CLOCK})[\])])?\s*:(?=\s|$)"
)
_HEAD_LENGTH = 120  # characters of a line in which its speaker stands


class Voice(NamedTuple):
    """Who a stretch of text belongs to."""

    speaker: Speaker
    agent: str | None = None  # the agent's name, where it is given
    label: str | None = None  # what the file calls a speaker whose role it does not say


@dataclass(frozen=True)
class Line:
    """`[00:15] Agent: Hello` taken apart."""

    label: str
    clock: str | None
    text: str


def voice(label: str, roles: Mapping[str, Speaker] | None = None) -> Voice:
    """`Agent`, `Kunde 1`, `Saksbehandler Kari N`, `SPEAKER_00` → a voice. `roles` decides before the words do.

    A label that is no word for a role is `other` and keeps the label: speakers.py finds the role from what is said.
    """
    folded = _folded(label)
    for name, speaker in (roles or {}).items():
        if _folded(name) == folded:
            return Voice(speaker)
    tokens = re.findall(r"[^\W_]+(?:['’.-][^\W_]+)*\.?", label)
    for length in range(min(_LONGEST, len(tokens)), 0, -1):
        speaker_of = _WORDS.get(tuple(token.casefold().rstrip(".") for token in tokens[:length]))
        if speaker_of:
            name = " ".join(tokens[length:])
            return Voice(speaker_of, name if speaker_of == "agent" and name and not name.isdigit() else None)
    return Voice("other", None, label.strip() or None)


def split_line(line: str) -> Line | None:
    """None where nothing at the start of the line looks like a speaker."""
    match = _HEAD.match(line[:_HEAD_LENGTH])
    if not match:
        return None
    before, label, behind = match.groups()
    return Line(label.strip(), before or behind, line[match.end() :].strip())


def labels_in(lines: Iterable[str]) -> frozenset[str]:
    """The labels (folded) that stand for speakers in these lines: "So: I …" is no speaker.

    Words for a role always do, and beside them names that come twice. Without such words names must stand in front of
    at least half of the lines, and some of them repeatedly: `From:`, `To:` and `Subject:` are no conversation.
    """
    filled = [line for line in lines if line.strip()]
    counts = Counter(split.label for line in filled if (split := split_line(line)))
    known = {label for label in counts if voice(label).label is None}
    names = {label for label in counts if _is_name(label)} if counts.total() < len(filled) else set(counts)
    if known:
        return frozenset(map(_folded, known | {label for label in names if counts[label] > 1}))
    covered = sum(counts[label] for label in names)
    repeated = len(names) <= 2 or any(counts[label] > 1 for label in names)
    return frozenset(map(_folded, names)) if repeated and 2 * covered >= len(filled) else frozenset()


def is_label(line: Line | None, labels: frozenset[str]) -> bool:
    return line is not None and _folded(line.label) in labels


def letters(labels: Iterable[str]) -> dict[str, Speaker]:
    """`A:` and `C:`, `S:` and `K:`: the roles of two single letters, if one can only be each."""
    found = {label.casefold() for label in labels}
    agents, customers = found & _AGENT_LETTERS, found & _CUSTOMER_LETTERS
    if len(found) == 2 and len(agents) == len(customers) == 1:
        return {agents.pop(): "agent", customers.pop(): "customer"}
    return {}


def _folded(label: str) -> str:
    return " ".join(label.casefold().split())


def _is_name(label: str) -> bool:
    """`Kari`, `Kari N.`, `Speaker 1`, `SPEAKER_00`."""
    words = label.split()
    return len(words) <= 3 and all(word[0].isupper() or word[0].isdigit() for word in words)
