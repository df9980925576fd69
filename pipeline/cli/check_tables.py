"""The tables of `callcoach labels checked`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich import box
from rich.table import Table

from pipeline.checking import Checked, kappa
from pipeline.profiles import Trust

VERDICTS = {
    "agrees": "agrees",
    "disagrees": "does not agree",
    "too few checked": "too few",
    "not yet checked here": "not yet",
}


def codes(found: Mapping[str, Checked], trusted: Mapping[str, Trust], title: str) -> Table:
    twice = any(each.human_kappa is not None for each in found.values())
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.add_column("code", no_wrap=True)
    for heading in ("calls", "judged", "prec.", "recall", "kappa", *(["people"] if twice else [])):
        table.add_column(heading, justify="right")
    table.add_column("checked here", no_wrap=True)
    for code, each in found.items():
        said = trusted[code]
        table.add_row(
            f"{code} *" if said.experimental else code,
            str(each.calls),
            str(each.tp + each.fp + each.fn + each.tn),
            *map(_figure, (each.precision, each.recall, said.kappa)),
            *([_figure(each.human_kappa)] if twice else []),
            VERDICTS[said.verdict],
        )
    return table


def languages(found: Mapping[str, Checked], names: Sequence[str]) -> Table:
    table = Table(title="Kappa by language (calls)", title_justify="left")
    table.add_column("code", no_wrap=True)
    for language in names:
        table.add_column(language, justify="right")
    for code, each in found.items():
        checks = [each.languages.get(language) for language in names]
        if any(checks):
            table.add_row(code, *(f"{_figure(kappa(check))} ({check.calls})" if check else "" for check in checks))
    return table


def forms(found: Checked, names: Sequence[str]) -> Table:
    table = Table(title=f"Form of {found.code}: people's down, the machine's across", title_justify="left")
    table.add_column("")
    for form in names:
        table.add_column(form, justify="right")
    for form in names:
        table.add_row(form, *(str(found.forms.get((form, other), 0)) for other in names))
    return table


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
