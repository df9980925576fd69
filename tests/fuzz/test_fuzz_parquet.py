"""Parquet files that lie where ours are kept, and hostile texts in ours."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.batch.engines import Choice, plan
from pipeline.batch.parts import Parts, analyze
from pipeline.call import Call, Turn, Utterance
from pipeline.collect import Rules, collect
from pipeline.formats import write_calls
from pipeline.transcribe import AsrOptions
from tests.fuzz.hostile import bounded, budget, sentence

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")
pytest.importorskip("fsspec")
NOW = datetime(2026, 11, 3, tzinfo=UTC)
TIMES = pa.timestamp("ms", "UTC")
GOOD = "Agent: Why did it stop?\nCustomer: It just did.\n"


def rows(n: int = 1, **columns: Any) -> Any:
    """A file as ours are, but for `columns`; None: without it."""
    texts = {"content_id": "c", "mark": "m", "versions": '{"tags": "1"}'}
    whole = {name: pa.array([text] * n) for name, text in texts.items()} | {"saved_at": pa.array([NOW] * n, TIMES)}
    return pa.table({name: column for name, column in (whole | columns).items() if column is not None})


HOSTILE = {
    "lacking": rows(versions=None),
    "number": rows(content_id=pa.array([1])),
    "nobody": rows(content_id=pa.array([None], pa.string())),
    "never": rows(saved_at=pa.array([None], TIMES)),
    "no zone": rows(saved_at=pa.array([datetime(2026, 1, 1)])),
    "year": rows(saved_at=pa.array([2**62], TIMES)),
    "list": rows(versions=pa.array([["a"]])),
    "struct": rows(mark=pa.array([{"a": 1}])),
    "half": rows(versions=pa.array(["{"])),
    "of lists": rows(versions=pa.array(["[1]"])),
    "deep": rows(versions=pa.array(["[" * 5000])),
    "long": rows(versions=pa.array(['{"a": "' + "x" * 20_000 + '"}'])),
    "twice": pa.Table.from_arrays([pa.array(["a"])] * 2, names=["content_id", "content_id"]),
    "rows": rows(1_000_001),
    "bomb": rows(1000, versions=pa.array(["x" * 1_000_000] * 1000)),
}


@pytest.fixture(scope="module", params=HOSTILE)
def hostile(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("parts") / "calls-1.parquet"
    pq.write_table(HOSTILE[request.param], path, compression="zstd")
    return path


def known(folder: Path) -> str:
    parts = Parts(folder)
    versions, marks = parts.known()
    return f"{versions} {marks} {' '.join(map(str, parts.faults))}"


def test_a_file_that_is_not_ours_is_named(hostile: Path) -> None:
    told = bounded(lambda: known(hostile.parent), seconds=20, gigabytes=1)
    assert told.startswith("{} {} file://")
    assert sentence(told.removeprefix("{} {} ")).endswith("; move it out of this folder.")


@pytest.mark.parametrize(
    ("name", "said"),
    [("year", "versions or times that"), ("half", "versions or times that"), ("lacking", "it has no column versions")],
)  # fmt: skip
def test_it_is_said_what_is_wrong_with_it(tmp_path: Path, name: str, said: str) -> None:
    pq.write_table(HOSTILE[name], tmp_path / "calls-1.parquet")
    assert said in known(tmp_path)


def test_more_than_calls_take_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.batch.parts.MAX_BYTES", 2**20)
    pq.write_table(rows(2, versions=pa.array(["x" * 1_000_000, "y" * 1_000_000])), tmp_path / "calls-1.parquet")
    assert "it holds more than 1,000,000 rows or 1 MB" in known(tmp_path)


def test_ours_is_read_beside_it(hostile: Path) -> None:
    pq.write_table(rows(), hostile.with_name("calls-2.parquet"))
    assert Parts(hostile.parent).known() == ({"c": {"tags": "1"}}, {"m": "c"})


def test_calls_are_analysed_and_the_file_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "calls-1.parquet").write_bytes(b"PAR1" + bytes(100) + b"PAR1")
    (tmp_path / "a.txt").write_text(GOOD)
    found = collect([tmp_path / "a.txt"], Rules())
    made, _ = plan(Choice(AsrOptions("none"), "en"), found)
    summary = analyze(found.sources, Parts(tmp_path / "parts"), made, 1)
    assert summary.analysed == 1
    assert "calls-1.parquet: " in sentence(summary.failures[0].reason)
    assert (tmp_path / "parts" / "calls-1.parquet").stat().st_size == 108
    assert analyze(found.sources, Parts(tmp_path / "parts"), made, 1).unchanged == 1


@budget(40)
@given(st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), max_size=5), st.none() | st.floats(0, 1))
def test_any_damage_costs_at_most_that_file(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[int, int]], kept: float | None
) -> None:
    path = tmp_path_factory.getbasetemp() / "damaged" / "calls-1.parquet"
    path.parent.mkdir(exist_ok=True)
    pq.write_table(rows(3), path)
    data = bytearray(path.read_bytes())
    for at, byte in changes:
        data[at % len(data)] = byte
    path.write_bytes(data if kept is None else data[: int(kept * len(data))])
    parts = Parts(path.parent)
    versions, _ = parts.known()
    assert versions or parts.faults
    for fault in parts.faults:
        sentence(str(fault))


@budget(40)
@given(st.lists(st.text(max_size=8) | st.sampled_from(["\ud800", "a\udfff", "\0"]), min_size=1, max_size=4))
def test_any_text_is_written_as_it_is(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    path = tmp_path_factory.getbasetemp() / "out.parquet"
    said = tuple(Utterance(text) for text in texts)
    write_calls([Call("c", (Turn("agent", said),), agent=texts[0], team=texts[-1])], path)
    table = pq.read_table(path).to_pydict()
    assert table["text"] == [text.encode(errors="replace").decode() for text in texts]
    assert {*table["agent"]} == {texts[0].encode(errors="replace").decode()}
