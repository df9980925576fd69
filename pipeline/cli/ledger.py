"""`callcoach ledger`: what was given away, and how."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli import options
from pipeline.errors import WrongUse

if TYPE_CHECKING:
    from pipeline.ledger import By, Total
    from pipeline.sheets import Row, Sheet

FORMATS = ("table", "csv", "json", "xlsx")


@click.command()
@click.option(
    "--by",
    type=click.Choice(["agent", "team", "reason", "customer"]),
    default="agent",
    show_default=True,
    help="A row each.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="A table for the terminal, CSV, JSON, or a workbook. Without it: as the ending of --out says, else a table.",
)
@click.option("--out", "-o", type=options.FILE, help="Write here instead of to the terminal.")
@options.period_options
@options.draft_option
@options.store_option
def ledger(by: By, form: str | None, out: Path | None, url: str, include_draft: bool, **days: Any) -> None:
    """What was offered, added up: each currency by itself, percentages only counted.

    \b
    callcoach ledger --by team --since 2026-10-01
    callcoach ledger --by reason -o given.xlsx
    """
    from pipeline.formats.codebook import load_codebook
    from pipeline.ledger import rolled_up
    from pipeline.report.writers import print_sheets, ready, write_sheets
    from pipeline.showing import showing
    from pipeline.store import Store

    ending = out.suffix.lower().removeprefix(".") if out else ""
    form = form or (ending if ending in FORMATS else "table")
    if form == "xlsx" and out is None:
        raise WrongUse("XLSX is no text for the terminal; name a file with --out ledger.xlsx.")
    if form == "table" and out is not None:
        raise WrongUse(f"{out}: a table goes to the terminal only; name a file that ends in .csv, .json or .xlsx.")
    if out is not None:
        ready(form)
    scope = options.period(days).scope()
    with Store.open(options.existing(url)) as store:
        totals = rolled_up(store.ledger_lines(scope, include_draft=include_draft), by)
        if out is not None:
            store.note_written(out, "ledger")
        unsure = [code for code in load_codebook().giving if code in showing(store, load_codebook()).doubtful]
    if unsure:
        click.echo(f"Note: the tagger is unsure of {', '.join(unsure)}; listen before you build on a sum.", err=True)
    if form == "table":
        _print(totals, by)
    elif out is not None:
        write_sheets([_sheet(totals, by)], form, out)
    else:
        print_sheets([_sheet(totals, by)], form, sys.stdout)


def _sheet(totals: Sequence[Total], by: str) -> Sheet:
    from pipeline.sheets import Column, Sheet

    counts = ("alone", "after_deferring", "after_probing", "before_probing", "asked_for", "volunteered")
    columns = (
        Column(by),
        Column("currency"),
        *(Column(name, "integer") for name in ("calls", "offers_with_amount", "offers_without_amount")),
        Column("sum", "number"),
        Column("offers_with_stake", "integer"),
        Column("sum_with_stake", "number"),
        Column("stakes", "number"),
        Column("of_stake", "share"),
        *(Column(name, "integer") for name in (*counts, "repeat_customers")),
    )
    return Sheet("ledger", columns, tuple(_row(total) for total in totals))


def _row(t: Total) -> Row:
    staked = (t.staked_sum, t.stakes_sum) if t.staked else (None, None)
    sums = (t.sum, t.staked, *staked, t.of_stake)
    came = (t.alone, t.deferred, t.probed, t.unprobed, t.asked, t.volunteered, t.repeat_customers)
    return (t.key, t.currency, t.calls, t.with_amount, t.without_amount, *sums, *came)


def _print(totals: Sequence[Total], by: str) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from pipeline.report.words import NONE, words

    if not totals:
        click.echo("Nothing was offered in these calls.")
        return
    say = words("en")
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column(by, no_wrap=True)
    for heading in ("", "calls", "offers", "sum", "of stake", "alone", "probed", "asked", "again"):
        table.add_column(heading, justify="right", no_wrap=True)
    for t in totals:
        table.add_row(
            escape(t.key or NONE),
            escape(t.currency or NONE),
            say.number(t.calls),
            say.number(t.offers),
            NONE if t.sum is None else say.number(t.sum),
            f"{say.percent(t.of_stake)} ({t.staked})" if t.staked else NONE,
            *(f"{part}/{part + rest}" if part + rest else NONE for part, rest in _pairs(t)),
            say.number(t.repeat_customers),
        )
    Console().print(table)
    click.echo(
        "\nof stake: sums against what the matters were worth (offers where that was said). alone: without asking\n"
        "anybody first; probed: needs were explored first; asked: the customer asked for it; again: customers with\n"
        "offers in two or more calls."
    )


def _pairs(t: Total) -> tuple[tuple[int, int], ...]:
    return (t.alone, t.deferred), (t.probed, t.unprobed), (t.asked, t.volunteered)


COMMANDS = (ledger,)
