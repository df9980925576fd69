"""Whisper in the shape of `base` with random weights: as slow as the real one, without a word of sense."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from ctranslate2.specs import WhisperSpec
from ctranslate2.specs.model_spec import ModelSpec
from tokenizers import Tokenizer, decoders, models, pre_tokenizers

LAYERS, WIDTH, HEADS, MELS = 6, 512, 8, 80  # of base (Radford et al. 2022, table 1)
VOCABULARY, POSITIONS, FRAMES = 51_865, 448, 1_500
LANGUAGES = ("en", "sv", "da", "no", "nn")
BYTES = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)


def random_base(folder: Path) -> Path:
    """A model folder as faster-whisper wants it, int8."""
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(0)
    spec = WhisperSpec(LAYERS, HEADS, LAYERS, HEADS)
    for conv, channels in ((spec.encoder.conv1, MELS), (spec.encoder.conv2, WIDTH)):
        conv.weight, conv.bias = _weights(random, WIDTH, channels, 3), _weights(random, WIDTH)
    spec.encoder.position_encodings.encodings = _weights(random, FRAMES, WIDTH)
    spec.decoder.position_encodings.encodings = _weights(random, POSITIONS, WIDTH)
    spec.decoder.embeddings.weight = _weights(random, VOCABULARY, WIDTH)
    spec.decoder.projection.weight = _weights(random, VOCABULARY, WIDTH)
    for part in (spec.encoder, spec.decoder):
        _norm(part.layer_norm)
        for layer in part.layer:
            for attention in [layer.self_attention, *([layer.attention] if hasattr(layer, "attention") else [])]:
                _norm(attention.layer_norm)
                shapes = [3 * WIDTH, WIDTH] if len(attention.linear) == 2 else [WIDTH, 2 * WIDTH, WIDTH]
                for linear, width in zip(attention.linear, shapes, strict=True):
                    linear.weight, linear.bias = _weights(random, width, WIDTH), _weights(random, width)
            _norm(layer.ffn.layer_norm)
            for linear, shape in ((layer.ffn.linear_0, (4 * WIDTH, WIDTH)), (layer.ffn.linear_1, (WIDTH, 4 * WIDTH))):
                linear.weight, linear.bias = _weights(random, *shape), _weights(random, shape[0])
    tokens = _tokens()
    ids = {token: index for index, token in enumerate(tokens)}
    spec.register_vocabulary(tokens)
    spec.config.lang_ids = [ids[f"<|{code}|>"] for code in LANGUAGES]
    spec.config.alignment_heads = [(LAYERS - 1, head) for head in range(HEADS)]
    spec.config.suppress_ids, spec.config.suppress_ids_begin = [], []
    _save(spec, folder)
    tokenizer = Tokenizer(models.BPE(vocab=ids, merges=[]))
    tokenizer.pre_tokenizer, tokenizer.decoder = BYTES, decoders.ByteLevel()
    tokenizer.add_special_tokens([token for token in tokens if token.startswith("<|")])
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder


def _save(spec: ModelSpec, folder: Path) -> None:
    spec.validate()
    spec.optimize(quantization="int8")
    spec.save(str(folder))


def _weights(random: np.random.Generator, *shape: int) -> np.ndarray:
    return (random.standard_normal(shape, np.float32) * np.float32(0.02)).astype(np.float32)


def _norm(layer: object) -> None:
    layer.gamma, layer.beta = np.ones(WIDTH, np.float32), np.zeros(WIDTH, np.float32)


def _tokens() -> list[str]:
    """Bytes and made-up words, each with a space before it, then Whisper's own tokens."""
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    tasks = ["translate", "transcribe", "startoflm", "startofprev", "nospeech", "notimestamps"]
    special = ["endoftext", "startoftranscript", *LANGUAGES, *tasks, *(f"{i * 0.02:.2f}" for i in range(1501))]
    count = VOCABULARY - 1 - len(letters) - len(special)
    return ["", *letters, *(f"Ġw{i}" for i in range(count)), *(f"<|{name}|>" for name in special)]
