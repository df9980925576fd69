"""A Whisper model of 2 MB that says what the test wants: `tiny_whisper(folder, " Hei", " du")`.

The real engine decodes it, but hears nothing: whatever the audio, each window holds the script, 300 ms a token. All
that writes into the states is zero, so that a state is its position's code. The projection is solved to yield the
script's token at each position; the cross-attention, which gives the word times, to look at that token's 300 ms.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from ctranslate2.specs import WhisperSpec
from tokenizers import Tokenizer, decoders, models, pre_tokenizers

WIDTH = 64  # of the states; the script may have about 40 tokens
POSITIONS = 448
TIMES = 1501
SURE = 24.0  # logit of a wanted token
LANGUAGES = ("en", "de", "sv", "da", "no", "nn", "fi")
TOKEN_FRAMES = 15  # of the encoder, 20 ms each
FIRST_WORD = 3  # start, language, task and no-timestamps stand before it; the prediction is made one earlier
BYTES = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)


def tiny_whisper(
    folder: Path, *script: str, languages: Mapping[str, float] | None = None, mels: int = 80, multilingual: bool = True
) -> Path:
    """A model folder as faster-whisper wants it. Words begin with a space, as Whisper's tokens do.

    `languages`: what it takes any audio to be, code -> logit; no in the first place where nothing is said.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tokens = _tokens(script, multilingual)
    ids = {token: index for index, token in enumerate(tokens)}
    first = FIRST_WORD if multilingual else FIRST_WORD - 2  # an English-only prompt has neither language nor task
    spec = _spec(mels, first, _wanted(script, first, ids, languages or {"no": SURE, "sv": SURE / 2}))
    spec.register_vocabulary(tokens)
    spec.config.lang_ids = [ids[f"<|{code}|>"] for code in LANGUAGES]
    spec.config.alignment_heads = [(0, 0)]
    spec.config.suppress_ids, spec.config.suppress_ids_begin = [], []
    spec.validate()
    spec.optimize()
    spec.save(str(folder))
    _tokenizer(tokens, ids).save(str(folder / "tokenizer.json"))
    if mels != 80:
        (folder / "preprocessor_config.json").write_text(json.dumps({"feature_size": mels}), encoding="utf-8")
    return folder


def _written(text: str) -> str:
    """Text as byte-level tokens spell it."""
    return "".join(piece for piece, _ in BYTES.pre_tokenize_str(text))


def _tokens(script: tuple[str, ...], multilingual: bool) -> list[str]:
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    words = [word for word in dict.fromkeys(map(_written, script)) if word not in letters]
    tasks = ["translate", "transcribe", "startoflm", "startofprev", "nospeech", "notimestamps"]
    special = ["endoftext", "startoftranscript", *LANGUAGES, *tasks, *(f"{i * 0.02:.2f}" for i in range(TIMES))]
    # CTranslate2 takes a model without the empty token to be English only.
    return [*([""] if multilingual else []), *letters, *words, *(f"<|{name}|>" for name in special)]


def _wanted(script: tuple[str, ...], first: int, ids: Mapping[str, int], languages: Mapping[str, float]) -> np.ndarray:
    """Logits (positions, tokens), the last row for all further positions."""
    wanted = np.zeros((first + len(script) + 1, len(ids)), np.float32)
    for code, logit in languages.items():
        wanted[0, ids[f"<|{code}|>"]] = logit
    wanted[first - 1, ids["<|0.00|>"]] = SURE
    for position, word in enumerate(script, first):
        wanted[position, ids[_written(word)]] = SURE
    wanted[-1, ids["<|endoftext|>"]] = SURE
    return wanted


def _tokenizer(tokens: list[str], ids: Mapping[str, int]) -> Tokenizer:
    tokenizer = Tokenizer(models.BPE(vocab=dict(ids), merges=[]))
    tokenizer.pre_tokenizer, tokenizer.decoder = BYTES, decoders.ByteLevel()
    tokenizer.add_special_tokens([token for token in tokens if token.startswith("<|")])
    return tokenizer


def _spec(mels: int, first: int, wanted: np.ndarray) -> WhisperSpec:
    spec = WhisperSpec(1, 1, 1, 1)
    encoder, decoder = spec.encoder, spec.decoder
    for conv, channels in ((encoder.conv1, mels), (encoder.conv2, WIDTH)):
        conv.weight, conv.bias = nil(WIDTH, channels, 3), nil(WIDTH)
    for part in (encoder, decoder):
        norm(part.layer_norm)
        silence(part.layer[0])

    states = codes(len(wanted), seed=0)
    positions = np.minimum(np.arange(POSITIONS), len(states) - 1)
    decoder.embeddings.weight = nil(wanted.shape[1], WIDTH)
    decoder.position_encodings.encodings = states[positions]
    decoder.projection.weight = solved(states, wanted)

    frames = codes(len(wanted), seed=1)
    heard_at = np.minimum(first + np.arange(1500) // TOKEN_FRAMES, len(frames) - 1)
    encoder.position_encodings.encodings = frames[heard_at]
    attention = decoder.layer[0].attention
    attention.linear[0].weight = solved(states, 2 * frames)
    attention.linear[1].weight = np.concatenate([np.eye(WIDTH, dtype=np.float32), nil(WIDTH, WIDTH)])
    return spec


def nil(*shape: int) -> np.ndarray:
    return np.zeros(shape, np.float32)


def norm(layer: object) -> None:
    layer.gamma, layer.beta = np.ones(WIDTH, np.float32), nil(WIDTH)


def silence(layer: object) -> None:
    """A layer that leaves the states as they are."""
    for attention in [layer.self_attention, *([layer.attention] if hasattr(layer, "attention") else [])]:
        norm(attention.layer_norm)
        shapes = [3 * WIDTH, WIDTH] if len(attention.linear) == 2 else [WIDTH, 2 * WIDTH, WIDTH]
        for linear, width in zip(attention.linear, shapes, strict=True):
            linear.weight, linear.bias = nil(width, WIDTH), nil(width)
    norm(layer.ffn.layer_norm)
    for linear, shape in ((layer.ffn.linear_0, (2 * WIDTH, WIDTH)), (layer.ffn.linear_1, (WIDTH, 2 * WIDTH))):
        linear.weight, linear.bias = nil(*shape), nil(shape[0])


def codes(count: int, seed: int) -> np.ndarray:
    """(count, WIDTH), nearly orthogonal, as a layer norm leaves them."""
    made = np.random.default_rng(seed).normal(0, 1, (count, WIDTH))
    return ((made - made.mean(1, keepdims=True)) / made.std(1, keepdims=True)).astype(np.float32)


def solved(states: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Weights (outputs, WIDTH) that turn each state into the wanted row."""
    return np.ascontiguousarray(np.linalg.lstsq(states, wanted, rcond=None)[0].T, dtype=np.float32)
