"""Given names and surnames of the peoples who call and answer, as Faker lists them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import import_module

from pipeline.personal.wordlike import NO_NAMES

# Whose names are written with our letters.
_LOCALES = (
    "no_NO sv_SE da_DK fi_FI is_IS et_EE lt_LT lv_LV en_GB en_IE ga_IE en_US en_IN en_PK en_KE en_NG de_DE nl_NL fr_FR "
    "es_ES pt_PT it_IT pl_PL cs_CZ sk_SK hu_HU ro_RO hr_HR tr_TR az_AZ vi_VN yo_NG ig_NG ha_NG tw_GH"
)
SHORTEST = 3  # letters; shorter ones are words somewhere


@cache
def given_names() -> frozenset[str]:
    return frozenset(_names("first_name")) - NO_NAMES


@cache
def surnames() -> frozenset[str]:
    return frozenset(_names("last_name")) - NO_NAMES


def _names(kind: str) -> Iterator[str]:
    """In lower case, every part of a double name by itself."""
    for locale in _LOCALES.split():
        provider = import_module(f"faker.providers.person.{locale}").Provider
        for attribute in dir(provider):
            values = getattr(provider, attribute) if attribute.startswith(kind) else ()
            for name in () if callable(values) or isinstance(values, str) else values:
                yield from (part.lower() for part in str(name).split() if part.isalpha() and len(part) >= SHORTEST)
