"""The machine we run on, and how a Whisper model is best run on it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

LARGE_MB = 3_090  # Whisper large in float16
SHARE = 0.85  # of the memory that we may plan with
# Beside the weights, in MB: faster-whisper's README gives, with beam 5, for large-v2 in float16 on a GPU 4,525 in all,
# 6,090 with a batch of 8; for small in int8 on a CPU 1,477 and 3,608.
BESIDE_MB = {"cuda": 1_450, "cpu": 1_250}
WINDOW_MB = {"cuda": 200, "cpu": 270}  # for each window of a batch
MOST_WINDOWS = {"cuda": 16, "cpu": 8}
WINDOWS_OF_FEW_CORES = 4  # more gain nothing: eight took as long for each window as one, on one thread
MOST_THREADS = 16  # a window's matrices are too small for more
FEW_WINDOWS = 4  # float16 is worth it from so many on
SERVER_CORES, SERVER_MB = 8, 12_000
ASK_SECONDS = 10


@dataclass(frozen=True)
class Machine:
    """Cores and memory that this process may use. `gpu_memory_mb`: of the smallest CUDA device, None without one."""

    cores: int
    memory_mb: int
    gpu_memory_mb: int | None


@dataclass(frozen=True)
class Settings:
    """As faster-whisper takes them. `batch_size`: windows decoded together."""

    device: Literal["cpu", "cuda"]
    compute_type: Literal["int8", "float16", "int8_float16"]
    batch_size: int
    cpu_threads: int


def settings(machine: Machine, megabytes_of_model: int) -> Settings:
    """How to run a model of so many MB in float16.

    On the GPU in float16 where weights, what is beside them and four windows fit; else there with weights in int8, half
    as large, where one window fits; else on the CPU in int8. The batch is what the memory that is left holds, up to 16
    on a GPU; up to 8, or the number of cores where that is less but 4 at least, on a CPU.
    """
    if machine.gpu_memory_mb:
        whole = _windows(machine.gpu_memory_mb, megabytes_of_model, "cuda")
        halved = _windows(machine.gpu_memory_mb, megabytes_of_model / 2, "cuda")
        if whole >= FEW_WINDOWS:
            return Settings("cuda", "float16", whole, min(machine.cores, 4))
        if halved >= 1:
            return Settings("cuda", "int8_float16", halved, min(machine.cores, 4))
    most = max(WINDOWS_OF_FEW_CORES, machine.cores)
    windows = min(most, _windows(machine.memory_mb, megabytes_of_model / 2, "cpu"))
    return Settings("cpu", "int8", max(1, windows), min(machine.cores, MOST_THREADS))


def _windows(memory_mb: int, weights_mb: float, device: str) -> int:
    """That fit, MOST_WINDOWS at most; 0 or less where not even the weights do."""
    left = memory_mb * SHARE - weights_mb - BESIDE_MB[device]
    return min(MOST_WINDOWS[device], int(left // WINDOW_MB[device]))


def kind(machine: Machine) -> Literal["laptop", "server", "gpu"]:
    """gpu: Whisper large runs on it; server: cores and memory enough for the middle sizes; laptop: the rest."""
    if settings(machine, LARGE_MB).device == "cuda":
        return "gpu"
    return "server" if machine.cores >= SERVER_CORES and machine.memory_mb >= SERVER_MB else "laptop"


def this_machine() -> Machine:
    return Machine(_cores(), _memory_mb(), _gpu_memory_mb())


def _cores() -> int:
    """Those the process may use: fewer than there are in a container or under taskset."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    quota, _, period = _cgroup("cpu.max").partition(" ")
    return max(1, min(cores, round(int(quota) / int(period)))) if quota.isdigit() and period.isdigit() else cores


def _memory_mb() -> int:
    limit = _cgroup("memory.max")
    return min(_physical_mb(), int(limit) // 1_000_000 if limit.isdigit() else sys.maxsize)


def _physical_mb() -> int:
    if sys.platform == "win32":
        import ctypes

        kilobytes = ctypes.c_ulonglong()
        ctypes.windll.kernel32.GetPhysicallyInstalledSystemMemory(ctypes.byref(kilobytes))
        return kilobytes.value * 1024 // 1_000_000
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1_000_000


def _cgroup(name: str) -> str:
    """A limit of the container that we are in; empty where there is none."""
    try:
        return (Path("/sys/fs/cgroup") / name).read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""


def _gpu_memory_mb() -> int | None:
    """Asked of nvidia-smi, as CTranslate2 does not tell; None without it, or where CTranslate2 sees no device."""
    asked = shutil.which("nvidia-smi")
    if asked is None:
        return None
    query = [asked, "--query-gpu=memory.total", "--format=csv,noheader,nounits"]
    try:
        answer = subprocess.run(query, capture_output=True, text=True, check=True, timeout=ASK_SECONDS).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    memories = [int(line) for line in answer.split("\n") if line.strip().isdigit()]
    return min(memories) if memories and cuda_devices() else None


def cuda_devices() -> int:
    import ctranslate2  # only where there is a card: choosing a model is not to pay for it

    count: int = ctranslate2.get_cuda_device_count()
    return count
