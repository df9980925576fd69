"""Tables of the terminal that belong to no report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich import box
from rich.markup import escape
from rich.table import Table

from pipeline.agreement import Agreement
from pipeline.call import Call
from pipeline.codebook import Codebook
from pipeline.evaluate import Counts, Evaluation
from pipeline.evaluate_asr import Compared
from pipeline.mistakes import NOTHING, confusions, worst
from pipeline.wer import WordErrors


def evaluation_table(figures: Evaluation, name: str) -> Table:
    """Precision, recall and F1 per code, with the 95 % interval of F1 from drawing calls anew."""
    table = Table(title=f"{name}: {figures.calls} calls, {figures.utterances} judged utterances", title_justify="left")
    table.add_column("code")
    for heading in ("gold", "tagged", "precision", "recall", "F1", "95 %"):
        table.add_column(heading, justify="right")
    for code, counts in figures.codes.items():
        if counts.support or counts.false:
            table.add_row(f"{code} *" if code in figures.core else code, *_row(counts), _interval(figures, code))
    table.add_section()
    for title, key, value in (
        ("macro F1, codes with 5 or more", "macro", figures.macro_f1),
        ("core F1 (*)", "core", figures.core_f1),
        ("form of questions, right", "form", figures.form_accuracy),
    ):
        table.add_row(title, "", "", "", "", _figure(value), _interval(figures, key))
    decisions = {"about": "what questions are about, right", "follow_up": "follow-up, right"}
    facts = {"reason": "reason of the call, right", "mood_near": "mood, at most one step off"}
    for names, rates in ((decisions, figures.questions), (facts, figures.facts)):
        for key, title in names.items():
            if rates[key].total:
                table.add_row(title, str(rates[key].total), "", "", "", _figure(rates[key].share), "")
    return table


def languages_table(figures: Evaluation) -> Table:
    table = Table(title="By language", title_justify="left")
    table.add_column("language")
    for heading in ("calls", "utterances", "macro F1", "core F1", "form"):
        table.add_column(heading, justify="right")
    for language, part in figures.languages.items():
        shares = (_figure(part.macro_f1), _figure(part.core_f1), _figure(part.form_accuracy))
        table.add_row(language, str(part.calls), str(part.utterances), *shares)
    return table


def per_call_table(figures: Evaluation) -> Table:
    """What profiles rest on: in how many calls a code is found, and whether in the same ones."""
    table = Table(title="Call by call", title_justify="left")
    table.add_column("code")
    for heading in ("calls, gold", "calls, tagged", "agree", "correlation"):
        table.add_column(heading, justify="right")
    for code, found in figures.per_call.items():
        if found.calls or found.tagged_calls:
            agree = _figure(found.alike.share)
            table.add_row(code, str(found.calls), str(found.tagged_calls), agree, _figure(found.correlation))
    return table


def confusions_table(gold: Sequence[Call], tagged: Sequence[Call], codebook: Codebook, most: int) -> Table:
    table = Table(title=f"Most confused ({NOTHING}: nothing)", title_justify="left")
    for heading in ("missed", "given", "times"):
        table.add_column(heading)
    for missed, given, times in confusions(gold, tagged, codebook)[:most]:
        table.add_row(missed, given, str(times))
    return table


def mistakes_table(gold: Sequence[Call], tagged: Sequence[Call], codebook: Codebook, most: int) -> Table:
    table = Table(title="Surest mistakes, at most two of a kind", title_justify="left")
    for heading in ("call", "line", "code", "by", "p", "said before", "said"):
        table.add_column(heading, overflow="fold")
    for m in worst(gold, tagged, codebook, most):
        by = "gold" if m.missed else "tagger"
        said = (escape(m.call_id), str(m.line), m.code, by, _figure(m.probability), escape(m.before), escape(m.text))
        table.add_row(*said)
    return table


def agreement_table(found: Mapping[str, Mapping[str, Agreement]]) -> Table:
    """Kappa and alpha of each code over all calls, kappa also by language."""
    languages = [name for name in found if name != "all"]
    table = Table(
        title="Agreement between coders; kappa also by language",
        title_justify="left",
        box=box.SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
    )
    table.add_column("code", no_wrap=True)
    for heading in ("given", "alike", "kappa", "alpha", *languages):
        table.add_column(heading, justify="right")
    for code, agreement in found["all"].items():
        if agreement.present:
            table.add_row(
                code,
                str(agreement.present),
                f"{100 * agreement.alike / agreement.cells:.0f} %",
                _figure(agreement.kappa),
                _figure(agreement.alpha),
                *(_figure(found[name][code].kappa) for name in languages),
            )
    return table


def _row(counts: Counts) -> tuple[str, ...]:
    tagged = counts.hits + counts.false
    return (
        str(counts.support),
        str(tagged),
        _figure(counts.precision),
        _figure(counts.recall),
        _figure(counts.f1),
    )


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _interval(figures: Evaluation, key: str) -> str:
    found = figures.intervals.get(key)
    return f"{found.low:.2f}–{found.high:.2f}" if found else ""


def word_errors_table(found: Sequence[Compared], model: str) -> Table:
    """Words heard in full windows (packed) and one channel at a time (plain), per recording and in all."""
    table = Table(title=f"Word errors of {model}", title_justify="left")
    table.add_column("recording")
    table.add_column("heard")
    for heading in ("words", "wrong", "missing", "too many", "rate"):
        table.add_column(heading, justify="right")
    total = Compared("all", *(sum((getattr(one, way) for one in found), WordErrors()) for way in ("packed", "plain")))
    for one in (*found, total) if len(found) > 1 else found:
        for way, errors in (("packed", one.packed), ("plain", one.plain)):
            counts = (errors.words, errors.substitutions, errors.deletions, errors.insertions)
            rate = "-" if errors.rate is None else f"{errors.rate:.1%}"
            table.add_row(one.name if way == "packed" else "", way, *map(str, counts), rate)
    return table
