"""Arrows point inwards: nouns know only each other, stages know nouns, nobody knows the command line."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "pipeline"
NOUNS = {"call", "codebook", "errors", "metadata", "profiles", "sessions", "tags", "timing"}
EDGES = {"cli", "web"}
ONE_PLACE = {  # heavy library -> where it may be imported
    "faster_whisper": {"transcribe", "vad"},
    "ctranslate2": {"transcribe", "doctor", "machine"},
    "pocketsphinx": {"transcribe"},
    "sqlalchemy": {"store"},
    "alembic": {"store"},
    "skops": {"modelfile"},
    "phonenumbers": {"personal"},
    "stdnum": {"personal"},
    "ray": {"batch/cluster"},
    "fsspec": {"places"},
}
FILES = sorted(PACKAGE.rglob("*.py"))


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def part(path: Path) -> str:
    """The module or folder of the package that `path` belongs to."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def ours(path: Path) -> set[str]:
    return {name.split(".")[1] for name in imports(path) if name.startswith("pipeline.")}


@pytest.mark.parametrize("noun", sorted(NOUNS))
def test_a_noun_imports_the_standard_library_and_nouns(noun):
    path = PACKAGE / f"{noun}.py"
    outside = {name.split(".")[0] for name in imports(path)} - sys.stdlib_module_names - {"pipeline", "__future__"}
    assert outside == set()
    assert ours(path) <= NOUNS | {"outcomes", "practice", "scorecards"}  # named for type checkers only


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_nobody_imports_the_edges(path):
    if part(path) not in EDGES:
        assert not ours(path) & EDGES


@pytest.mark.parametrize("library", sorted(ONE_PLACE))
def test_a_heavy_library_is_imported_in_one_place(library):
    found = [path for path in FILES if library in {name.split(".")[0] for name in imports(path)}]
    assert all({part(path), str(path.relative_to(PACKAGE).with_suffix(""))} & ONE_PLACE[library] for path in found)


def test_the_command_line_starts_without_heavy_libraries():
    code = "import sys, pipeline.cli; print(*sys.modules)"
    loaded = set(
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    )
    assert not loaded & {
        "faster_whisper",
        "spacy",
        "sklearn",
        "scipy",
        "sqlalchemy",
        "numpy",
        "av",
        "jinja2",
        "ray",
        "fsspec",
    }


@pytest.mark.skipif(sys.platform == "win32", reason="tells no time of child processes")
def test_help_comes_at_once():
    """In seconds of the processor, as others may be at work here too."""
    import resource

    def spent() -> float:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    taken = []
    for _ in range(5):
        before = spent()
        code = "from pipeline.cli import main; main(['--help'])"
        subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
        taken.append(spent() - before)
    assert min(taken) <= 0.3
