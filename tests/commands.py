"""The command line, as somebody types it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipeline.cli import main

Run = Callable[..., tuple[int, str, str]]  # exit status, what it says, what it complains of


def status(*arguments: object) -> int:
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return int(ended.value.code or 0)


def typing(capsys: pytest.CaptureFixture[str], *command: str) -> Run:
    """What follows `command`."""

    def typed(*arguments: str) -> tuple[int, str, str]:
        code = status(*command, *arguments)
        said = capsys.readouterr()
        return code, said.out, said.err

    return typed
