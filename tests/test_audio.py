from __future__ import annotations

import hashlib
import re
import struct
import sys
import tempfile
import tracemalloc

import numpy as np
import pytest

from pipeline.audio import AUDIO_SUFFIXES, SAMPLE_RATE, content_id, open_recording, probe
from pipeline.errors import UnreadableInput
from pipeline.timing import Span
from tests.needs import needs
from tests.sounds import noise, silence, tone, write, write_av


def pitch(samples) -> float:
    """The strongest frequency in Hz, between the bins of the spectrum."""
    size = 8 * len(samples)
    spectrum = np.log(np.abs(np.fft.rfft(samples * np.hanning(len(samples)), size)) + 1e-12)
    peak = int(np.argmax(spectrum[1:-1])) + 1
    left, middle, right = spectrum[peak - 1 : peak + 2]
    return (peak + (left - right) / (2 * (left - 2 * middle + right))) * SAMPLE_RATE / size


def frames_of(path) -> np.ndarray:
    with open_recording(path) as recording:
        return np.stack([recording.channel(index) for index in range(recording.info.channels)])


def fault(path) -> str:
    with pytest.raises(UnreadableInput) as caught:
        open_recording(path)
    text = str(caught.value)
    assert text.startswith(f"{path.name}: ")
    assert text.endswith(".")
    assert "\n" not in text
    return text


# name, subtype, rate, channels, milliseconds a block of the coding may add
BY_LIBSNDFILE = [
    ("a.wav", "PCM_U8", 8_000, 2, 0),
    ("a.wav", "PCM_16", 8_000, 2, 0),
    ("a.wav", "PCM_24", 44_100, 2, 0),
    ("a.wav", "PCM_32", 48_000, 2, 0),
    ("a.wav", "FLOAT", 16_000, 2, 0),
    ("a.wav", "ULAW", 8_000, 2, 0),
    ("a.wav", "ALAW", 8_000, 2, 0),
    ("a.wav", "GSM610", 8_000, 1, 40),
    ("a.wav", "IMA_ADPCM", 8_000, 2, 130),
    ("a.wav", "MS_ADPCM", 8_000, 2, 130),
    ("a.flac", "PCM_16", 8_000, 2, 0),
    ("a.ogg", "OPUS", 48_000, 2, 0),
    ("a.ogg", "VORBIS", 16_000, 2, 0),
    ("a.mp3", "MPEG_LAYER_III", 16_000, 2, 0),
]
# name, encoder, rate, channels, bit rate
BY_LIBAV = [
    ("a.m4a", "aac", 16_000, 2, 0),
    ("a.aac", "aac", 16_000, 1, 0),
    ("a.amr", "libopencore_amrnb", 8_000, 1, 12_200),
    ("a.3gp", "libopencore_amrnb", 8_000, 1, 12_200),
    ("a.wma", "wmav2", 44_100, 2, 128_000),
    ("a.webm", "libopus", 48_000, 2, 0),
    ("a.mkv", "libopus", 48_000, 2, 0),
    ("a.g722", "g722", 16_000, 1, 0),
    ("a.wav", "g723_1", 8_000, 1, 6_300),
    ("a.mov", "pcm_s16le", 8_000, 2, 0),
]


def assert_tones(path, channels, level):
    heard = frames_of(path)
    assert len(heard) == channels
    for samples, hertz in zip(heard, (440, 600), strict=False):
        middle = samples[SAMPLE_RATE // 4 : -SAMPLE_RATE // 4]
        assert pitch(middle) == pytest.approx(hertz, abs=1)
        assert np.sqrt(np.mean(middle**2)) == pytest.approx(0.3 / np.sqrt(2), rel=level)


@pytest.mark.parametrize(("name", "subtype", "rate", "channels", "padding_ms"), BY_LIBSNDFILE)
def test_a_coding_of_libsndfile_is_heard(tmp_path, name, subtype, rate, channels, padding_ms):
    path = write(tmp_path / name, *[tone(440, 1, rate), tone(600, 1, rate)][:channels], rate=rate, subtype=subtype)
    assert_tones(path, channels, level=0.1)
    info = probe(path)
    assert (info.sample_rate, info.channels, info.truncated) == (rate, channels, False)
    assert 1000 <= info.duration_ms <= 1000 + padding_ms
    with open_recording(path) as recording:
        assert recording.info == info


@pytest.mark.parametrize(("name", "codec", "rate", "channels", "bit_rate"), BY_LIBAV)
def test_a_coding_of_libav_is_heard(tmp_path, name, codec, rate, channels, bit_rate):
    sound = [tone(440, 1, rate), tone(600, 1, rate)][:channels]
    path = write_av(tmp_path / name, *sound, codec=codec, rate=rate, bit_rate=bit_rate)
    assert_tones(path, channels, level=0.25)  # AMR is made for voices and weakens a tone
    with open_recording(path) as recording:
        assert recording.info.duration_ms == pytest.approx(1000, abs=100)
        assert not recording.info.truncated
        assert probe(path).duration_ms == pytest.approx(recording.info.duration_ms, abs=100)


def test_g729_bare_and_in_wav_is_decoded(tmp_path):
    frames = np.random.default_rng(0).bytes(100 * 10)  # any ten bytes are 10 ms of something; there is no free encoder
    bare, wav = tmp_path / "a.g729", tmp_path / "a.wav"
    bare.write_bytes(frames)
    description = struct.pack("<HHIIHHH", 0x83, 1, 8_000, 1_000, 10, 0, 0)
    chunks = b"fmt " + struct.pack("<I", 18) + description + b"data" + struct.pack("<I", len(frames)) + frames
    wav.write_bytes(b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks)
    for path in (bare, wav):
        with open_recording(path) as recording:
            assert (recording.info.sample_rate, recording.info.duration_ms) == (8_000, 1000)
            assert np.abs(recording.samples).max() > 0


@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 22_050, 44_100, 48_000])
def test_resampling_keeps_duration_pitch_and_level(tmp_path, rate):
    path = write(tmp_path / "a.wav", tone(440, 1.217, rate), rate=rate)
    (samples,) = frames_of(path)
    assert len(samples) / 16 == pytest.approx(1217, abs=1)
    assert pitch(samples) == pytest.approx(440, abs=0.1)
    assert np.abs(samples[1600:-1600]).max() == pytest.approx(0.3, rel=0.01)


def test_resampling_keeps_the_time_of_a_click_across_blocks(tmp_path):
    sound = silence(20, 8_000)
    sound[[80_000, 131_072]] = 0.9  # 10 s, 16.384 s
    (samples,) = frames_of(write(tmp_path / "a.wav", sound, rate=8_000))
    assert np.argmax(samples[:200_000]) == 160_000
    assert np.argmax(samples[200_000:]) == 262_144 - 200_000


def test_two_channels_stay_apart(tmp_path):
    left, right = frames_of(write(tmp_path / "a.wav", tone(440, 1, 8_000), silence(1, 8_000), rate=8_000))
    assert np.abs(left).max() > 0.29
    assert not right.any()


def test_more_than_two_channels_are_kept(tmp_path):
    path = write(tmp_path / "a.wav", *(tone(hertz, 1, 8_000) for hertz in (300, 440, 600, 900)), rate=8_000)
    assert [round(pitch(samples)) for samples in frames_of(path)] == [300, 440, 600, 900]


def test_a_stretch_of_a_channel_is_the_same_samples(tmp_path):
    with open_recording(write(tmp_path / "a.wav", noise(2, -20), noise(2, -20, seed=1))) as recording:
        whole = recording.channel(1)
        assert recording.samples.shape == (32_000, 2)
        assert np.array_equal(whole, recording.samples[:, 1] / np.float32(32768))
        assert np.array_equal(recording.channel(1, Span(250, 1500)), whole[4_000:24_000])
        assert np.array_equal(recording.channel(1, Span(1500, 9000)), whole[24_000:])
        assert recording.channel(1, Span(9000, 9500)).size == 0
        with pytest.raises(IndexError, match=r"a\.wav has 2 channels"):
            recording.channel(2)


def test_a_clip_of_200_ms_is_a_recording(tmp_path):
    with open_recording(write(tmp_path / "a.wav", tone(440, 0.2, 8_000), rate=8_000)) as recording:
        assert recording.info.duration_ms == 200
        assert len(recording.channel(0)) == 3_200


def test_a_float_file_beyond_full_scale_is_clipped_and_broken_samples_are_mended(tmp_path):
    sound = tone(440, 1, 8_000, amplitude=3)
    sound[[100, 4_000]] = np.nan, np.inf
    (samples,) = frames_of(write(tmp_path / "a.wav", sound, rate=8_000, subtype="FLOAT"))
    assert np.isfinite(samples).all()
    assert samples.max() == pytest.approx(1, abs=1e-4)
    assert pitch(samples[9_000:]) == pytest.approx(440, abs=1)


def cut(path, part=0.5):
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * part)])
    return path


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.mp3"])
def test_of_a_truncated_file_the_beginning_is_used_and_it_is_said(tmp_path, name):
    path = cut(write(tmp_path / name, noise(4, -20)))
    with open_recording(path) as recording:
        assert recording.info.truncated
        assert recording.info.duration_ms == pytest.approx(2000, abs=300)
        assert len(recording.channel(0)) == recording.frames == pytest.approx(recording.info.duration_ms * 16, abs=16)


def test_a_truncated_wav_is_known_by_its_header(tmp_path):
    assert probe(cut(write(tmp_path / "a.wav", noise(4, -20)))).truncated


@pytest.mark.parametrize("size", [0, 0xFFFF_FFFF, 0x7FFF_FFFF])
def test_a_wav_whose_recorder_never_wrote_the_length_is_whole(tmp_path, size):
    path = write(tmp_path / "a.wav", tone(440, 1))
    data = bytearray(path.read_bytes())
    data[40:44] = struct.pack("<I", size)
    path.write_bytes(data)
    with open_recording(path) as recording:
        assert (recording.info.duration_ms, recording.info.truncated) == (1000, False)


def test_damage_in_the_middle_costs_only_the_damaged_part(tmp_path):
    path = write_av(tmp_path / "a.m4a", noise(8, -20), codec="aac")
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 500] = b"\xa5" * 500
    path.write_bytes(data)
    with open_recording(path) as recording:
        assert recording.info.truncated
        assert recording.info.duration_ms == pytest.approx(8000, abs=100)
        assert np.abs(recording.channel(0, Span(6000, 7900))).max() > 0.1


def test_a_gap_in_the_files_clock_is_silence(tmp_path):
    path = write_av(tmp_path / "a.mkv", tone(440, 1), codec="pcm_s16le", starts=(0, 4))
    (samples,) = frames_of(path)
    assert np.flatnonzero(samples[16_000:])[0] + 16_000 == pytest.approx(64_000, abs=2)
    assert len(samples) == pytest.approx(80_000, abs=2)


def test_the_sound_of_a_video_is_heard_and_a_silent_video_is_refused(tmp_path):
    import av

    for name, sound in (("with.mp4", True), ("without.mp4", False)):
        with av.open(str(tmp_path / name), "w") as container:
            video = container.add_stream("mpeg4", rate=10, width=32, height=32, pix_fmt="yuv420p")
            audio = container.add_stream("aac", rate=16_000, layout="mono") if sound else None
            for at in range(10):
                picture = av.VideoFrame.from_ndarray(np.full((32, 32, 3), 20 * at, np.uint8), "rgb24")
                picture.pts = at
                container.mux(video.encode(picture))
            container.mux(video.encode(None))
            if audio:
                frame = av.AudioFrame.from_ndarray(tone(440, 1)[None], "fltp", "mono")
                frame.sample_rate = 16_000
                container.mux([*audio.encode(frame), *audio.encode(None)])
    (samples,) = frames_of(tmp_path / "with.mp4")
    assert pitch(samples[4_000:12_000]) == pytest.approx(440, abs=1)
    assert "no audio track" in fault(tmp_path / "without.mp4")


def test_a_missing_file_is_named(tmp_path):
    assert "no such file" in fault(tmp_path / "gone.wav")


def test_a_folder_is_not_a_recording(tmp_path):
    (tmp_path / "calls.wav").mkdir()
    assert "folder" in fault(tmp_path / "calls.wav")


def test_an_empty_file_is_named(tmp_path):
    (tmp_path / "a.wav").touch()
    assert "0 bytes" in fault(tmp_path / "a.wav")


@pytest.mark.parametrize("name", ["a.wav", "a.mp3", "a.m4a", "a.raw"])
@pytest.mark.parametrize(
    "content",
    [
        "Dear Kari,\nhere is the call you asked for.\n" * 200,
        "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nbeside.wav\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile beside.wav\n",
    ],
    ids=["letter", "playlist", "list of files"],
)
def test_a_text_renamed_is_refused_and_leads_nowhere(tmp_path, name, content):
    write(tmp_path / "beside.wav", tone(440, 1))
    (tmp_path / name).write_text(content, encoding="utf-8")
    assert re.search("not audio|no audio track", fault(tmp_path / name))


def test_a_header_without_samples_is_refused(tmp_path):
    path = write(tmp_path / "a.wav", tone(440, 1))
    path.write_bytes(path.read_bytes()[:44])
    assert "no samples" in fault(path)
    with pytest.raises(UnreadableInput, match="no samples"):
        probe(path)


def test_random_bytes_are_refused(tmp_path):
    (tmp_path / "a.wav").write_bytes(np.random.default_rng(0).bytes(100_000))
    fault(tmp_path / "a.wav")


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path, monkeypatch):
    needs(sys.platform != "win32", "Windows has no limit on the size of a file to stand in for a full disk")
    import resource

    path = write(tmp_path / "a.wav", noise(10, -20))
    rest = tmp_path / "temporary"
    rest.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(rest))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        text = fault(path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert "temporary folder" in text
    assert "make room" in text
    assert list(rest.iterdir()) == []


def test_closing_leaves_no_file_and_the_recording_untouched(tmp_path, monkeypatch):
    path = write(tmp_path / "a.wav", noise(1, -20))
    before = (path.read_bytes(), path.stat().st_mtime_ns)
    rest = tmp_path / "temporary"
    rest.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(rest))
    with open_recording(path) as recording:
        recording.channel(0)
    assert list(rest.iterdir()) == []
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    with pytest.raises(ValueError, match="closed"):
        recording.channel(0)


def test_a_long_recording_is_not_held_in_memory(tmp_path):
    path = write(tmp_path / "a.wav", silence(600, 8_000), silence(600, 8_000), rate=8_000, subtype="ULAW")
    tracemalloc.start()
    try:
        with open_recording(path) as recording:
            assert recording.frames == 9_600_000  # 38 MB of samples
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


def test_the_content_id_is_the_hash_of_the_bytes(tmp_path):
    (tmp_path / "a.wav").write_bytes(b"abc")
    (tmp_path / "b.wav").write_bytes(b"abc")
    assert content_id(tmp_path / "a.wav") == content_id(tmp_path / "b.wav") == hashlib.sha256(b"abc").hexdigest()
    with pytest.raises(UnreadableInput, match="no such file"):
        content_id(tmp_path / "c.wav")


def test_a_name_the_system_refuses_is_a_fault_of_that_file(tmp_path):
    fault(tmp_path / f"{'long' * 100}.wav")


def test_suffixes_are_lower_case_with_a_dot():
    assert {".wav", ".mp3", ".m4a", ".amr", ".wma", ".g729", ".opus"} <= AUDIO_SUFFIXES
    assert all(suffix == suffix.lower() and suffix[0] == "." for suffix in AUDIO_SUFFIXES)
