"""Whether the parts of a model file fit each other: found out when it is loaded, not in the middle of a batch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from pipeline.call import LANGUAGES
from pipeline.features import BITS, SPEAKERS
from pipeline.modelfile import Array
from pipeline.tags import OF_QUESTIONS

_LANGUAGES = len(LANGUAGES) + 1  # and unknown
Shape = tuple[int, ...]


def must_fit_tagger(meta: Mapping[str, Any], arrays: Mapping[str, Array]) -> None:
    """ValueError, KeyError or TypeError where these are not the parts of one behaviour tagger."""
    codes, speakers, reasons = (_texts(meta, name) for name in ("codes", "speakers", "reasons"))
    if len(speakers) != len(codes) or not {*speakers} <= {*SPEAKERS}:
        raise ValueError("its codes have no speakers")
    if not {*_texts(meta, "formed"), *_texts(meta, "experimental")} <= {*codes}:
        raise ValueError("it names codes that it does not have")
    _texts({"names": [meta["version"], meta["codebook"]]}, "names")
    choices = [_texts(meta["choices"], name) for name in OF_QUESTIONS if name in meta["choices"]]
    calibrated = len(codes) + sum(map(len, choices))
    outputs, columns = calibrated + len(reasons), arrays["columns"]
    shapes: dict[str, Shape] = {
        "weights": (columns.size, outputs),
        "factor": (outputs,),
        "bias": (outputs,),
        "bare": (3, calibrated),
        "marked": (5, calibrated),
        "thresholds": (2, _LANGUAGES, len(codes)),
    }
    if arrays["mood"].size:
        shapes["mood"] = (2, speakers.count("customer") + 1)
    _must_have(arrays, shapes)
    _must_be_columns(columns.astype(np.int64))


def must_fit_roles(meta: Mapping[str, Any], arrays: Mapping[str, Array]) -> None:
    """As `must_fit_tagger`, of a role model."""
    if not isinstance(meta["version"], str) or not all(np.isfinite(float(meta[name])) for name in ("bias", "likeness")):
        raise ValueError("its description lacks something")
    gaps = arrays["gaps"]
    _must_have(arrays, {"gaps": (gaps.size,), "weights": gaps.shape, "factor": (1,), "calibration": (_LANGUAGES, 2)})
    _must_be_columns(np.cumsum(gaps.astype(np.int64)))


def _texts(meta: Mapping[str, Any], name: str) -> list[str]:
    found = meta[name]
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise ValueError(f"{name} is no list of names")
    return found


def _must_have(arrays: Mapping[str, Array], shapes: Mapping[str, Shape]) -> None:
    for name, shape in shapes.items():
        array = arrays[name]
        if array.shape != shape:
            raise ValueError(f"{name} has the shape {array.shape}, not {shape}")
        if array.dtype.kind not in "iuf" or (array.dtype.kind == "f" and not np.isfinite(array).all()):
            raise ValueError(f"{name} holds something else than numbers")


def _must_be_columns(columns: Array) -> None:
    if columns.ndim != 1 or columns.min(initial=0) < 0 or columns.max(initial=0) >= 1 << BITS:
        raise ValueError("its columns are none")
