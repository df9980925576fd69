"""`callcoach coaching`: sessions held with agents, what was agreed, and what the agent wants to be for customers."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli import options
from pipeline.errors import WrongUse

if TYPE_CHECKING:
    from pipeline.sessions import Session
    from pipeline.store import Store


@click.group()
def coaching() -> None:
    """Coaching sessions of agents: note, list, remove; the agent's own vision of good service."""


@coaching.command()
@click.argument("agent")
@click.option("--on", "day", type=options.DAY, required=True, help="The day it was held: 2026-11-02.")
@click.option("--coach", help="Who held it.")
@click.option("--focus", help="The measure that was agreed to practise, such as utterances.question.")
@click.option("--agreed", help="What was agreed, in a sentence.")
@options.codebook_option
@options.store_option
def add(
    agent: str,
    day: datetime,
    coach: str | None,
    focus: str | None,
    agreed: str | None,
    codebook: Path | None,
    url: str,
) -> int:
    """Note a session.

    \b
    callcoach coaching add "Kari Nordli" --on 2026-11-02 --focus form.open --agreed "An open question first"
    """
    from pipeline.store import Store

    if day.date() > date.today():
        raise WrongUse(f"{day.date()} is still to come; note a session when it has been held.")
    if focus is not None:
        _refuse_unknown_measure(focus, codebook)
    with Store.open(options.existing(url)) as store:
        session = store.add_session(_known(store, agent), day.date(), coach=coach, focus=focus, agreed=agreed)
    click.echo(f"Session {session.id} noted: {_said(session)}")
    return 0


@coaching.command("list")
@click.argument("agent", required=False)
@click.option("--json", "as_json", is_flag=True, help="As JSON instead of text.")
@options.store_option
def list_(agent: str | None, as_json: bool, url: str) -> int:
    """The sessions held, the oldest first.

    \b
    callcoach coaching list "Kari Nordli"
    """
    import json
    from dataclasses import asdict

    from pipeline.store import Store

    with Store.open(options.existing(url)) as store:
        sessions = store.sessions(None if agent is None else _known(store, agent))
    if as_json:
        facts = [asdict(session) | {"held_on": session.held_on.isoformat()} for session in sessions]
        click.echo(json.dumps(facts, indent=1, ensure_ascii=False))
        return 0
    for session in sessions:
        click.echo(f"{session.id:>4}  {_said(session)}")
    if not sessions:
        click.echo("No sessions are noted; `callcoach coaching add AGENT --on DAY` notes one.")
    return 0


@coaching.command()
@click.argument("number", metavar="ID", type=int)
@options.store_option
def remove(number: int, url: str) -> int:
    """Remove a session by its number in the list.

    \b
    callcoach coaching remove 3
    """
    from pipeline.store import Store

    with Store.open(options.existing(url)) as store:
        session = store.remove_session(number)
    click.echo(f"Session {number} removed: {_said(session)}")
    return 0


@coaching.command()
@click.argument("agent")
@click.argument("text", required=False, default="")
@options.store_option
def vision(agent: str, text: str, url: str) -> int:
    """Note what the agent wants to be for customers, in the agent's own words; without TEXT show it.

    \b
    callcoach coaching vision "Kari Nordli" "Nobody has to call twice because of me."
    """
    from pipeline.store import Store

    with Store.open(options.existing(url)) as store:
        agent = _known(store, agent)
        found = store.set_vision(agent, text.strip()) if text.strip() else store.vision(agent)
    if found is None:
        click.echo(f"{agent} has no vision noted yet.")
    else:
        click.echo(f"{found.agent}, {found.noted_at:%Y-%m-%d}: {found.text}")
    return 0


def _known(store: Store, agent: str) -> str:
    """The name in use now. WrongUse, naming the closest, where nobody of that name spoke in a call or has a session."""
    from difflib import get_close_matches

    agent = store.current_name(agent)
    known = {*store.agents(), *(session.agent for session in store.sessions())}
    if agent in known:
        return agent
    near = get_close_matches(agent, known, cutoff=0.5)
    way_out = f"did you mean {' or '.join(near)}" if near else "`callcoach agents list` shows those there are"
    raise WrongUse(f"{agent}: no call of this agent is stored; {way_out}.")


def _refuse_unknown_measure(name: str, codebook: Path | None) -> None:
    from difflib import get_close_matches

    from pipeline.formats.codebook import load_codebook
    from pipeline.measures import measures

    known = measures(load_codebook(codebook))
    names = [measure.name for measure in known]
    if name in names:
        return
    near = get_close_matches(name, names, cutoff=0.5)
    practised = ", ".join(near or [measure.name for measure in known if measure.group == "opportunity"])
    raise WrongUse(f"--focus {name}: not a measure of the codebook; take one such as {practised}.")


def _said(session: Session) -> str:
    coach = f"with {session.coach}" if session.coach else ""
    focus = f"focus {session.focus}" if session.focus else ""
    about = ", ".join(part for part in (session.held_on.isoformat(), session.agent, coach, focus) if part)
    return f"{about}: {session.agreed}" if session.agreed else f"{about}."


COMMANDS = (coaching,)
