"""`callcoach serve`: the review app in a browser."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from pipeline.backups import path_of
from pipeline.cli import options
from pipeline.errors import WrongUse

if TYPE_CHECKING:
    from pipeline.web.settings import Oidc

LOOPBACK = ("127.0.0.1", "::1", "localhost")


@click.command()
@options.store_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 is every one.")
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="0 takes a free one.")
@click.option("--folder", type=options.FILE, help="Where uploads and taggers are kept; by default beside the store.")
@click.option("--recordings", type=options.FILE, multiple=True, help="A folder with recordings that have moved since.")
@options.codebook_option
@options.tagger_option
@click.option("--labels", type=options.FILE, help="Labelled calls to train on, besides those labelled in the app.")
@click.option(
    "--timezone", metavar="ZONE", help="Of uploaded recordings, such as Europe/Oslo; else as in the settings."
)
@click.option("--silence", is_flag=True, help="Nothing instead of a soft tone where personal data was said.")
@options.model_options
@click.option("--https", "secure", is_flag=True, help="Browsers reach this over HTTPS, through a proxy in front of it.")
@click.option("--behind-proxy", is_flag=True, help="Believe a proxy on this machine about who asks, and how.")
@click.option(
    "--oidc-issuer", envvar="CALLCOACH_OIDC_ISSUER", help="Log-in with OpenID Connect: the provider's address."
)
@click.option("--oidc-client-id", envvar="CALLCOACH_OIDC_CLIENT_ID", help="As the provider knows callcoach.")
@click.option("--oidc-name", envvar="CALLCOACH_OIDC_NAME", help="The provider's name on the button.")
def serve(
    url: str,
    host: str,
    port: int,
    folder: Path | None,
    recordings: tuple[Path, ...],
    codebook: Path | None,
    tagger: Path | None,
    labels: Path | None,
    timezone: str | None,
    silence: bool,
    secure: bool,
    behind_proxy: bool,
    oidc_issuer: str | None,
    oidc_client_id: str | None,
    oidc_name: str | None,
    **asr: Any,
) -> int:
    """Serve the review app: calls, corrections, coaching and labelling in a browser, for many people at once.

    A store that is not there yet is made. The first start writes a link that makes the first account.
    The secret of --oidc-client-id is read from CALLCOACH_OIDC_SECRET.

    \b
    callcoach serve
    callcoach serve --db postgresql://callcoach@db/calls --https --behind-proxy
    """
    refuse_without_web()
    _refuse_unknown_zone(timezone)
    oidc = _oidc(oidc_issuer, oidc_client_id, oidc_name)
    from pipeline.transcribe import AsrOptions
    from pipeline.web.serving import Server
    from pipeline.web.settings import Settings

    settings = Settings(
        url=url,
        folder=folder or beside(url),
        recordings=recordings,
        codebook=codebook,
        tagger=tagger,
        labels=labels,
        beep=not silence,
        timezone=timezone,
        asr=AsrOptions(**asr),  # nothing is downloaded: no request leaves the machine
        secure=secure,
        oidc=oidc,
    )
    if host not in LOOPBACK and not secure:
        click.echo(
            "Warning: other machines can reach this without HTTPS, so passwords travel readable; "
            "put a proxy with HTTPS in front of it and say --https.",
            err=True,
        )
    Server(settings, host, port, behind_proxy).run(_say)
    return 0


def _say(text: str) -> None:
    click.echo(text)


def beside(url: str) -> Path:
    """Where the app keeps files by default: beside an SQLite store, else here."""
    path = path_of(url)
    return path.with_name(f"{path.stem}-files") if path else Path("callcoach-files")


def refuse_without_web() -> None:
    from importlib.util import find_spec

    from pipeline.doctor import WEB_PARTS

    missing = [name for name in WEB_PARTS if find_spec(name) is None]
    if missing:
        raise WrongUse(f"The review app needs {', '.join(missing)}; run pip install 'callcoach[web]'.")


def _refuse_unknown_zone(zone: str | None) -> None:
    from zoneinfo import available_timezones

    if zone is not None and zone not in available_timezones():
        raise WrongUse(f"--timezone {zone}: no such time zone; write one such as Europe/Oslo.")


def _oidc(issuer: str | None, client: str | None, name: str | None) -> Oidc | None:
    if not issuer and not client:
        return None
    secret = os.environ.get("CALLCOACH_OIDC_SECRET")
    given: dict[str, Any] = {"--oidc-issuer": issuer, "--oidc-client-id": client, "CALLCOACH_OIDC_SECRET": secret}
    missing = [what for what, value in given.items() if not value]
    if missing:
        raise WrongUse(f"Log-in with OpenID Connect needs {' and '.join(missing)} too.")
    place = urlsplit(str(issuer))
    if place.scheme != "https" and place.hostname not in LOOPBACK:
        raise WrongUse(f"--oidc-issuer {issuer}: the provider has to be reached over https.")
    from pipeline.web.settings import Oidc

    return Oidc(str(issuer), str(client), str(secret), name or str(place.hostname))


COMMANDS = (serve,)
