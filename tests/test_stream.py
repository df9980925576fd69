"""Jobs from several threads through one set of engines together."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import pytest

from pipeline import demo
from pipeline.audio import content_id
from pipeline.batch.stream import Stream
from pipeline.batch.work import Job, work_with
from pipeline.call import Call, Turn, Utterance
from pipeline.errors import ModelMissing
from pipeline.listening import Source
from pipeline.metadata import Metadata
from pipeline.process import Done
from pipeline.transcribe.whisper import Whisper
from tests.fakes import ScriptedTranscriber, ears
from tests.test_batch import engines
from tests.tiny_whisper import tiny_whisper

PATHS = (demo.CALLS / "emma-4.ogg", demo.CALLS / "daniel-4.ogg")


def job(path, **known):
    return Job(Source(path, Metadata(**known), is_recording=True), content_id(path))


@dataclass(frozen=True)
class Gathering(ScriptedTranscriber):
    """Hears nothing before it has so many recordings, or there are no more."""

    batch: int = 2
    sizes: tuple[list[int], ...] = ([],)

    def transcribe(self, calls):
        waiting = []
        for spoken in calls:
            waiting.append(spoken)
            if len(waiting) == self.batch:
                self.sizes[0].append(len(waiting))
                yield from super().transcribe(waiting)
                waiting = []
        self.sizes[0].append(len(waiting))
        yield from super().transcribe(waiting)


def test_recordings_that_come_from_several_threads_are_heard_together(monkeypatch):
    monkeypatch.setattr("pipeline.batch.stream.PAUSE_S", 5)
    gathering = Gathering(("hello", "hi"), batch=2, sizes=([],))
    made = engines(ears=ears(gathering))
    stream = Stream(made)
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(stream.work, [job(path, language="en") for path in PATHS]))
    assert gathering.sizes[0][0] == 2
    assert [each.call.call_id for each in done] == ["emma-4", "daniel-4"]


def test_a_recording_that_nothing_follows_is_not_kept_waiting():
    stream = Stream(engines(ears=ears(Gathering(("hello", "hi"), batch=9, sizes=([],)))))
    assert isinstance(stream.work(job(PATHS[0], language="en")), Done)
    assert isinstance(stream.work(job(PATHS[1], language="en")), Done)  # nor is the next stream


def test_one_that_cannot_be_heard_costs_only_itself(tmp_path):
    broken = tmp_path / "broken.ogg"
    broken.write_bytes(b"no sound")
    stream = Stream(engines())
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(stream.work, [job(broken), job(PATHS[0], language="en")])
    assert "broken.ogg" in first.reason
    assert second.call.call_id == "emma-4"


def test_a_transcript_does_not_wait_for_recordings():
    call = Call("a", (Turn("agent", (Utterance("Why?"),)),))
    stream = Stream(engines())
    done = stream.work(Job(Source(PATHS[0]), "content", call))
    assert done.call.tagged_by == "keywords 1"


class Broken(ScriptedTranscriber):
    def transcribe(self, calls):
        next(iter(calls))
        raise ModelMissing("the model is no model.")
        yield


def test_engines_that_cannot_work_are_told_to_everyone_who_waits():
    stream = Stream(engines(ears=ears(Broken(()))))
    with pytest.raises(ModelMissing, match="no model"):
        stream.work(job(PATHS[0]))
    with pytest.raises(ModelMissing, match="no model"):
        stream.work(job(PATHS[0]))


def test_whisper_gives_what_it_gives_alone(tmp_path):
    model = Whisper("tiny", tiny_whisper(tmp_path / "tiny", " takk", " for", " det"), "cpu", beam_size=1)
    made = replace(engines(), ears=ears(model), words_by=model.name)
    jobs = [job(path, language="nb") for path in PATHS]
    stream, together = Stream(made), [None, None]

    def work(number):
        together[number] = stream.work(jobs[number])

    threads = [threading.Thread(target=work, args=(number,)) for number in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [each.call for each in together] == [work_with(made, each).call for each in jobs]
