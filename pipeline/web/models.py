"""The folder of taggers that were trained here."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from pipeline.resources import metrics_path
from pipeline.store.kept import Kept

FILE = "behaviours.skops"


def models_folder(folder: Path) -> Path:
    """`folder`: what the app keeps beside the store."""
    return folder.absolute() / "models"


def file_of(folder: Path, kept: Kept) -> Path:
    return models_folder(folder) / kept.folder / FILE


def folder_name(source: str) -> str:
    """Of the tagger's name and version, which are ours."""
    return re.sub(r"[^A-Za-z0-9.+-]", "-", source)


def card_figures(tagger: Path | None) -> dict[str, Any]:
    """What was measured when a tagger was trained, None the one that came; empty where nobody wrote it down."""
    path = tagger.with_name("metrics.json") if tagger else metrics_path()
    try:
        found = json.loads(path.read_text(encoding="utf-8")) if path else {}
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
