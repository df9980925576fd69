"""Tables of the terminal that belong to no report."""

from __future__ import annotations

from collections.abc import Mapping

from rich.table import Table

from pipeline.agreement import Agreement
from pipeline.evaluate import Counts, Evaluation


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
    return table


def agreement_table(found: Mapping[str, Mapping[str, Agreement]]) -> Table:
    """Kappa and alpha of each code over all calls, kappa also by language."""
    languages = [name for name in found if name != "all"]
    table = Table(title="Agreement between coders", title_justify="left")
    table.add_column("code")
    for heading in ("given", "alike", "kappa", "alpha", *(f"kappa {name}" for name in languages)):
        table.add_column(heading, justify="right")
    for code, agreement in found["all"].items():
        if agreement.present:
            table.add_row(
                code,
                str(agreement.present),
                f"{agreement.alike} of {agreement.cells}",
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
