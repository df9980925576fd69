"""Model files that somebody else made."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import modelfile
from pipeline.classify import load_tagger, unpacked
from pipeline.errors import UnreadableInput
from pipeline.modelparts import must_fit_roles, must_fit_tagger
from pipeline.resources import model_path
from pipeline.roles import RoleModel, load_role_model
from tests.fuzz.hostile import bomb, bounded, budget, npy, outcome, schema, sentence, zipped


def array(file: object) -> dict[str, object]:
    return {"__class__": "ndarray", "__module__": "numpy", "file": file}


@pytest.mark.parametrize(
    "parts",
    [
        {"0.npy": npy("(1000000000000,)"), "schema.json": schema({"a": array("0.npy")})},
        {"0.npy": npy("(-1,)"), "schema.json": schema({"a": array("0.npy")})},
        {"0.npy": npy("(1,)", "|O", b"cos\nsystem\n"), "schema.json": schema({"a": array("0.npy")})},
        {"0.npy": b"PK\x03\x04", "schema.json": schema({"a": array("0.npy")})},
        {"schema.json": schema({"a": array("../../../etc/passwd")})},
        {"schema.json": schema({"a": array(["x"])})},
        {"schema.json": schema({"a": {"__class__": "system", "__module__": "os"}})},
        {"schema.json": schema({"meta": {"__class__": "str", "__module__": "builtins", "content": '"[1]"'}})},
        {"schema.json": b"[" * 200_000},
        {"schema.json": b"\xff"},
        {},
    ],
    ids=["huge", "negative", "pickle", "nested", "elsewhere", "unnamed", "type", "meta", "deep", "bytes", "empty"],
)
def test_a_file_that_is_no_model_is_refused(tmp_path: Path, parts: dict[str, bytes]) -> None:
    path = zipped(parts, tmp_path / "m.skops")
    told = sentence(bounded(lambda: modelfile.load(path), seconds=20, gigabytes=1))
    assert "m.skops: is no behaviour tagger" in told


def test_a_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(modelfile, "MAX_UNPACKED", 20 * 2**20)
    (tmp_path / "m.skops").write_bytes(bomb(40))
    told = bounded(lambda: modelfile.load(tmp_path / "m.skops"), seconds=10, gigabytes=0.03)
    assert "it holds more than 20 MB unpacked" in told


@budget(25)
@given(st.lists(st.tuples(st.integers(0), st.integers(0, 7)), min_size=1, max_size=4))
def test_a_model_with_flipped_bits_is_refused_or_whole(
    tmp_path_factory: pytest.TempPathFactory, flips: list[tuple[int, int]]
) -> None:
    data = bytearray(SMALL)
    for at, bit in flips:
        data[at % len(data)] ^= 1 << bit
    path = tmp_path_factory.mktemp("flipped") / "roles.skops"  # a path of its own: what is loaded is remembered
    path.write_bytes(data)
    assert isinstance(outcome(lambda: load_role_model(path)), RoleModel | str)


def test_a_model_of_another_kind_is_no_tagger(tmp_path: Path) -> None:
    (tmp_path / "m.skops").write_bytes(SMALL)
    assert "m.skops: is 'roles', format 1, not 'behaviours'" in outcome(lambda: load_tagger(tmp_path / "m.skops"))


META, ARRAYS = modelfile.load(model_path())
SMALL = model_path("roles").read_bytes()
FLAT = np.zeros(1, np.float32)
NAN = np.full_like(ARRAYS["bias"], np.nan)


@pytest.mark.parametrize(
    ("meta", "arrays"),
    [
        ({"codes": 5}, {}),
        ({"codes": ["question"]}, {}),
        ({"speakers": ["x"] * len(META["codes"])}, {}),
        ({"formed": ["nope"]}, {}),
        ({"choices": [1]}, {}),
        ({"version": None}, {}),
        ({"reasons": ["a"]}, {}),
        ({}, {"columns": ARRAYS["columns"].astype(np.int64) + 2**24}),
        ({}, {"columns": -ARRAYS["columns"].astype(np.int64)}),
        ({}, {"weights": np.zeros((3, 2), np.int8)}),
        ({}, {"bias": FLAT}),
        ({}, {"bias": NAN}),
        ({}, {"bias": np.array(["a"] * len(ARRAYS["bias"]))}),
        ({}, {"bare": FLAT}),
        ({}, {"thresholds": FLAT}),
        ({}, {"mood": FLAT}),
    ],
)
def test_parts_that_do_not_fit_are_found_before_anything_is_tagged(
    meta: dict[str, object], arrays: modelfile.Array
) -> None:
    must_fit_tagger(META, ARRAYS)
    with pytest.raises(UnreadableInput, match="whose parts do not fit"):
        modelfile.must_fit(Path("m"), "x", lambda: must_fit_tagger(META | meta, ARRAYS | arrays))


def test_the_shipped_models_fit() -> None:
    must_fit_tagger(META, ARRAYS)
    must_fit_roles(*modelfile.load(model_path("roles"), "role model"))
    assert unpacked(META, ARRAYS).codes


@pytest.mark.parametrize("load", [load_tagger, load_role_model])
def test_a_name_of_any_length_is_told_shortly(tmp_path: Path, load: Callable[[Path], object]) -> None:
    modelfile.save(tmp_path / "m.skops", {"name": "x" * 10**6, "format": "y" * 10**6}, {})
    assert "'xxx" in sentence(outcome(lambda: load(tmp_path / "m.skops")))
