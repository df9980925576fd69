"""What people put right in a call, laid over it when it comes from its recording or transcript again."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pipeline.call import Call
from pipeline.classify import Tagger
from pipeline.corrections import with_line, with_text
from pipeline.respeaking import with_speaker
from pipeline.store import judgements
from pipeline.store.edits import Edit


def laid_over(call: Call, edits: Sequence[Edit], tagger: Callable[[], Tagger]) -> Call:
    """`call` with exactly these edits; lines that are others now are tagged anew. Edits of other lines do nothing."""
    wanted = {edit.place: edit for edit in edits}
    places, said, changed = judgements.heard_places(call), list(call.utterances()), []
    for number, (place, (turn, utterance)) in enumerate(zip(places, said, strict=True)):
        edit = wanted.get(place) or Edit(place, turn.speaker, place[1])
        speaker = edit.speaker if place in wanted or not utterance.heard else utterance.heard.speaker
        if edit.text != utterance.text:
            call = with_text(call, number, edit.text)
        if speaker != turn.speaker:
            call = with_speaker(call, number, speaker)
        if (speaker, edit.text) != (turn.speaker, utterance.text):
            changed.append(number)
    if changed:
        tagged = list(tagger().tag([call])[0].utterances())
        for number in changed:
            call = with_line(call, number, judgement=tagged[number][1].judgement)
    return call
