from __future__ import annotations


def about_view(*a: object) -> object: ...
