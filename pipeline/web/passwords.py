"""Passwords: how they are kept, and which will not do. The store gets hashes only."""

from __future__ import annotations

import os
import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from pipeline.report.words import Words

SHORTEST, LONGEST = 10, 1000
_TRIVIAL = ("password", "passord", "passwort", "lösenord", "losenord", "adgangskode", "kodeord", "callcoach", "qwerty")
_ROWS = ("qwertyuiopå", "asdfghjkløæ", "zxcvbnm", "01234567890", "abcdefghijklmnopqrstuvwxyz")

_hasher = PasswordHasher()
_at_once = threading.BoundedSemaphore(os.cpu_count() or 1)  # each takes 64 MiB: many log-ins wait, memory stays
_NOBODY = _hasher.hash("nobody has this password")


def hashed(password: str) -> str:
    with _at_once:
        return _hasher.hash(password)


def matches(stored: str | None, password: str) -> bool:
    """With no hash as much is computed as with one, so that time does not tell who has an account."""
    with _at_once:
        try:
            return _hasher.verify(stored or _NOBODY, password) and stored is not None
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(stored: str) -> bool:
    """Hashed with other costs than now."""
    return _hasher.check_needs_rehash(stored)


def refusal(password: str, login: str, name: str, words: Words) -> str:
    """Why a new password will not do; empty where it will."""
    if len(password) < SHORTEST:
        return words.gettext("The password needs at least %(count)s characters.", count=SHORTEST)
    if len(password) > LONGEST:
        return words.gettext("The password may have at most %(count)s characters.", count=LONGEST)
    if _plain(password) in {_plain(login), _plain(name), _plain(login.partition("@")[0])}:
        return words.gettext("Your name is the first thing that others try; choose another password.")
    if _is_trivial(password):
        return words.gettext("This password is among the first that others try; choose another.")
    return ""


def _is_trivial(password: str) -> bool:
    """A well-known word with digits and signs around it, few different characters, or a row of the keyboard."""
    plain = _plain(password)
    letters = plain.strip("0123456789")
    rows = (*_ROWS, *(row[::-1] for row in _ROWS))
    return (
        len(set(password)) < 4
        or letters in _TRIVIAL
        or any(letters == word * (len(letters) // len(word)) for word in _TRIVIAL if letters)
        or (len(plain) > 3 and any(plain in row * 3 for row in rows))
    )


def _plain(text: str) -> str:
    return "".join(character for character in text.lower() if character.isalnum())
