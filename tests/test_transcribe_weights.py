from __future__ import annotations

import functools
import http.server
import shutil
import socket
import threading
import time
import zipfile

import pytest

from pipeline.errors import ModelMissing, WrongUse
from pipeline.transcribe import download, weights
from pipeline.transcribe.catalogue import KNOWN, preferred, to_pull
from pipeline.transcribe.whisper import Whisper


@pytest.fixture(autouse=True)
def machine(tmp_path, monkeypatch):
    """A machine without models; its places are folders of the test."""
    for name in ("HF_ENDPOINT", "HF_TOKEN", "HF_HUB_OFFLINE", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def in_cache(machine, hub_id, model, revision="abc123"):
    repository = machine / "hub" / f"models--{hub_id.replace('/', '--')}"
    (repository / "refs").mkdir(parents=True)
    (repository / "refs" / "main").write_text(revision, encoding="ascii")
    shutil.copytree(model, repository / "snapshots" / revision)


def served(folder, monkeypatch, handler=http.server.SimpleHTTPRequestHandler):
    """The model as the hub would serve it, at HF_ENDPOINT."""
    site = folder / "Systran" / "faster-whisper-tiny" / "resolve" / "main"
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
    return site, server


# finding


def test_a_model_is_found_by_its_folder(made):
    assert weights.find(str(made)).folder == made


def test_a_model_is_found_by_name_in_our_folder(machine, made):
    shutil.copytree(made, machine / "models" / "small")
    assert weights.find("small").folder == machine / "models" / "small"


def test_a_model_is_found_in_the_hugging_face_cache_by_name_and_by_hub_id(machine, made):
    in_cache(machine, "Systran/faster-whisper-small", made)
    assert weights.find("small").folder.name == "abc123"
    assert weights.find("Systran/faster-whisper-small").folder == weights.find("small").folder


def test_half_a_download_in_the_cache_is_no_model(machine, made):
    in_cache(machine, "Systran/faster-whisper-small", made)
    (weights.find("small").folder / "model.bin").unlink()
    assert weights.find("small") is None


@pytest.mark.parametrize("lost", ["tokenizer.json", "config.json", "vocabulary.json", "model.bin"])
def test_a_folder_that_lacks_a_file_is_refused(machine, made, lost):
    folder = machine / "mine"
    shutil.copytree(made, folder)
    (folder / lost).unlink()
    with pytest.raises(ModelMissing, match=lost):
        weights.find(str(folder))


def test_a_git_lfs_pointer_is_not_taken_for_the_weights(machine, made):
    folder = machine / "mine"
    shutil.copytree(made, folder)
    (folder / "model.bin").write_text("version https://git-lfs.github.com/spec/v1\n", encoding="ascii")
    with pytest.raises(ModelMissing, match=r"content of model\.bin"):
        weights.find(str(folder))


def test_without_a_model_the_answer_comes_at_once_and_says_how_to_get_one(machine):
    started = time.monotonic()
    assert weights.find("small") is None
    said = str(weights.not_here("small", "en"))
    assert time.monotonic() - started < 2
    assert "486 MB" in said
    assert str(machine / "models") in said
    assert str(machine / "hub") in said
    assert "--from" in said
    assert said.count(". ") == 0


@pytest.mark.parametrize("name", ["smal", "/no/such/folder", "models/of/mine", ""])
def test_a_name_that_says_nothing_is_wrong_use(name):
    assert weights.find(name or "?") is None
    assert isinstance(weights.not_here(name or "?", None), WrongUse)


def test_the_best_model_for_the_language_is_taken(machine, made):
    for name in ("tiny", "base", "kb-whisper-small", "small.en"):
        shutil.copytree(made, machine / "models" / name)
    assert {language: weights.best(language).name for language in ("sv", "en", "da", "nb")} == {
        "sv": "kb-whisper-small",
        "en": "small.en",
        "da": "base",
        "nb": "base",
    }
    assert weights.best(None).name == "base"


def test_a_model_of_ones_own_is_taken_where_there_is_no_other(machine, made):
    shutil.copytree(made, machine / "models" / "our-calls")
    assert weights.best("da").name == "our-calls"


def test_a_broken_folder_is_passed_over(machine, made):
    shutil.copytree(made, machine / "models" / "tiny")
    shutil.copytree(made, machine / "models" / "small")
    (machine / "models" / "small" / "tokenizer.json").unlink()
    assert weights.best("da").name == "tiny"


def test_every_preferred_model_is_known():
    assert all(name in KNOWN for language in ("nb", "sv", "da", "en", None) for name in preferred(language))


def test_a_model_in_another_form_is_to_be_converted():
    with pytest.raises(WrongUse, match="callcoach models pull nb-whisper-small --convert"):
        to_pull("nb-whisper-small", "nb")


# bringing in


def test_a_folder_is_copied_in(machine, made):
    (made / "README.md").write_text("not needed", encoding="utf-8")
    found = weights.add(made, "mine")
    assert found.folder == machine / "models" / "mine"
    assert weights.find("mine") == found
    assert not (found.folder / "README.md").exists()
    assert [path.name for path in (machine / "models").iterdir()] == ["mine"]


def test_a_zip_with_a_folder_inside_is_copied_in(machine, made):
    with zipfile.ZipFile(machine / "m.zip", "w") as archive:
        for file in made.iterdir():
            archive.write(file, f"deep/{file.name}")
        archive.writestr("../outside.txt", "no")
    found = weights.add(machine / "m.zip", "mine")
    assert weights.missing_files(found.folder) == ()
    assert not (machine / "outside.txt").exists()


def test_a_zip_without_a_tokenizer_leaves_nothing(machine, made):
    with zipfile.ZipFile(machine / "m.zip", "w") as archive:
        for file in made.iterdir():
            if file.name != "tokenizer.json":
                archive.write(file, file.name)
    with pytest.raises(ModelMissing, match=r"tokenizer\.json"):
        weights.add(machine / "m.zip", "mine")
    assert list((machine / "models").iterdir()) == []


def test_a_model_that_is_there_is_not_overwritten(made):
    weights.add(made, "mine")
    with pytest.raises(WrongUse, match="already"):
        weights.add(made, "mine")


@pytest.mark.parametrize("name", ["../mine", "a/b/c", ".hidden", ""])
def test_a_name_cannot_lead_elsewhere(made, name):
    with pytest.raises(WrongUse, match="cannot be the name"):
        weights.add(made, name)


# downloading


def test_a_model_is_pulled_and_said(machine, made, monkeypatch):
    site, server = served(machine / "site", monkeypatch)
    shutil.copytree(made, site)
    heard = []
    found = weights.pull("tiny", progress=lambda *args: heard.append(args))
    server.shutdown()
    assert found.folder == machine / "models" / "tiny"
    assert heard[-1] == ("model.bin", (made / "model.bin").stat().st_size, (made / "model.bin").stat().st_size)
    assert Whisper("tiny", found.folder, device="cpu")._loaded.model.is_multilingual


def test_a_model_that_is_here_is_not_downloaded(machine, made, monkeypatch):
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    shutil.copytree(made, machine / "models" / "tiny")
    assert weights.pull("tiny").name == "tiny"


def test_a_connection_that_breaks_off_is_taken_up_again(machine, made, monkeypatch):
    class Breaks(http.server.SimpleHTTPRequestHandler):
        def do_GET(self):
            data = (made / self.path.split("/")[-1]).read_bytes() if self.path.split("/")[-1] in names else None
            if data is None:
                return self.send_error(404)
            start = int((self.headers.get("Range") or "bytes=0-").removeprefix("bytes=").rstrip("-"))
            self.send_response(206 if start else 200)
            self.send_header("Content-Length", str(len(data) - start))
            self.end_headers()
            self.wfile.write(data[start : start + 200_000])
            return None

    names = {file.name for file in made.iterdir()}
    _, server = served(machine / "site", monkeypatch, Breaks)
    found = weights.pull("tiny")
    server.shutdown()
    assert (found.folder / "model.bin").read_bytes() == (made / "model.bin").read_bytes()


def test_an_incomplete_repository_leaves_nothing(machine, made, monkeypatch):
    site, server = served(machine / "site", monkeypatch)
    shutil.copytree(made, site)
    (site / "tokenizer.json").unlink()
    with pytest.raises(ModelMissing, match=r"tokenizer\.json is not there"):
        weights.pull("tiny")
    server.shutdown()
    assert list((machine / "models").iterdir()) == []


def test_the_token_is_not_sent_to_the_store_the_hub_points_to(machine, monkeypatch):
    seen = []

    class Hub(http.server.SimpleHTTPRequestHandler):
        def do_GET(self):
            seen.append((self.path, self.headers.get("Authorization")))
            if self.path.startswith("/store"):
                return self.send_error(404)
            self.send_response(302)
            self.send_header("Location", f"http://localhost:{self.server.server_port}/store")
            return self.end_headers()

    monkeypatch.setenv("HF_TOKEN", "secret")
    _, server = served(machine / "site", monkeypatch, Hub)
    with pytest.raises(ModelMissing):
        weights.pull("tiny")
    server.shutdown()
    assert seen[0][1] == "Bearer secret"
    assert seen[1] == ("/store", None)


def test_a_silent_server_is_given_up(machine, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{server.getsockname()[1]}")
        monkeypatch.setattr(download, "WAIT", 2.0)
        started = time.monotonic()
        with pytest.raises(ModelMissing, match="no answer within 2 seconds"):
            weights.pull("tiny")
    assert time.monotonic() - started < 5
    assert list((machine / "models").iterdir()) == []


def test_the_wait_for_a_silent_server_is_short():
    assert download.WAIT < 15


def test_a_machine_that_is_offline_says_so(monkeypatch):
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(ModelMissing, match="bring the model in as a file"):
        weights.pull("tiny")
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(ModelMissing, match="HF_HUB_OFFLINE forbids it"):
        weights.pull("tiny")
