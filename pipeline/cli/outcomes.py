"""`callcoach outcomes`: what became of calls, from tables of other systems and from the calls themselves."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from pipeline.cli import options
from pipeline.errors import CallcoachError, UnreadableInput, WrongUse

if TYPE_CHECKING:
    from pipeline.formats.outcomes import Layout
    from pipeline.outcomes import Imported, Outcome, Reported


@click.group()
def outcomes() -> None:
    """What became of calls: NPS, satisfaction, churn, win-back, repeat contact."""


@outcomes.command("import")
@click.argument("files", nargs=-1, required=True, type=options.FILE)
@click.option("--map", "mapping", multiple=True, metavar="FIELD=COLUMN", help="Rename: call_id=Samtale, nps=Score.")
@click.option("--outcome", "own", multiple=True, metavar="NAME=COLUMN", help="An outcome of your own: saved=Reddet.")
@click.option(
    "--by",
    type=click.Choice(["call", "customer"]),
    default="call",
    show_default=True,
    help="A row names its call, or a customer_id and a time: then the customer's newest call before it is meant.",
)
@click.option("--csat-top", type=click.Choice(["5", "10"]), default="5", show_default=True, help="csat is 1 to this.")
@click.option("--timezone", metavar="ZONE", help="Of times without an offset; else that of each call's site.")
@click.option("--skip-bad", is_flag=True, help="Import the rows that are right, though others are not.")
@options.store_option
def import_(files: tuple[Path, ...], url: str, skip_bad: bool, **given: Any) -> int:
    """A table (CSV, .xlsx) with a row a call: call_id or the recording's file name, and a column an outcome.

    Known outcomes: nps 0-10, csat 1-5, churn, repeat, win_back yes/no (ja, nei, nej, true, false, 1, 0). Where any row
    is faulty nothing is imported, unless --skip-bad; values imported again replace the old ones.

    \b
    callcoach outcomes import nps.csv --map call_id=Samtale --map nps=Score
    callcoach outcomes import survey.xlsx --by customer --map customer_id=Kunde --map time=Besvart
    """
    from pipeline.store import Store

    layout = _layout(given)
    rows, faults = _read(files, layout)
    with Store.open(options.existing(url)) as store:
        done = store.put_outcomes(rows, skip_bad=skip_bad, faults=faults)
    for fault in done.faults:
        click.echo(f"Failed: {fault}", err=True)
    if done.faults and not skip_bad:
        click.echo(f"Nothing imported: {_rows(len(done.faults))} faulty; --skip-bad imports the others.")
        return 1
    click.echo(f"{_written(done)}{f'; {_rows(len(done.faults))} left out' if done.faults else ''}.")
    return 1 if done.faults else 0


@outcomes.command()
@click.option("--within", "days", type=click.IntRange(1, 366), default=7, show_default=True, help="Days, local dates.")
@options.store_option
def repeat(days: int, url: str) -> int:
    """Whether the same customer_id called again, from the stored calls, as outcome repeat_7.

    Not known while the days after a call are not over at the last stored day. Run it again when calls have come in.

    \b
    callcoach outcomes repeat --within 7
    """
    from pipeline.store import Store

    with Store.open(options.existing(url)) as store:
        found = store.repeat_contact(days)
    click.echo(f"repeat_{days}: {found.repeated} of {found.known} calls were followed by another of the same customer.")
    click.echo(f"{_written(found.written)}; of {found.open} more it cannot be said yet.")
    return 0


@outcomes.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON instead of a table.")
@options.store_option
def list_(url: str, as_json: bool) -> int:
    """The outcomes stored, with how many calls have each.

    \b
    callcoach outcomes list
    """
    import json
    from dataclasses import asdict

    from pipeline.store import Store

    with Store.open(options.existing(url)) as store:
        found = store.outcomes()
    if as_json:
        click.echo(json.dumps([asdict(outcome) for outcome in found], indent=1, ensure_ascii=False))
    elif found:
        _print(found)
    else:
        click.echo("No outcomes are stored; bring them in with `callcoach outcomes import`.")
    return 0


def _layout(given: dict[str, Any]) -> Layout:
    from dataclasses import replace

    from pipeline.cli.batch import renamed
    from pipeline.formats import values
    from pipeline.formats.about import FIELDS
    from pipeline.formats.outcomes import Layout
    from pipeline.outcomes import KINDS, WIDE_CSAT

    own = renamed(given["own"], "--outcome", "saved=Reddet")
    mapping = renamed(given["mapping"]) | own
    for name in mapping:
        if not name.isidentifier() or (name in own and name in FIELDS):
            raise WrongUse(f"{name}: not a name for an outcome; write letters, digits and _, such as first_fix=….")
    try:
        zone = given["timezone"] and values.zone(given["timezone"]).key
    except ValueError as error:
        raise WrongUse(f"--timezone: {error}.") from error
    by: Literal["call", "customer"] = given["by"]
    layout = Layout(mapping, by, zone)
    return replace(layout, kinds={**KINDS, "csat": WIDE_CSAT}) if given["csat_top"] == "10" else layout


def _read(files: Sequence[Path], layout: Layout) -> tuple[list[Reported], list[UnreadableInput]]:
    from pipeline.formats.outcomes import read_outcomes

    rows: list[Reported] = []
    faults: list[UnreadableInput] = []
    for file in files:
        try:
            found = read_outcomes(file, layout)
        except UnreadableInput as fault:
            faults.append(fault)
            continue
        except CallcoachError as error:
            raise WrongUse(str(error)) from error
        rows += found.rows
        faults += found.faults
        if found.left_out:
            click.echo(f"Note: {file}: left out, being no outcomes: {', '.join(found.left_out)}.", err=True)
        if found.empty:
            click.echo(f"Note: {file}: {found.empty} empty cells say nothing about their calls.", err=True)
    return rows, faults


def _print(found: Sequence[Outcome]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD)
    table.add_column("outcome")
    for heading in ("calls", "mean", "range"):
        table.add_column(heading, justify="right")
    for outcome in found:
        mean = outcome.total / outcome.calls
        shown = f"{outcome.total:.0f} of {outcome.calls} ({mean:.0%})" if outcome.is_yes_no else f"{mean:.2f}"
        spread = "yes or no" if outcome.is_yes_no else f"{outcome.low:g} to {outcome.high:g}"
        table.add_row(outcome.name, str(outcome.calls), shown, spread)
    Console().print(table)


def _written(done: Imported) -> str:
    return f"{done.new} new, {done.changed} changed, {done.same} as before"


def _rows(count: int) -> str:
    return f"{count} row{'' if count == 1 else 's'}"


COMMANDS = (outcomes,)
