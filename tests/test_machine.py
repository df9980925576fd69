from __future__ import annotations

import subprocess
import sys
from itertools import pairwise

import pytest

from pipeline import machine
from pipeline.machine import LARGE_MB, Machine, Settings, kind, settings, this_machine

SMALL = 486


@pytest.mark.parametrize(("cores", "batch_size"), [(2, 4), (4, 4), (6, 6), (12, 8)])
def test_without_a_card_small_runs_in_int8_on_all_cores(cores, batch_size):
    assert settings(Machine(cores, 8_000, None), SMALL) == Settings("cpu", "int8", batch_size, cores)


def test_where_memory_is_short_one_window_is_decoded_at_a_time():
    assert settings(Machine(2, 2_000, None), SMALL).batch_size == 1


def test_more_threads_than_a_window_can_use_are_not_started():
    assert settings(Machine(128, 500_000, None), SMALL) == Settings("cpu", "int8", 8, 16)


@pytest.mark.parametrize(
    ("gpu_mb", "device", "compute_type", "batch_size"),
    [
        (2_048, "cpu", "int8", 8),  # not even with weights in int8
        (4_096, "cuda", "int8_float16", 2),
        (6_144, "cuda", "int8_float16", 11),  # float16 would leave room for three windows
        (8_192, "cuda", "float16", 12),
        (80_000, "cuda", "float16", 16),
    ],
)
def test_large_on_a_graphics_card_by_its_memory(gpu_mb, device, compute_type, batch_size):
    found = settings(Machine(8, 32_000, gpu_mb), LARGE_MB)
    assert (found.device, found.compute_type, found.batch_size) == (device, compute_type, batch_size)


@pytest.mark.parametrize("megabytes", [78, 486, 1_620, 3_090])
def test_more_memory_never_means_a_smaller_batch_in_the_same_type(megabytes):
    found = [settings(Machine(8, 32_000, gpu), megabytes) for gpu in range(1_000, 24_000, 250)]
    for less, more in pairwise(found):
        if (less.device, less.compute_type) == (more.device, more.compute_type):
            assert less.batch_size <= more.batch_size


@pytest.mark.parametrize(
    ("of", "is_a"),
    [
        (Machine(4, 16_000, None), "laptop"),
        (Machine(16, 8_000, None), "laptop"),
        (Machine(16, 64_000, None), "server"),
        (Machine(16, 64_000, 2_048), "server"),  # too small a card
        (Machine(4, 16_000, 8_192), "gpu"),
    ],
)
def test_kinds_of_machine(of, is_a):
    assert kind(of) == is_a


def test_this_machine_has_cores_and_memory():
    found = this_machine()
    assert found.cores >= 1
    assert found.memory_mb > 256


def nvidia_smi(monkeypatch, answer, devices):
    monkeypatch.setattr(machine.shutil, "which", lambda name: name)
    done = subprocess.CompletedProcess([], 0, stdout=answer)
    monkeypatch.setattr(machine.subprocess, "run", lambda *_, **__: done)
    monkeypatch.setattr(machine, "cuda_devices", lambda: devices)


def test_of_two_cards_the_smaller_is_reckoned_with(monkeypatch):
    nvidia_smi(monkeypatch, "81559\n24564\n", devices=2)
    assert this_machine().gpu_memory_mb == 24_564


@pytest.mark.parametrize(("answer", "devices"), [("24564\n", 0), ("[N/A]\n", 1), ("", 1)])
def test_a_card_that_cannot_be_used_or_measured_is_none(monkeypatch, answer, devices):
    nvidia_smi(monkeypatch, answer, devices)
    assert this_machine().gpu_memory_mb is None


def test_nvidia_smi_that_hangs_is_given_up(monkeypatch):
    def hangs(command, **options):
        raise subprocess.TimeoutExpired(command, options["timeout"])

    monkeypatch.setattr(machine.shutil, "which", lambda name: name)
    monkeypatch.setattr(machine.subprocess, "run", hangs)
    assert this_machine().gpu_memory_mb is None


@pytest.mark.skipif(sys.platform != "linux", reason="control groups are Linux's")
def test_a_container_may_use_what_it_was_given(monkeypatch):
    limits = {"cpu.max": "100000 100000", "memory.max": "512000000"}
    monkeypatch.setattr(machine, "_cgroup", limits.get)
    assert this_machine() == Machine(1, 512, this_machine().gpu_memory_mb)
