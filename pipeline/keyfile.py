"""The key of pseudonyms: a file beside the store that only its owner reads, made once."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from pipeline.backups import path_of
from pipeline.errors import WrongUse


def key_of(url: str, folder: Path) -> bytes:
    """`folder`: of the app, for a store that is no file. WrongUse where it cannot be read or made."""
    store = path_of(url)
    path = store.with_name(f"{store.name}.key") if store else folder / "pseudonyms.key"
    try:
        with suppress(FileExistsError):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
                file.write(secrets.token_hex(32) + "\n")
        key = bytes.fromhex(path.read_text(encoding="ascii"))
    except (OSError, ValueError) as error:
        raise WrongUse(
            f"{path}: the key of pseudonyms cannot be read ({error}); restore it, or move it away."
        ) from error
    if len(key) < 16:
        raise WrongUse(f"{path}: this is no key of pseudonyms; restore it, or move it away.")
    return key
