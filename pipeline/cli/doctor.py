"""`callcoach doctor`: what works on this machine."""

from __future__ import annotations

import click


@click.command()
def doctor() -> int:
    """Say what works on this machine, and how to get what does not."""
    from pipeline.doctor import examine

    findings = examine()
    for finding in findings:
        click.echo(f"{'ok  ' if finding.works else 'no  '}{finding.what}: {finding.detail}")
    return 0 if all(f.works or not f.needed for f in findings) else 1


COMMANDS = (doctor,)
