"""The lines of a call: what was said, by whom, with which tags, and what a machine had where a person put it right."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from pipeline.call import Call, Turn, Utterance
from pipeline.codebook import Codebook
from pipeline.report import figures
from pipeline.report.words import Words
from pipeline.tags import Judgement


@dataclass(frozen=True)
class Tag:
    code: str
    title: str
    core: bool
    form_title: str | None  # of a question
    probability: float | None  # None: a person said so
    source: str
    person: bool
    machine: float | None  # how likely the machine has it, where it says


@dataclass(frozen=True)
class MachineTag:
    code: str
    title: str
    probability: float | None


@dataclass(frozen=True)
class HeardLine:
    speaker: str
    text: str


@dataclass(frozen=True)
class Line:
    n: int
    speaker: str
    start_ms: int | None
    end_ms: int | None
    text: str
    heard: HeardLine | None
    source: str | None  # of the tags; None: not judged
    person: bool  # a person judged it
    form: str | None
    about: str | None
    follow_up: bool | None
    tags: tuple[Tag, ...]
    machine: tuple[MachineTag, ...]  # what stands under a person's tags

    @property
    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def lines_view(call: Call, machine: Call, codebook: Codebook, words: Words) -> tuple[Line, ...]:
    """`machine`: the same call with the tagger's own judgement of every line; see `Store.standing`."""
    pairs = zip(call.utterances(), machine.utterances(), strict=True)
    return tuple(_line(n, *said, own.judgement, codebook, words) for n, (said, (_, own)) in enumerate(pairs))


def _line(
    number: int, turn: Turn, said: Utterance, machine: Judgement | None, codebook: Codebook, words: Words
) -> Line:
    judgement = said.judgement
    by_person = judgement is not None and (machine is None or judgement.source != machine.source)
    return Line(
        n=number,
        speaker=turn.speaker,
        start_ms=said.start_ms,
        end_ms=said.end_ms,
        text=said.text,
        heard=HeardLine(said.heard.speaker, said.heard.text) if said.heard else None,
        source=judgement.source if judgement else None,
        person=by_person,
        form=judgement.form if judgement else None,
        about=judgement.about if judgement else None,
        follow_up=judgement.follow_up if judgement else None,
        tags=_tags(judgement, machine, by_person, codebook, words) if judgement else (),
        machine=_machine(machine, codebook, words) if by_person else (),
    )


def _tags(
    judgement: Judgement, machine: Judgement | None, by_person: bool, codebook: Codebook, words: Words
) -> tuple[Tag, ...]:
    return tuple(
        Tag(
            code=code,
            title=figures.code_title(codebook, code, words),
            core=code in codebook.core,
            form_title=_form(judgement, code, codebook, words),
            probability=judgement.scores.get(code),
            source=judgement.source,
            person=by_person,
            machine=machine.scores.get(code) if machine else None,
        )
        for code in judgement.labels
        if code in codebook.names
    )


def _form(judgement: Judgement, code: str, codebook: Codebook, words: Words) -> str | None:
    if judgement.form is None or code not in codebook.formed:
        return None
    return words.title(codebook.forms.get(judgement.form, {}), judgement.form)


def _machine(machine: Judgement | None, codebook: Codebook, words: Words) -> tuple[MachineTag, ...]:
    if machine is None:
        return ()
    return tuple(
        MachineTag(code, figures.code_title(codebook, code, words), machine.scores.get(code))
        for code in machine.labels
        if code in codebook.names
    )
