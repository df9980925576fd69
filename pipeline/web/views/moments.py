"""What to listen to in a call: chances taken and missed, and what came in the wrong order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline import findings as order
from pipeline.call import Call, Utterance
from pipeline.codebook import Codebook
from pipeline.opportunities import chances
from pipeline.profiles import Finding
from pipeline.report import naming
from pipeline.report.words import Words


@dataclass(frozen=True)
class Place:
    """A line that can be played."""

    n: int
    at: str  # clock, empty without times
    start_ms: int | None
    title: str
    text: str
    who: str  # speaker


@dataclass(frozen=True)
class Moment:
    kind: str  # taken, missed, order
    title: str
    first: Place
    then: Place | None  # what took the chance, or came too late; None: it never came
    wanted: str  # what should have come, in words

    @property
    def n(self) -> int:
        return self.first.n


def moments(call: Call, codebook: Codebook, words: Words) -> tuple[Moment, ...]:
    """In the order of the call."""
    said = [(turn.speaker, utterance) for turn, utterance in call.utterances()]
    found = [*_chances(call, codebook, words, said), *_out_of_order(call, codebook, words, said)]
    return tuple(sorted(found, key=lambda moment: (moment.n, moment.kind)))


def marks(found: Sequence[Moment]) -> dict[int, list[Moment]]:
    """By the line they begin in; what was taken comes last, so that it hides nothing."""
    by_line: dict[int, list[Moment]] = {}
    for moment in found:
        by_line.setdefault(moment.n, []).append(moment)
    return {n: sorted(here, key=lambda moment: moment.kind == "taken") for n, here in by_line.items()}


Said = Sequence[tuple[str, Utterance]]


def _chances(call: Call, codebook: Codebook, words: Words, said: Said) -> list[Moment]:
    by_name = {o.name: o for o in codebook.opportunities}
    found = []
    for chance in chances(call, codebook):
        opportunity = by_name[chance.opportunity]
        wanted = naming.code_list(opportunity.then, codebook, words)
        called = _place(chance.utterance, said, naming.code_list(opportunity.when, codebook, words), words)
        answer = None
        if chance.answer is not None:
            title = wanted if chance.taken else words.gettext("What the agent said")
            answer = _place(chance.answer, said, title, words)
        title = words.title(opportunity.title, opportunity.name)
        found.append(Moment("taken" if chance.taken else "missed", title, called, answer, wanted))
    return found


def _out_of_order(call: Call, codebook: Codebook, words: Words, said: Said) -> list[Moment]:
    rules = {rule.name: rule for rule in codebook.order_rules}
    found = []
    for finding in order.findings(call, codebook):
        rule = rules[finding.rule]
        wanted = naming.code_list(rule.wanted, codebook, words)
        first, then = _numbers(finding, said)
        found.append(
            Moment(
                "order",
                words.title(rule.title, rule.name),
                _place(first, said, naming.code_list(rule.first, codebook, words), words),
                None if then is None else _place(then, said, wanted, words),
                wanted,
            )
        )
    return found


def _numbers(finding: Finding, said: Said) -> tuple[int, int | None]:
    """The lines of a finding, which names them by time and text."""
    first = _number((finding.first_ms, finding.first_text), said)
    then = None if finding.before_text is None else _number((finding.before_ms, finding.before_text), said, first + 1)
    return first, then


def _number(wanted: tuple[int | None, str], said: Said, start: int = 0) -> int:
    return next((n for n, (_, u) in enumerate(said) if n >= start and (u.start_ms, u.text) == wanted), start)


def _place(n: int, said: Said, title: str, words: Words) -> Place:
    speaker, utterance = said[n]
    return Place(n, words.clock(utterance.start_ms), utterance.start_ms, title, words.quote(utterance.text), speaker)
