"""A small made-up world for the tests of the tagger: a codebook of six codes and calls that show them plainly."""

from __future__ import annotations

from pathlib import Path

from pipeline.call import Call, Speaker, Turn, Utterance
from pipeline.codebook import Code, Codebook
from pipeline.labels import LabelledCall
from pipeline.tags import Judgement

THINGS = {
    "en": ["router", "invoice", "parcel", "card", "ticket", "heater", "subscription", "bicycle", "oven", "alarm"],
    "nb": ["ruteren", "fakturaen", "pakken", "kortet", "billetten", "ovnen", "avtalen", "sykkelen", "alarmen", "døra"],
}
LINES = {
    "en": [
        ("A", "greeting", None, "Hello, you're through to the {} desk."),
        ("C", "stating_need", None, "I'm calling because my {} is broken."),
        ("A", "question", "open", "What happened to the {}?"),
        ("C", "", None, "It was on Monday."),
        ("A", "question", "closed", "Is the {} still under warranty?"),
        ("C", "", None, "Yes."),
        ("A", "question", "choice", "Do you want a new {} or the old one mended?"),
        ("C", "acceptance", None, "Go ahead with the {} then."),
        ("A", "apology", None, "I'm so sorry about the {}."),
        ("A", "", None, "Here it is, the {}."),
    ],
    "nb": [
        ("A", "greeting", None, "Hei, du snakker med oss som steller med {}."),
        ("C", "stating_need", None, "Jeg ringer fordi {} er ødelagt."),
        ("A", "question", "open", "Hva skjedde med {}?"),
        ("C", "", None, "Det var på mandag."),
        ("A", "question", "closed", "Er {} fortsatt på garanti?"),
        ("C", "", None, "Ja."),
        ("A", "question", "choice", "Vil du ha ny, eller skal vi reparere {}?"),
        ("C", "acceptance", None, "Ja, gjør det med {}."),
        ("A", "apology", None, "Jeg beklager det med {}."),
        ("A", "", None, "Her er den, {}."),
    ],
}
WHO: dict[str, Speaker] = {"A": "agent", "C": "customer"}


def code(name: str, speaker: Speaker, core: bool = False, forms: bool = False) -> Code:
    return Code(name, speaker, {"en": name}, {}, {}, core=core, forms=forms)


CODEBOOK = Codebook(
    "test",
    (
        code("greeting", "agent"),
        code("question", "agent", core=True, forms=True),
        code("apology", "agent"),
        code("never_said", "agent"),
        code("stating_need", "customer"),
        code("acceptance", "customer"),
    ),
    forms={"open": {"en": "Open"}, "closed": {"en": "Closed"}, "choice": {"en": "Choice"}},
    about={name: {} for name in ("problem", "wish", "other")},
    reasons={name: {} for name in ("fault", "billing", "other")},
)


def call(language: str, number: int) -> Call:
    """One coded call; calls of different numbers speak of different things, in an order of their own."""
    lines = LINES[language]
    shift = number % 4
    ordered = [lines[0], *lines[1 + shift :], *lines[1 : 1 + shift]]
    turns = []
    for place, (who, label, form, text) in enumerate(ordered):
        thing = THINGS[language][(number + place) % len(THINGS[language])]
        judgement = Judgement((label,) if label else (), form, source="coder")
        turns.append(Turn(WHO[who], (Utterance(text.format(thing), judgement=judgement),)))
    return Call(f"{language}-{number:03d}", tuple(turns), language=language)


def labelled(authors: int = 4, calls: int = 4) -> list[LabelledCall]:
    """`calls` calls of each of `authors` authors in each language."""
    return [
        LabelledCall(call(language, author * calls + n), f"{language}-a{author:02d}", "coder")
        for language in LINES
        for author in range(authors)
        for n in range(calls)
    ]


def plain_call(*texts: str, language: str | None = "en", speaker: Speaker = "agent", call_id: str = "c") -> Call:
    return Call(call_id, tuple(Turn(speaker, (Utterance(text),)) for text in texts), language=language)


LABEL_FILE = """# call: en-0001
# author: en-a01
# coder: en-c01
# agent: Aoife
# reason: fault
# mood: -1 1
# resolved: yes
# compensation: 20 EUR credit; - - goods
who\tcodes\tform\tabout\ttext
A\tgreeting\t\t\tHiya, Aoife here.
A\tgreeting question\topen\twish\tWhat's going on for you today?
C\tstating_need\t\t\tIt's the internet again.
C\t-\t\t\tMm.
A\t\t\t\tRight so.
A\tquestion ?apology\tclosed\tproblem+\tSorry, is it down now?
"""


def write_label_file(folder: Path, text: str = LABEL_FILE, language: str = "en", name: str = "en-0001") -> Path:
    path = folder / language / f"{name}.tsv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path
