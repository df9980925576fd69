"""A model on disk: a skops file (no pickle) that holds numpy arrays and one JSON text, and nothing else.

`skops.io.load` reads it without a trusted type of its own. It is read here without skops because importing skops costs
seconds, and because this way nothing but arrays and text can come out of a file.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.atomic import whole_file
from pipeline.errors import ModelMissing, UnreadableInput

MAX_UNPACKED = 2**29  # bytes; the shipped tagger has 21 MB
TRUSTED = {"builtins.dict", "builtins.str", "numpy.ndarray"}  # all that a model file may hold
WAY_OUT = "train a new one with `callcoach train`, or install callcoach anew"
Array = NDArray[Any]


def save(path: Path, meta: Mapping[str, Any], arrays: Mapping[str, Array]) -> None:
    """Write deterministically: the same model gives the same bytes."""
    from skops.io import dumps

    document = {**{name: arrays[name] for name in sorted(arrays)}, "meta": json.dumps(meta, sort_keys=True)}
    written = zipfile.ZipFile(io.BytesIO(dumps(document)))
    schema = json.loads(written.read("schema.json"))
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole_file(path) as part, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as out:
        for number, name in enumerate(sorted(arrays)):
            node = schema["content"][name]
            data, node["file"] = written.read(node["file"]), f"{number}.npy"
            out.writestr(zipfile.ZipInfo(node["file"], (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED, 9)
        schema = _without_addresses(schema)
        out.writestr(
            zipfile.ZipInfo("schema.json", (1980, 1, 1, 0, 0, 0)), json.dumps(schema, indent=1), zipfile.ZIP_DEFLATED
        )


def load(path: Path, what: str = "behaviour tagger") -> tuple[dict[str, Any], dict[str, Array]]:
    """-> metadata, arrays. ModelMissing without a file, UnreadableInput for one that is not a model of ours."""
    if not path.is_file():
        raise ModelMissing(f"The {what} {path} is not there; name an existing file or {WAY_OUT}.")
    try:
        with zipfile.ZipFile(path) as file:
            if sum(part.file_size for part in file.infolist()) > MAX_UNPACKED:
                raise ValueError(f"it holds more than {MAX_UNPACKED // 2**20} MB unpacked")
            content = json.loads(file.read("schema.json"))
            _check(content, "dict")
            meta: dict[str, Any] = {}
            arrays: dict[str, Array] = {}
            for name, node in content["content"].items():
                if name == "meta":
                    meta = json.loads(_text(node))
                else:
                    _check(node, "ndarray")
                    arrays[name] = np.lib.format.read_array(io.BytesIO(file.read(node["file"])), allow_pickle=False)
        if not isinstance(meta, dict):
            raise ValueError("its description is no object")
    except Exception as error:  # zip, deflate, JSON and arrays meet broken files each in their own way
        raise UnreadableInput(path, f"is no {what} ({_short(error)})", WAY_OUT) from error
    return meta, arrays


def must_fit(path: Path, what: str, check: Callable[[], None]) -> None:
    """UnreadableInput where `check` finds that the parts of a loaded file do not fit each other."""
    try:
        check()
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnreadableInput(path, f"is a file of {what} whose parts do not fit ({_short(error)})", WAY_OUT) from error


def _short(error: Exception) -> str:
    said = " ".join(str(error).split()) or type(error).__name__
    return said if len(said) <= 120 else f"{said[:119]}…"


def _check(node: Mapping[str, Any], kind: str) -> None:
    found = f"{node['__module__']}.{node['__class__']}"
    if found not in TRUSTED or node["__class__"] != kind:
        raise ValueError(f"it holds a {found} where a {kind} belongs")


def _text(node: Mapping[str, Any]) -> str:
    _check(node, "str")
    return str(json.loads(node["content"]))


def _without_addresses(node: Any) -> Any:
    """skops keeps the memory address of each object as `__id__`; numbers in order of appearance say the same."""
    seen: dict[int, int] = {}

    def walk(part: Any) -> Any:
        if isinstance(part, dict):
            return {k: seen.setdefault(v, len(seen) + 1) if k == "__id__" else walk(v) for k, v in part.items()}
        return [walk(v) for v in part] if isinstance(part, list) else part

    return walk(node)
