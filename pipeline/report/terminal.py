"""Profiles in the terminal: the agent's page in short, and agents side by side. Counts stand beside every share."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.codebook import Codebook
from pipeline.profiles import Profile
from pipeline.report import figures
from pipeline.report.ledger import Ledger
from pipeline.report.overview import in_order
from pipeline.report.pace import Pace
from pipeline.report.page import AgentPage, RowGroup, agent_page
from pipeline.report.plots import DotPlot
from pipeline.report.practising import Compared
from pipeline.report.words import Words, words

CELLS = 21  # of a dot plot: 5 % each
_UNICODE, _ASCII = ("·", "─", "●", "┆"), (".", "-", "o", ":")


def print_profile(profile: Profile, codebook: Codebook, console: Console, language: str = "en") -> None:
    """What stands out, all behaviours, balance and times, what was given away."""
    say = words(language)
    page = agent_page(profile, codebook, say)
    console.print(_text(" · ".join(filter(None, (page.name, page.team))), "bold"))
    console.print(_text("; ".join(_fact(fact.label, fact.value, fact.notes) for fact in page.facts)))
    for fact in page.doubts:
        console.print(_text(_fact(fact.label, fact.value, fact.notes), "dim"))
    if page.provisional:
        console.print(_text(page.provisional, "yellow"))
    console.print()
    _print_points(page, console, say)
    for title, groups in (
        (say.gettext("Behaviours"), page.behaviours),
        (say.gettext("Called for, and done?"), page.opportunities),
        (say.gettext("Questions"), page.ladder),
        (say.gettext("Leading and opening"), page.leading),
        (say.gettext("Talking and listening"), page.balance),
        (say.gettext("Order"), page.order),
        (say.gettext("The customers"), page.customers),
    ):
        if groups:
            console.print(_figures(title, groups, console, say))
            console.print()
    if page.pace.rows:
        console.print(_pace(page.pace, say))
        console.print()
    for side in page.forms[:1]:
        parts = ", ".join(f"{label} {shown.sentence}" for label, shown in side.parts)
        console.print(_text(f"{say.gettext('Forms of questions')} ({side.total}): {parts}\n"))
    if page.ledger.sums:
        console.print(_ledger(page.ledger, say))
    console.print(_text(_key(console, say), "dim"))
    console.print(
        _text(say.gettext("Counts by an automatic tagger, from the words only: listen before you conclude."), "dim")
    )


def print_overview(profiles: Sequence[Profile], codebook: Codebook, console: Console, language: str = "en") -> None:
    """Agents by team and name, the core behaviours as counts of calls. No ranking."""
    say = words(language)
    table = _table(say.gettext("Agents side by side"))
    table.add_column(say.gettext("Agent"))
    table.add_column(say.gettext("Team"))
    table.add_column(say.gettext("Calls counted"), justify="right")
    for name in codebook.core:
        table.add_column(figures.code_title(codebook, name, say), justify="right")
    for profile in in_order(profiles):
        cells = [_text(figures.agent_name(profile, say)), _text(profile.team or ""), _text(say.number(profile.calls))]
        for name in codebook.core:
            figure = figures.find(profile, f"calls.{name}")
            rate = figure.agent if figure else None
            cells.append(_text(f"{rate.count}/{rate.total} {say.rate(rate)}" if rate and rate.total else "–"))
        table.add_row(*cells)
    console.print(table)


def _print_points(page: AgentPage, console: Console, say: Words) -> None:
    """One thing to practise, then strengths."""
    practice = page.practice
    console.print(_text(say.gettext("One thing to practise"), "bold"))
    if practice.gap:
        console.print(_text(f"  {_beside(practice.gap, say)}"))
    console.print(_text(f"  {practice.why}", "dim"))
    for passage in practice.passed[:1]:
        said = next((line for line in passage.lines if line.mark == "called"), None)
        if said:
            where = " ".join(filter(None, (passage.call, said.at)))
            console.print(_text(f"  {say.gettext('Where the chance passed')} ({where}): {say.quote(said.text)}"))
    if practice.verdict:
        console.print(_text(f"  {practice.verdict}"))
    if page.strengths:
        console.print(_text(say.gettext("Strengths"), "bold"))
    for strength in page.strengths:
        console.print(_text(f"  {_beside(strength.figure, say)}"))
    console.print()


def _beside(found: Compared, say: Words) -> str:
    others = say.gettext("all others %(figure)s", figure=found.others.sentence)
    return f"{found.title}: {found.own.sentence}, {others}"


def _figures(title: str, groups: tuple[RowGroup, ...], console: Console, say: Words) -> Table:
    table = _table(title)
    table.add_column("", min_width=20)
    table.add_column(_text(f"{say.percent(0)}{say.percent(1):>{CELLS - len(say.percent(0))}}"), no_wrap=True)
    table.add_column(say.gettext("Counts"), justify="right", min_width=12)
    table.add_column(say.gettext("Share"), justify="right", no_wrap=True)
    table.add_column(_text(say.percent(0.95)), justify="right", no_wrap=True, min_width=8)
    for number, group in enumerate(groups):
        if number:
            table.add_row()
        for row in group.rows:
            table.add_row(
                _text(row.title),
                _text(strip(row.plot, _has_unicode(console))),
                _text(row.shown.counts),
                _text(row.shown.percent),
                _text(row.shown.interval),
            )
    return table


def _pace(pace: Pace, say: Words) -> Table:
    table = _table(say.gettext("Times and pace"))
    table.add_column(_text(f"{say.gettext('On average')} ({pace.interval})"), min_width=20)
    for name in pace.names:
        table.add_column(_text(name), justify="right")
    for row in pace.rows:
        cells = (" ".join(filter(None, (s.percent, f"({s.interval})" if s.interval else ""))) for s in row.sides)
        table.add_row(_text(row.title), *map(_text, cells))
    return table


def _ledger(given: Ledger, say: Words) -> Table:
    table = _table(say.gettext("What was offered"))
    table.add_column("", min_width=20)
    table.add_column(say.gettext("Times"), justify="right")
    table.add_column(say.gettext("Sum"), justify="right")
    for total in given.sums:
        table.add_row(_text(total.currency), _text(total.times), _text(total.total))
    return table


def _table(title: str) -> Table:
    return Table(title=_text(title, "bold"), title_justify="left", box=None, padding=(0, 2, 0, 0))


def _key(console: Console, say: Words) -> str:
    _, line, dot, everyone = _UNICODE if _has_unicode(console) else _ASCII
    share, interval = say.gettext("Share"), say.gettext("%(level)s interval", level=say.percent(0.95))
    return f"{dot} {share}  {line} {interval}  {everyone} {say.gettext('everyone')}"


def _has_unicode(console: Console) -> bool:
    return (console.encoding or "").lower().startswith("utf")


def strip(plot: DotPlot, unicode: bool = True) -> str:
    """The dot plot in `CELLS` characters: everyone's rate, the interval, the agent's share on top."""
    rail, line, dot, everyone = _UNICODE if unicode else _ASCII
    cells = [rail] * CELLS
    if plot.low is not None and plot.high is not None:
        for cell in range(_cell(plot.low), _cell(plot.high) + 1):
            cells[cell] = line
    if plot.everyone:
        cells[_cell(plot.everyone.x)] = everyone
    if plot.dot:
        cells[_cell(plot.dot.x)] = dot
    return "".join(cells)


def _cell(x: float) -> int:
    return round(x / 100 * (CELLS - 1))


def _fact(label: str, value: str, notes: tuple[str, ...]) -> str:
    return f"{label}: {value}" + (f" ({', '.join(notes)})" if notes else "")


def _text(text: str, style: str = "") -> Text:
    """Without the control characters and markup that a name or call id might carry; special spaces become plain."""
    return Text("".join(c if c.isprintable() or c == "\n" else " " if c.isspace() else "\ufffd" for c in text), style)
