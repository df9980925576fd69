"""`callcoach speakers`: who is the agent, where callcoach is not sure or is wrong."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import shorten
from typing import Any

import click

from pipeline.call import Call
from pipeline.cli import options
from pipeline.errors import CallcoachError

LINES = 2  # of each side, so that one sees who is who
WIDTH = 100  # of a line shown
SIDES = ("agent", "customer", "other")
WHO = "Who says so; kept with the call."


@click.group()
def speakers() -> None:
    """Calls in which it is not certain who is the agent: see, exchange, confirm.

    They are in no profile until a person has decided.
    """


@speakers.command("list")
@click.option("--agent", help="Only calls of this agent.")
@click.option("--team", help="Only calls of this team.")
@click.option("--json", "as_json", is_flag=True, help="As JSON instead of text.")
@options.period_options
@options.store_option
def list_(url: str, agent: str | None, team: str | None, as_json: bool, **days: Any) -> int:
    """The calls to be decided, with the first lines of each side.

    \b
    callcoach speakers list --team North
    """
    import json

    from pipeline.store import Store

    with Store.open(options.existing(url)) as store:
        shown, others = [], 0
        for call in store.flagged(options.period(days).scope(agent, team)):
            flag = next((flag for flag in call.flags if flag.name == "speakers"), None)
            shown += [_shown(call, flag.reason)] if flag else []
            others += not flag
    if as_json:
        click.echo(json.dumps(shown, indent=1, ensure_ascii=False))
        return 0
    for found in shown:
        _print(found)
    way_out = ": callcoach speakers swap CALL, or confirm CALL" if shown else ""
    click.echo(f"{len(shown)} to decide{way_out}.")
    if others:
        click.echo(f"{others} more kept out of profiles, because their language is uncertain.")
    return 0


@speakers.command()
@click.argument("calls", nargs=-1, required=True)
@click.option("--by", "person", help=WHO)
@options.tagger_option
@options.codebook_option
@options.store_option
def swap(calls: tuple[str, ...], person: str | None, tagger: Any, codebook: Any, url: str) -> int:
    """Agent and customer are the other way round.

    \b
    callcoach speakers swap c-0017
    """
    from pipeline.batch import decide
    from pipeline.batch.in_use import tagger_of
    from pipeline.classify import load_tagger
    from pipeline.formats.codebook import load_codebook
    from pipeline.store import Store

    with Store.open(options.existing(url)) as store:
        engine, book = load_tagger(tagger_of(store, tagger)), load_codebook(codebook)
    return _each(calls, url, "exchanged", lambda store, call: decide.swap(store, call, engine, book, _person(person)))


@speakers.command()
@click.argument("calls", nargs=-1, required=True)
@click.option("--by", "person", help=WHO)
@options.codebook_option
@options.store_option
def confirm(calls: tuple[str, ...], person: str | None, codebook: Any, url: str) -> int:
    """Agent and customer are right as they are.

    \b
    callcoach speakers confirm c-0017 c-0018
    """
    from pipeline.batch import decide
    from pipeline.formats.codebook import load_codebook

    book = load_codebook(codebook)
    return _each(calls, url, "confirmed", lambda store, call: decide.confirm(store, call, book, _person(person)))


def _each(calls: tuple[str, ...], url: str, done: str, decide: Callable[[Any, str], None]) -> int:
    from pipeline.store import Store

    failed = 0
    with Store.open(options.existing(url)) as store:
        for call in calls:
            try:
                decide(store, call)
                click.echo(f"{call}: agent and customer {done}.")
            except CallcoachError as error:
                failed += 1
                click.echo(f"Failed: {error}", err=True)
    return 1 if failed else 0


def _person(given: str | None) -> str:
    import getpass

    try:
        return given or getpass.getuser()
    except (OSError, KeyError):  # a container without a user's name
        return "unknown"


def _shown(call: Call, reason: str) -> dict[str, Any]:
    from pipeline.store.rows import local_day

    day = local_day(call.started_at, call.timezone, call.call_id)
    said = {
        f"{speaker}_says": [t.text for t in call.turns if t.speaker == speaker and t.text][:LINES] for speaker in SIDES
    }
    return {
        "call_id": call.call_id,
        "agent": call.agent,
        "day": day and day.isoformat(),
        "certainty": call.roles.certainty if call.roles else None,
        "reason": reason,
    } | said


def _print(found: dict[str, Any]) -> None:
    about = " · ".join(part for part in (found["agent"], found["day"]) if part)
    sure = "" if found["certainty"] is None else f", {found['certainty']:.0%} sure"
    click.echo(_line(f"{found['call_id']}{f' ({about})' if about else ''}: {found['reason']}{sure}"))
    for speaker in SIDES:
        said = found[f"{speaker}_says"] or (["(no words)"] if speaker != "other" else [])
        for number, text in enumerate(said):
            click.echo(f"  {'' if number else speaker + ':':<10}{shorten(_line(text), WIDTH, placeholder=' …')}")


def _line(text: str) -> str:
    """Without control characters, which words or names that came with a file may hold."""
    return "".join(character if character.isprintable() else " " for character in text)


COMMANDS = (speakers,)
