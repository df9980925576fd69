"""`callcoach users`: who may log in to the review app."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import click

from pipeline.cli import options
from pipeline.errors import WrongUse
from pipeline.viewers import ROLES, Role

if TYPE_CHECKING:
    from pipeline.accounts import Account
    from pipeline.store import Store

ADDRESS = click.option(
    "--address", default="http://127.0.0.1:8765", show_default=True, help="Where people reach the review app."
)


@click.group()
def users() -> None:
    """People of the review app: add, list, give a new link, close. Administrators do the same in the app."""


@users.command()
@click.argument("login")
@click.option("--name", required=True, help="As shown; it signs what they comment and correct.")
@click.option("--role", "roles", type=click.Choice(ROLES), multiple=True, required=True, help="One or several.")
@click.option("--agent", help="Who they are, in the role agent.")
@click.option("--team", "teams", multiple=True, help="A team they lead, in the role leader.")
@ADDRESS
@options.store_option
def add(
    login: str, name: str, roles: tuple[str, ...], agent: str | None, teams: tuple[str, ...], address: str, url: str
) -> int:
    """Add a person, and print the one-time link with which they choose a password.

    \b
    callcoach users add lars --name "Lars Leder" --role leader --team North
    """
    from pipeline.store import Store

    if "agent" in roles and not agent:
        raise WrongUse("The role agent needs --agent, so that their calls are found.")
    if "leader" in roles and not teams:
        raise WrongUse("The role leader needs --team.")
    with Store.open(url) as store:
        _refuse_unknown(store, agent, teams)
        account = store.add_account(login, name, cast(tuple[Role, ...], roles), agent=agent, teams=teams)
        _print_link(store, account, address)
    return 0


@users.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON instead of text.")
@options.store_option
def list_(as_json: bool, url: str) -> int:
    """Who there is, with roles, agent and teams.

    \b
    callcoach users list
    """
    import json

    from pipeline.store import Store

    with Store.open(options.existing(url)) as store:
        found = store.accounts()
    if as_json:
        click.echo(json.dumps([_facts(account) for account in found], indent=1, ensure_ascii=False))
        return 0
    for account in found:
        about = ", ".join([*([account.agent] if account.agent else []), *account.teams])
        state = "" if account.active else "  (closed)"
        roles = ", ".join(role for role in ROLES if role in account.roles)
        click.echo(f"{account.login:<20}  {account.name:<24}  {roles}{f': {about}' if about else ''}{state}")
    if not found:
        click.echo("Nobody yet; `callcoach serve` makes the first account, `callcoach users add` others.")
    return 0


@users.command()
@click.argument("login")
@ADDRESS
@options.store_option
def link(login: str, address: str, url: str) -> int:
    """Print a new one-time link with which they choose a password; earlier ones are worth nothing then.

    \b
    callcoach users link lars
    """
    from pipeline.store import Store

    with Store.open(options.existing(url)) as store:
        _print_link(store, _named(store, login), address)
    return 0


@users.command()
@click.argument("login")
@options.store_option
def close(login: str, url: str) -> int:
    """Close an account: logged out at once, and no way in. What they did stays.

    \b
    callcoach users close lars
    """
    from pipeline.store import Store

    with Store.open(options.existing(url)) as store:
        account = _named(store, login)
        store.close_account(account.id)
    click.echo(f"{account.login}: closed.")
    return 0


def _print_link(store: Store, account: Account, address: str) -> None:
    token = store.link_for(account.id)
    click.echo(f"{account.name} chooses a password here, once, within 7 days: {address.rstrip('/')}/invite/{token}")


def _named(store: Store, login: str) -> Account:
    from difflib import get_close_matches

    known = {account.login: account for account in store.accounts()}
    if login.strip().lower() in known:
        return known[login.strip().lower()]
    near = get_close_matches(login, known, cutoff=0.5)
    way_out = f"did you mean {' or '.join(near)}" if near else "`callcoach users list` shows those there are"
    raise WrongUse(f"{login}: nobody has this log-in name; {way_out}.")


def _refuse_unknown(store: Store, agent: str | None, teams: tuple[str, ...]) -> None:
    from difflib import get_close_matches

    agents, known = store.everybody()
    wanted = [(agent, agents)] if agent else []
    for name, there in [*wanted, *((team, known) for team in teams)]:
        if name not in there:
            near = get_close_matches(name, there, cutoff=0.5)
            way_out = (
                f"did you mean {' or '.join(near)}" if near else "analyse calls of it first, or check the spelling"
            )
            raise WrongUse(f"{name}: no call of this {'agent' if there is agents else 'team'} is stored; {way_out}.")


def _facts(account: Account) -> dict[str, object]:
    return {
        "login": account.login,
        "name": account.name,
        "roles": [role for role in ROLES if role in account.roles],
        "agent": account.agent,
        "teams": list(account.teams),
        "active": account.active,
        "seen_at": account.seen_at and account.seen_at.isoformat(),
    }


COMMANDS = (users,)
