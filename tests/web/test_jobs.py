"""The worker of a server: jobs in processes of their own that are stopped, given back, and end with the server."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi import FastAPI

from pipeline.store import Store
from pipeline.store.uploads import Sent
from pipeline.web import job, work
from pipeline.web.settings import Settings
from pipeline.web.work import Worker

SLOW = "import time\ndef run(task):\n    task.moved(1, 9, 'started')\n    time.sleep(60)\n    return ''\n"
QUICK = "import os\ndef run(task):\n    return f'nice {os.nice(0)} {task.settings.url == os.environ.get(\"X\")}'\n"
DEADLY = "import os\ndef run(task):\n    print('last words', flush=True)\n    os._exit(3)\n"
WRONG = "def run(task):\n    raise ValueError('odd')\n"
Kind = Callable[[str], None]


@pytest.fixture
def settings(app: FastAPI) -> Settings:
    return app.state.site.settings  # type: ignore[no-any-return]


@pytest.fixture
def doing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kind:
    """`doing(code)`: jobs of the kind train run this code, in processes too."""

    def write(code: str) -> None:
        (tmp_path / "kind_for_tests.py").write_text(code, encoding="utf-8")
        start = "import runpy, sys, pipeline.web.job as j; j.KINDS['train'] = 'kind_for_tests'; j.main()"
        monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), *filter(None, sys.path)]))
        real = subprocess.Popen

        def popen(command: list[str], **options: object) -> subprocess.Popen[str]:
            if command[1:3] != ["-m", "pipeline.web.job"]:
                return real(command, **options)  # type: ignore[call-overload, no-any-return]
            return real([command[0], "-c", start, command[3]], **options)  # type: ignore[call-overload, no-any-return]

        monkeypatch.setattr(work.subprocess, "Popen", popen)

    return write


@pytest.fixture
def background(settings: Settings, store: Store) -> Iterator[Worker]:
    worker = Worker(settings, store)
    yield worker
    worker.close()


def until(true: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_files_are_analysed_in_a_process_of_their_own(settings: Settings, store: Store) -> None:
    folder = settings.folder / "uploads" / ("0" * 16)
    folder.mkdir(parents=True)
    (folder / f"{'0' * 16}-00000000.txt").write_text("Agent: Hello there.\nCustomer: It broke.\n", encoding="utf-8")
    sent = Sent("mine.txt", f"{'0' * 16}/{'0' * 16}-00000000.txt", 40)
    number = store.add_job("analyze", {"language": "en"}, 1, [sent])
    assert Worker(settings, store).run_one()
    assert store.job(number).state == "done", store.job(number).said
    assert store.load("mine").language == "en"


def test_a_job_runs_behind_the_pages(settings: Settings, store: Store, doing: Kind) -> None:
    doing(QUICK)
    number = store.add_job("train")
    Worker(settings, store).run_one()
    assert store.job(number).said == ("nice 10 False",)


def test_a_stopped_job_ends_at_once_with_all_its_processes(store: Store, doing: Kind, background: Worker) -> None:
    doing("import subprocess\n" + SLOW.replace("time.sleep(60)", "subprocess.run(['sleep', '4242'])"))
    number = store.add_job("train")
    background.start()
    until(lambda: store.job(number).said == ("started",))
    until(lambda: "4242" in processes())
    store.stop_job(number)
    until(lambda: "4242" not in processes())
    assert store.job(number).state == "stopped"


def test_a_server_that_goes_leaves_its_job_for_the_next(store: Store, doing: Kind, background: Worker) -> None:
    doing(SLOW)
    number = store.add_job("train")
    background.start()
    until(lambda: store.job(number).said == ("started",))
    background.close()
    assert store.job(number).state == "waiting"


def test_a_process_that_dies_is_a_failure_with_a_reason(settings: Settings, store: Store, doing: Kind) -> None:
    doing(DEADLY)
    number = store.add_job("train")
    Worker(settings, store).run_one()
    found = store.job(number)
    assert (found.state, found.said) == ("failed", (work._ENDED.format(status=3),))


def test_an_unforeseen_error_is_a_failure_in_a_sentence(settings: Settings, store: Store, doing: Kind) -> None:
    doing(WRONG)
    number = store.add_job("train")
    Worker(settings, store).run_one()
    assert store.job(number).state == "failed"
    assert "ValueError: odd" in store.job(number).said[-1]


def test_a_job_ends_when_its_server_was_killed(settings: Settings, tmp_path: Path, store: Store) -> None:
    number = store.add_job("analyze")
    assert store.take_job()
    process = subprocess.Popen(
        [sys.executable, "-c", "import pipeline.web.job as j, time; j.run = lambda *a: time.sleep(60); j.main()", "1"],
        stdin=subprocess.PIPE,
        env={**os.environ, job.SETTINGS: job.packed(settings), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        start_new_session=True,
    )
    assert process.stdin
    process.stdin.close()  # as when the server is gone
    assert process.wait(20) != 0
    assert store.job(number).state == "running"  # found dead by its silence


def test_the_databases_password_stands_in_no_list_of_processes(
    settings: Settings, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[list[str]] = []

    def popen(command: list[str], **options: object) -> None:
        commands.append(command)
        raise FileNotFoundError

    monkeypatch.setattr(work.subprocess, "Popen", popen)
    store.add_job("train")
    with pytest.raises(FileNotFoundError):
        Worker(replace(settings, url="postgresql://callcoach:s3cret@db/calls"), store).run_one()
    assert "s3cret" not in " ".join(commands[0])


def test_settings_reach_the_process_as_they_are(settings: Settings) -> None:
    told = replace(settings, labels=Path("labels"), recordings=(Path("a"), Path("b")), timezone="Europe/Oslo")
    assert job.unpacked(job.packed(told)) == told


def test_a_worker_without_work_waits_and_ends_soon(background: Worker) -> None:
    background.start()
    before = time.monotonic()
    background.close()
    assert time.monotonic() - before < 5
    assert "callcoach jobs" not in [thread.name for thread in threading.enumerate()]


def processes() -> str:
    return subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
