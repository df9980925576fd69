"""Whisper models in the form of transformers, brought into CTranslate2's, which faster-whisper reads.

Torch and transformers do it; they are an extra, and needed for nothing else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

from pipeline.errors import ModelMissing

TYPE = "float16"  # as the models published for faster-whisper; int8 is made of it when it is loaded
COPIED = ("tokenizer.json", "preprocessor_config.json")
NEEDED = ("torch", "transformers")
LANGUAGE = re.compile(r"<\|[a-z]{2,3}\|>")


class Converter(Protocol):
    def __call__(self, source: str, revision: str | None, folder: Path) -> None:
        """Write model.bin, config.json, the vocabulary and COPIED to `folder`, which exists.

        `source`: a folder, or a hub id, then with the hub's `revision` of it.
        """
        ...


def convert(source: str, revision: str | None, folder: Path, converter: Converter) -> None:
    """A model that faster-whisper can use in `folder`, which exists. ModelMissing in one sentence where that fails."""
    if Path(source).is_dir() and not (Path(source) / "tokenizer.json").is_file():
        raise ModelMissing(
            f"{source} cannot be converted: it lacks tokenizer.json; save the tokenizer there with "
            "`AutoTokenizer.from_pretrained(...).save_pretrained(...)` of transformers."
        )
    try:
        converter(source, revision, folder)
    except (OSError, ValueError, RuntimeError, KeyError, AttributeError) as error:  # what transformers and torch raise
        cause = (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")
        raise ModelMissing(
            f"{source} could not be converted: {cause}; name a Whisper model in the form of transformers, "
            "or bring a converted one in with --from."
        ) from error


def with_transformers(source: str, revision: str | None, folder: Path) -> None:
    """CTranslate2's own converter."""
    if missing := [name for name in NEEDED if find_spec(name) is None]:
        raise ModelMissing(
            f"{source} cannot be converted without {' and '.join(missing)}; pip install 'callcoach[convert]' brings "
            "what is needed."
        )
    from ctranslate2.converters import TransformersConverter

    here = Path(source)
    copied = [name for name in COPIED if (here / name).is_file()] if here.is_dir() else list(COPIED)
    # loaded as what it becomes, at half the memory
    converter = TransformersConverter(source, copy_files=copied, load_as_float16=True, revision=revision)
    converter.convert(str(folder), quantization=TYPE, force=True)  # force: the folder is there, and empty


def repair_languages(folder: Path) -> None:
    """Write the language tokens to config.json where the converter left them out; without, no language is detected.

    They stand between <|startoftranscript|> and <|translate|> in Whisper's vocabulary. ModelMissing for damaged files.
    """
    path = folder / "config.json"
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
        if config.get("lang_ids"):
            return
        config["lang_ids"] = _language_ids(json.loads((folder / "tokenizer.json").read_text(encoding="utf-8")))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelMissing("Its config.json or tokenizer.json is damaged; copy or download the model again.") from error
    path.write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")


def _language_ids(tokenizer: Mapping[str, Any]) -> list[int]:
    ids: dict[str, int] = {token["content"]: token["id"] for token in tokenizer["added_tokens"]}
    first, last = ids.get("<|startoftranscript|>", -1), ids.get("<|translate|>", -1)
    return sorted(n for token, n in ids.items() if LANGUAGE.fullmatch(token) and first < n < last)
