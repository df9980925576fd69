"""A Chromium-family browser of this machine, used to print pages that we wrote: without network, without a profile."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from pipeline.errors import WrongUse

VARIABLE = "CALLCOACH_BROWSER"
SECONDS = 120  # for one page
_NAMES = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "msedge", "chrome",
    "brave-browser",
)  # fmt: skip
_WINDOWS = ("Google/Chrome/Application/chrome.exe", "Microsoft/Edge/Application/msedge.exe",
            "Chromium/Application/chrome.exe")  # fmt: skip
_WINDOWS_ROOTS = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
_MAC = ("Google Chrome", "Chromium", "Microsoft Edge", "Brave Browser")
_SWITCHES = (
    "--headless",
    "--disable-gpu",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-extensions",
    "--disable-sync",
    "--disable-breakpad",
    "--disable-dev-shm-usage",  # 64 MB in a container
    # nothing leaves the machine: no name is looked up, no service of the browser calls home
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--no-proxy-server",
    # the page alone, with headings as bookmarks
    "--no-pdf-header-footer",
    "--print-to-pdf-no-header",  # its name before Chromium 112
    "--generate-pdf-document-outline",
)


def find_browser(environment: Mapping[str, str] = os.environ) -> Path:
    """The one that CALLCOACH_BROWSER names, else the first that is found. WrongUse where there is none."""
    named = environment.get(VARIABLE)
    if named:
        found = shutil.which(named)
        if found is None:
            raise WrongUse(f"{VARIABLE} names {named}, which is no program here; name Chromium, Chrome or Edge.")
        return Path(found)
    for candidate in _candidates(environment):
        if candidate.is_file():
            return candidate
    raise WrongUse(
        "PDF is printed by Chromium, Chrome or Edge, and none was found; install one, name it in "
        f"{VARIABLE}, or choose --format html and print the page."
    )


def _candidates(environment: Mapping[str, str]) -> Iterator[Path]:
    yield from (Path(found) for name in _NAMES if (found := shutil.which(name, path=environment.get("PATH"))))
    roots = [environment[name] for name in _WINDOWS_ROOTS if environment.get(name)]
    yield from (Path(root, *name.split("/")) for name in _WINDOWS for root in roots)
    if sys.platform == "darwin":
        for applications in (Path("/Applications"), Path.home() / "Applications"):
            yield from (applications / f"{name}.app" / "Contents" / "MacOS" / name for name in _MAC)


def print_to_pdf(browser: Path, page: Path, out: Path, profile: Path, seconds: float = SECONDS) -> None:
    """`page`, an HTML file, into the PDF file `out`; `profile`: a folder the browser may fill."""
    command = [str(browser), *_SWITCHES, f"--user-data-dir={profile}", f"--print-to-pdf={out}", page.as_uri()]
    if sys.platform != "win32" and os.geteuid() == 0:
        command.insert(1, "--no-sandbox")  # Chromium refuses to start as root with it
    said = _run(command, seconds)
    if not _is_pdf(out):
        last = next((line.strip() for line in reversed(said.splitlines()) if line.strip()), "it wrote no file")
        raise WrongUse(
            f"{browser} did not print {page.name} ({last[:200]}); name another browser in {VARIABLE}, or choose "
            "--format html and print the page."
        )


def _run(command: list[str], seconds: float) -> str:
    """What the program said on its way; it and all it started are gone afterwards."""
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,  # a group of its own, to be ended together
        )
    except OSError as error:
        raise WrongUse(f"{command[0]} cannot be started ({error.strerror}); name another in {VARIABLE}.") from error
    try:
        return process.communicate(timeout=seconds)[1].decode("utf-8", "replace")
    except subprocess.TimeoutExpired:
        return f"it took longer than {seconds:g} s"
    finally:
        if process.poll() is None:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _is_pdf(path: Path) -> bool:
    if not path.is_file():
        return False
    data = path.read_bytes()
    return data.startswith(b"%PDF-") and b"%%EOF" in data[-1024:]
