"""What works on this machine, tried rather than guessed."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable
from dataclasses import dataclass

from pipeline.errors import CallcoachError

WEB_PARTS = (
    "fastapi",
    "uvicorn",
    "python_multipart",
    "argon2",
    "itsdangerous",
    "authlib",
    "httpx",
)  # of the review app


@dataclass(frozen=True)
class Finding:
    what: str
    works: bool
    detail: str  # what was found, or the way out
    needed: bool = True  # nothing works without it


def examine() -> tuple[Finding, ...]:
    return (
        Finding("machine", True, f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, {_python()}"),
        _tried("behaviour tagger", _tagger),
        _tried("audio", _audio),
        _tried("speech activity", _activity),
        _tried("Whisper weights", _weights, needed=False),
        _tried("graphics card", _gpu, needed=False),
        _tried("embedded English engine", _sphinx, needed=False),
        _tried("PostgreSQL driver", _postgres, needed=False),
        _tried("review app", _web, needed=False),
    )


def _tried(what: str, find: Callable[[], str], needed: bool = True) -> Finding:
    try:
        return Finding(what, True, find(), needed)
    except CallcoachError as error:
        return Finding(what, False, str(error), needed)
    except (ImportError, OSError, RuntimeError) as error:
        return Finding(what, False, f"{type(error).__name__}: {error}", needed)


def _python() -> str:
    return f"Python {sys.version.split()[0]}"


def _tagger() -> str:
    from pipeline.classify import load_tagger

    return load_tagger().source


def _audio() -> str:
    import av
    import soundfile

    return f"libsndfile {soundfile.__libsndfile_version__}, libav through PyAV {av.__version__}"


def _activity() -> str:
    from pipeline.audio import open_recording
    from pipeline.demo import CALLS
    from pipeline.vad import speech_spans

    with open_recording(CALLS / "emma-4.ogg") as recording:
        return f"{sum(map(len, speech_spans(recording)))} stretches of speech in a bundled recording"


def _weights() -> str:
    from pipeline.transcribe import weights

    here = weights.installed()
    if not here:
        raise CallcoachError("none here; `callcoach models list` shows which there are and how to bring one in")
    return ", ".join(found.name for found in here)


def _gpu() -> str:
    from pipeline.machine import cuda_devices

    count = cuda_devices()
    if not count:
        raise CallcoachError("none that CUDA sees; Whisper runs on the processor")
    return f"{count} for CUDA"


def _sphinx() -> str:
    from importlib.metadata import version

    return f"PocketSphinx {version('pocketsphinx')}, US English"


def _postgres() -> str:
    from importlib.util import find_spec

    if find_spec("psycopg") is None:
        raise CallcoachError("not installed; pip install 'callcoach[postgres]' brings it")
    return "psycopg"


def _web() -> str:
    from importlib.metadata import version
    from importlib.util import find_spec

    if any(find_spec(name) is None for name in WEB_PARTS):
        raise CallcoachError("its parts are not installed; pip install 'callcoach[web]' brings them")
    return f"FastAPI {version('fastapi')}, for callcoach serve"
