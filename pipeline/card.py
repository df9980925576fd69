"""What a trained tagger is and how well it does: `metrics.json`, and the model card in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pipeline.classify import BehaviourTagger
from pipeline.codebook import Codebook
from pipeline.evaluate import ENOUGH, Evaluation
from pipeline.labels import LabelledCall

Figures = Mapping[str, Any]


def metrics(
    tagger: BehaviourTagger,
    figures: Mapping[str, Evaluation],
    labelled: Sequence[LabelledCall],
    held_out: Sequence[LabelledCall],
    codebook: Codebook,
) -> dict[str, Any]:
    """Everything the card says, as JSON. `figures` by kind of transcript, `as written` first."""
    languages = sorted({c.call.language or "" for c in labelled})
    return {
        "tagger": tagger.source,
        "codebook": codebook.version,
        "data": {language: _size([c for c in labelled if c.call.language == language]) for language in languages},
        "held_out": sorted({c.author for c in held_out}),
        "left_out": [name for name in codebook.names if name not in tagger.codes],
        "speakers": {code.name: code.speaker for code in codebook.codes},
        "core": list(codebook.core),
        "figures": {name: as_dict(figure) for name, figure in figures.items()},
    }


def as_dict(figures: Evaluation) -> dict[str, Any]:
    """An evaluation as JSON; figures that cannot be given are null."""
    return {
        "calls": figures.calls,
        "utterances": figures.utterances,
        "macro_f1": _round(figures.macro_f1),
        "core_f1": _round(figures.core_f1),
        "form_accuracy": _round(figures.form_accuracy),
        "codes": {
            name: {
                "precision": _round(counts.precision),
                "recall": _round(counts.recall),
                "f1": _round(counts.f1),
                "support": counts.support,
                "predicted": counts.hits + counts.false,
            }
            for name, counts in figures.codes.items()
        },
        "intervals": {name: [_round(i.low), _round(i.high)] for name, i in figures.intervals.items()},
        "languages": {language: as_dict(part) for language, part in figures.languages.items()},
    }


def headline(figures: Evaluation) -> str:
    macro, core, form = (_cell(_round(f)) for f in (figures.macro_f1, figures.core_f1, figures.form_accuracy))
    return f"macro F1 {macro}, core F1 {core}, form {form}"


def text(metrics: Mapping[str, Any]) -> str:
    """The model card, Markdown."""
    written: Figures = metrics["figures"]["as written"]
    parts = [
        f"# {metrics['tagger']}: the behaviour tagger",
        INTRODUCTION,
        "## Data",
        _table(
            ("language", "calls", "utterances", "authors"),
            ((lang, d["calls"], d["utterances"], d["authors"]) for lang, d in metrics["data"].items()),
        ),
        f"Codebook version {metrics['codebook']}. Too few examples, so never given: {_listed(metrics['left_out'])}.",
        DATA,
        "## How well it does",
        f"Measured on {written['calls']} calls, {written['utterances']} utterances, of authors that the measured "
        f"tagger never saw ({_listed(metrics['held_out'])}); the tagger in this folder was then fitted on all calls. "
        f"Macro: mean F1 over codes with {ENOUGH} or more positives; core: {_listed(metrics['core'])}; "
        "form: share of questions whose form is right, missed questions counted as wrong.",
        _table(("transcript", "language", "macro F1", "core F1", "form"), _summary(metrics["figures"])),
        f"95 % intervals over calls, as written, all languages: macro {_interval(written, 'macro')}, "
        f"core {_interval(written, 'core')}, form {_interval(written, 'form')}.",
        "## Code by code, as written",
        _table(
            (
                "code",
                "speaker",
                "positives",
                "precision",
                "recall",
                "F1",
                "95 %",
                *(f"F1 {x}" for x in written["languages"]),
            ),
            (_row(name, counts, metrics, written) for name, counts in written["codes"].items()),
        ),
        "F1 of a language with fewer than five positives is left blank.",
        "## How it works",
        METHOD,
        "## What was tried",
        TRIED,
    ]
    return "\n\n".join(parts) + "\n"


INTRODUCTION = """\
Gives every utterance of agent and customer in a support call the verbal behaviours of the codebook, and questions
their form, in Norwegian, Swedish, Danish and English. It judges words only: not the voice, not whether what is said
is true or kind. It is meant for figures over many calls and as a pointer to places worth hearing, never as a verdict
on a single utterance, and never as the sole ground of a decision about a person."""

DATA = """\
The calls are invented: dialogues written by language models to briefs, coded by other language models that saw only
the text and the rules of `labels/README.md`. No real customer or agent is in them. Agreement on such data is an
**upper bound** of what to expect on real calls: check the tagger on calls of your own (code some, then
`callcoach evaluate`) before trusting a figure, and correct and retrain where it falls short."""

METHOD = """\
One linear support vector machine a code on hashed sparse features: character n-grams; n-grams of words brought to
one meaning over the four languages by a list of glosses; concepts and word classes and their order (so that a
question shows without its mark); the same of the utterances just before; the place in the call. Languages are
learned together. Scores are calibrated, and the threshold of each code set, on authors left out in turn; where a
transcript has question marks they count at that step, where it has none nothing is missed but they. Each call is
learned as written, with recognition errors made by rule, with personal data masked, and line by line without its
context. The file holds arrays and one JSON text, no code."""


TRIED = """\
Measured while the method was chosen, on authors left out, with 60 to 240 invented calls (n); F1 in points.

| change | macro F1 | kept |
| --- | --- | --- |
| word classes and their order, openings without fillers (n 60) | +0.7, core +3 | yes |
| concepts in four languages (n 60) | +2.6 | yes |
| a copy of every feature for its language (n 60) | −1.3 to −1.8 | no |
| glosses beside words; instead of words (n 80) | +1.7; +2.6 | instead |
| question marks as a step of calibration (n 80) | +0.5, question +16 | yes |
| second pass over the codes of the utterances before: linear (n 80); boosted trees, averaged (n 210) | −2; +0.7 | no |
| lines also learned alone (n 93, n 174) | −0.7 to 0; question in single lines up to +8 | yes |
| customers' question marks as examples of questions (n 118) | 0; question in other domains −5 to +18, mean +4 | yes |
| a network of one hidden layer; averaged with the linear model (n 130) | −3; +0.4 | no |
| support vector machine instead of logistic regression (n 144) | +0.5, half the time | yes |
| calls also learned with recognition errors (n 93, n 220) | 0; 0 | yes |
| other weights of context, characters, place; other norms (n 174, n 190) | −1 to +0.5 | no |
| the codebook's own examples as calls (n 220) | 0 | no |
| 118, 174, 190, 240 calls (the features grew a little meanwhile) | F1 51, 53, 55, 58 | |"""


def _size(calls: Sequence[LabelledCall]) -> dict[str, int]:
    utterances = sum(len(turn.utterances) for c in calls for turn in c.call.turns)
    return {"calls": len(calls), "utterances": utterances, "authors": len({c.author for c in calls})}


def _summary(figures: Mapping[str, Figures]) -> Iterable[tuple[object, ...]]:
    for name, figure in figures.items():
        for language, part in {"all": figure, **figure["languages"]}.items():
            yield name, language, part["macro_f1"], part["core_f1"], part["form_accuracy"]


def _row(name: str, counts: Figures, metrics: Mapping[str, Any], written: Figures) -> tuple[object, ...]:
    by_language = [part["codes"][name] for part in written["languages"].values()]
    return (
        f"**{name}**" if name in metrics["core"] else name,
        metrics["speakers"][name],
        counts["support"],
        counts["precision"],
        counts["recall"],
        counts["f1"],
        _interval(written, name),
        *(c["f1"] if c["support"] >= ENOUGH else None for c in by_language),
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *([_cell(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(value: object) -> str:
    return "" if value is None else f"{value:.2f}" if isinstance(value, float) else str(value)


def _interval(figures: Figures, name: str) -> str:
    low, high = figures["intervals"].get(name, (None, None))
    return "" if low is None else f"{low:.2f}–{high:.2f}"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) or "none"


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
