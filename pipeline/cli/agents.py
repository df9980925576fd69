"""`callcoach agents`: who there is, under which name, in which team."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli import options
from pipeline.errors import WrongUse

if TYPE_CHECKING:
    from pipeline.store.agents import Agent


@click.group()
def agents() -> None:
    """Agents: list, rename or merge, move to another team."""


@agents.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON instead of a table.")
@options.store_option
def list_(as_json: bool, url: str) -> int:
    """Each agent's calls, first and last day, and teams over time.

    \b
    callcoach agents list
    """
    import json
    from dataclasses import asdict

    from pipeline.store import Store

    with Store.open(options.existing(url)) as store:
        found = store.agents_over_time()
    if as_json:
        click.echo(json.dumps([asdict(agent) for agent in found], indent=1, ensure_ascii=False, default=_plain))
    else:
        _print(found)
    return 0


@agents.command()
@click.argument("old")
@click.argument("new")
@click.option("--merge", is_flag=True, help="NEW is an agent already: both become one, for good.")
@options.store_option
def rename(old: str, new: str, merge: bool, url: str) -> int:
    """The agent OLD goes by NEW: figures, sessions and later imports follow.

    \b
    callcoach agents rename "K. Nordli" "Kari Nordli"
    """
    from pipeline.store import Store

    with Store.open(options.existing(url)) as store:
        if not merge and new.strip() in store.agents():
            raise WrongUse(
                f"{new.strip()}: an agent of this name has calls already; --merge makes one agent "
                "of both, which cannot be undone."
            )
        done = store.rename_agent(old, new.strip())
    merged = f" and joined the {_calls(done.merged)} there were" if done.merged else ""
    both = f"; in {_calls(done.shared)} both spoke" if done.shared else ""
    click.echo(f"{old} is {new.strip()} now: {_calls(done.calls)} followed{merged}{both}.")
    return 0


@agents.command()
@click.argument("agent")
@click.argument("team")
@click.option("--since", type=options.DAY, required=True, help="First day, local to the site.")
@options.store_option
def move(agent: str, team: str, since: datetime, url: str) -> int:
    """Stored calls of AGENT from a day on count for TEAM; earlier ones stay.

    \b
    callcoach agents move "Kari Nordli" Retention --since 2026-11-02
    """
    from pipeline.store import Store

    with Store.open(options.existing(url)) as store:
        done = store.move_agent(agent, team.strip(), since.date())
    there = f", {_calls(done.there)} did already" if done.there else ""
    undated = f" and {_calls(done.undated)} without a date" if done.undated else ""
    click.echo(
        f"{_calls(done.moved)} of {agent} from {since.date()} on now count for {team.strip()}{there}; "
        f"left where they were: {_calls(done.earlier)} before that day{undated}."
    )
    click.echo("A manifest that names the old team for these calls moves them back: change it there too.")
    return 0


def _print(found: Sequence[Agent]) -> None:
    from rich import box
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD)
    table.add_column("agent")
    table.add_column("calls", justify="right")
    for heading in ("first day", "last day", "teams"):
        table.add_column(heading)
    for agent in found:
        stays = "\n".join(
            f"{stay.team or 'no team'}: {_shown(stay.first_day)} to {_shown(stay.last_day)} ({_calls(stay.calls)})"
            for stay in agent.stays
        )
        days = (_shown(agent.first_day), _shown(agent.last_day))
        table.add_row(escape(agent.name), str(agent.calls), *days, escape(stays))
    Console().print(table)


def _calls(count: int) -> str:
    return f"{count} call{'' if count == 1 else 's'}"


def _shown(day: date | None) -> str:
    return day.isoformat() if day else "no date"


def _plain(value: Any) -> str:
    return str(value)


COMMANDS = (agents,)
