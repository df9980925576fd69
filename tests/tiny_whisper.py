"""A Whisper model of 2 MB that says what the test wants: `tiny_whisper(folder, " Hei", " du")`.

The real engine decodes it. Attention and feed-forward outputs of the decoder are zero, so that the state at a position
is that position's code, and the projection is solved to yield the script's token there. What is heard therefore does
not depend on the audio; the word times do, through the cross-attention of the first layer.
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
    spec = _spec(len(tokens), mels, _wanted(script, ids, languages or {"no": SURE, "sv": SURE / 2}, multilingual))
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


def _wanted(
    script: tuple[str, ...], ids: Mapping[str, int], languages: Mapping[str, float], multilingual: bool
) -> np.ndarray:
    """Logits (positions, tokens), the last row for all further positions."""
    first = FIRST_WORD if multilingual else FIRST_WORD - 2  # an English-only prompt has neither language nor task
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


def _spec(vocabulary: int, mels: int, wanted: np.ndarray) -> WhisperSpec:
    random = np.random.default_rng(0)

    def noise(*shape: int) -> np.ndarray:
        return random.normal(0, shape[-1] ** -0.5, shape).astype(np.float32)

    def nil(*shape: int) -> np.ndarray:
        return np.zeros(shape, np.float32)

    def norm(layer: object) -> None:
        layer.gamma, layer.beta = np.ones(WIDTH, np.float32), nil(WIDTH)

    def linear(layer: object, weight: np.ndarray) -> None:
        layer.weight, layer.bias = weight, nil(len(weight))

    def block(layer: object, out: object) -> None:
        """`out` makes the weights that write into the state: noise in the encoder, zero in the decoder."""
        attentions = [layer.self_attention, *([layer.attention] if hasattr(layer, "attention") else [])]
        for attention in attentions:
            norm(attention.layer_norm)
            inner = [3 * WIDTH] if len(attention.linear) == 2 else [WIDTH, 2 * WIDTH]
            for part, width in zip(attention.linear, inner, strict=False):
                linear(part, noise(width, WIDTH))
            linear(attention.linear[-1], out(WIDTH, WIDTH))
        norm(layer.ffn.layer_norm)
        linear(layer.ffn.linear_0, noise(2 * WIDTH, WIDTH))
        linear(layer.ffn.linear_1, out(WIDTH, 2 * WIDTH))

    spec = WhisperSpec(1, 2, 1, 2)
    encoder, decoder = spec.encoder, spec.decoder
    for conv, channels in ((encoder.conv1, mels), (encoder.conv2, WIDTH)):
        conv.weight, conv.bias = noise(WIDTH, channels, 3), nil(WIDTH)
    encoder.position_encodings.encodings = noise(1500, WIDTH)
    norm(encoder.layer_norm)
    block(encoder.layer[0], noise)

    codes = random.normal(0, 1, (len(wanted), WIDTH))
    codes = (codes - codes.mean(1, keepdims=True)) / codes.std(1, keepdims=True)  # the final norm leaves them so
    weight = np.linalg.lstsq(codes, wanted, rcond=None)[0].T
    decoder.embeddings.weight = nil(vocabulary, WIDTH)
    decoder.position_encodings.encodings = codes[np.minimum(np.arange(POSITIONS), len(codes) - 1)].astype(np.float32)
    norm(decoder.layer_norm)
    block(decoder.layer[0], nil)
    decoder.projection.weight = np.ascontiguousarray(weight, dtype=np.float32)
    return spec
