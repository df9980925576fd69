from __future__ import annotations

import pytest

from pipeline.call import Call, Transcript, Turn, Utterance
from pipeline.errors import UnreadableInput, WrongUse
from pipeline.formats import read_calls, recognise, write_calls

CALL = """WEBVTT - Nordlys Bredbånd
Kind: captions

STYLE
::cue(v) { color: lime }

NOTE made by the platform,
over two lines

intro
00:00.000 --> 00:02.500 align:start position:10%
<v.agent Kari N>Hei og velkommen til Nordlys.</v>

2
00:00:02.600 --> 00:00:04.000
<v.agent Kari N>Hva kan jeg hjelpe
<b>deg</b> med?

3
00:00:04,200 --> 00:00:06.200
<v Kunde>Nettet detter ut &amp; inn.</v>
"""


def read(file, text: str, **options) -> Call:
    reading = read_calls(file("c-7.vtt", text), **options)
    assert reading.faults == ()
    return reading.calls[0]


def cues(*bodies: str) -> str:
    return "WEBVTT\n" + "".join(f"\n00:0{i}.000 --> 00:0{i + 1}.000\n{body}\n" for i, body in enumerate(bodies))


def said(call: Call) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.text) for turn in call.turns]


def test_a_call_with_voice_tags(file):
    call = read(file, CALL, language="nb", timezone="Europe/Oslo")
    assert (call.call_id, call.agent, call.language, call.timezone) == ("c-7", "Kari N", "nb", "Europe/Oslo")
    assert call.transcript == Transcript("imported", reason="read from WebVTT")
    assert call.turns == (
        Turn(
            "agent",
            (Utterance("Hei og velkommen til Nordlys.", 0, 2500), Utterance("Hva kan jeg hjelpe deg med?", 2600, 4000)),
            0,
            4000,
        ),
        Turn("customer", (Utterance("Nettet detter ut & inn.", 4200, 6200),), 4200, 6200),
    )


@pytest.mark.parametrize("change", [lambda t: "\ufeff" + t, lambda t: t.replace("\n", "\r\n")])
def test_bom_and_windows_line_ends_change_nothing(file, change):
    assert read(file, change(CALL)) == read(file, CALL)


@pytest.mark.parametrize(
    ("tag", "speaker", "agent", "label"),
    [
        ("<v Agent>", "agent", None, None),
        ("<v.agent Kari>", "agent", "Kari", None),
        ("<v.loud.agent Kari &amp; Ole>", "agent", "Kari & Ole", None),
        ("<v.agent>", "agent", None, None),
        ("<v Saksbehandler Kari N>", "agent", "Kari N", None),
        ("<v.customer Per>", "customer", None, None),
        ("<v Kund>", "customer", None, None),
        ("<v Per>", "other", None, "Per"),
        ("<v.other SPEAKER_01>", "other", None, "SPEAKER_01"),
    ],
)
def test_voice_tags(file, tag, speaker, agent, label):
    call = read(file, cues(f"{tag}Hei."))
    assert (call.turns[0].speaker, call.agent, call.turns[0].extra.get("speaker")) == (speaker, agent, label)


def test_two_agents_keep_their_names_with_their_turns(file):
    call = read(file, cues("<v.agent Kari>Hei.", "<v Kunde>Hei.", "<v.agent Ole>Hallo."))
    assert call.agent is None
    assert [turn.agent for turn in call.turns] == ["Kari", None, "Ole"]


def test_two_voices_in_a_cue_share_its_time(file):
    call = read(file, cues("<v Agent>Hei.</v>\n<v Kunde>Hei!</v>"))
    assert [(turn.speaker, turn.start_ms, turn.end_ms) for turn in call.turns] == [
        ("agent", 0, 500),
        ("customer", 500, 1000),
    ]


def test_a_sentence_over_several_cues_is_one_utterance(file):
    call = read(file, cues("<v Agent>Hvis du tar ut", "<v Agent>støpselet nå. Og så", "<v Agent>venter vi."))
    assert call.turns[0].utterances == (
        Utterance("Hvis du tar ut støpselet nå.", 0, 1684),
        Utterance("Og så venter vi.", 1737, 3000),
    )


def test_names_in_front_of_lines_where_there_are_no_voice_tags(file):
    assert said(read(file, cues("Agent: Hei.", "Kunde: Hei.", "Det er så rart: det virker ikke."))) == [
        ("agent", "Hei."),
        ("customer", "Hei. Det er så rart: det virker ikke."),
    ]


def test_a_cue_without_a_voice_goes_with_the_one_before(file):
    assert said(read(file, cues("Uten navn.", "<v Kunde>Hei.", "Hallo?"))) == [("customer", "Uten navn. Hei. Hallo?")]


def test_without_any_voice_everything_is_one_turn_of_other(file):
    call = read(file, cues("Hei.", "Hallo."))
    assert said(call) == [("other", "Hei. Hallo.")]
    assert call.turns[0].extra == {}


@pytest.mark.parametrize("times", ["00:xx --> 00:05.000", "-->", "99999999:00:00.000 --> 99999999:00:01.000"])
def test_a_cue_with_unreadable_times_keeps_its_words(file, times):
    call = read(file, f"WEBVTT\n\n{times}\n<v Agent>Hei.\n")
    assert call.turns[0].utterances[0].text == "Hei."
    assert call.turns[0].start_ms is None


def test_a_negative_time_is_the_start_and_an_end_is_never_before_it(file):
    call = read(
        file, "WEBVTT\n\n-00:00:02.000 --> 00:01.000\n<v Agent>Hei.\n\n00:09.000 --> 00:05.000\n<v Kunde>Hei.\n"
    )
    assert [(turn.start_ms, turn.end_ms) for turn in call.turns] == [(0, 1000), (9000, 9000)]


def test_cues_without_blank_lines_between(file):
    text = "WEBVTT\n00:00.000 --> 00:01.000\n<v Agent>Hei.\n2\n00:01.000 --> 00:02.000\n<v Kunde>Ja.\n"
    assert said(read(file, text)) == [("agent", "Hei."), ("customer", "Ja.")]


def test_a_file_without_cues_is_a_fault(file):
    reading = read_calls(file("c.vtt", "WEBVTT\n\nNOTE nothing\n"))
    assert reading.calls == ()
    assert str(reading.faults[0]).endswith("c.vtt: it holds no cue; export it as WebVTT again.")


def test_webvtt_under_another_suffix_is_recognised(file):
    assert recognise(file("c.txt", CALL)) == "vtt"


# Out


def written(tmp_path, call: Call) -> str:
    write_calls([call], tmp_path / "out.vtt")
    return (tmp_path / "out.vtt").read_text(encoding="utf-8")


def test_a_call_is_written_with_voice_tags_and_precise_times(tmp_path):
    call = Call(
        "c",
        agent="Kari <N>",
        turns=(
            Turn("agent", (Utterance("Er 5 > 3?\n\nJa --> nei.", 3_661_005, 3_662_000),)),
            Turn("customer", (Utterance("Mm.", 900, 900),)),
            Turn("other", (Utterance("Hei.", 1000, 2000),), extra={"speaker": "SPEAKER_02"}),
        ),
    )
    assert written(tmp_path, call) == (
        "WEBVTT\n"
        "\n00:00:00.900 --> 00:00:00.901\n<v Customer>Mm.\n"
        "\n00:00:01.000 --> 00:00:02.000\n<v.other SPEAKER_02>Hei.\n"
        "\n01:01:01.005 --> 01:01:02.000\n<v.agent Kari &lt;N&gt;>Er 5 &gt; 3? Ja --&gt; nei.\n"
    )


def test_what_is_written_is_read_back(file, tmp_path):
    call = read(file, CALL)
    write_calls([call], tmp_path / "c-7.vtt")
    assert read_calls(tmp_path / "c-7.vtt").calls == (call,)


def test_a_turn_whose_utterances_have_no_times_is_one_cue(tmp_path):
    turn = Turn("agent", (Utterance("Hei.", 0), Utterance("Takk.", None, 900)), 0, 900)
    assert "00:00:00.000 --> 00:00:00.900\n<v Agent>Hei. Takk.\n" in written(tmp_path, Call("c", (turn,)))


def test_a_call_without_times_cannot_be_written_and_leaves_nothing_behind(tmp_path):
    with pytest.raises(UnreadableInput, match="c-1: it has no times, which WebVTT needs; write it as"):
        written(tmp_path, Call("c-1", (Turn("agent", (Utterance("Hei."),)),)))
    assert list(tmp_path.iterdir()) == []


def test_several_calls_do_not_fit_in_one_file(tmp_path):
    with pytest.raises(WrongUse, match="WebVTT holds one call a file, not 2"):
        write_calls([Call("a"), Call("b")], tmp_path / "out.vtt")
