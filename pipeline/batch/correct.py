"""What a person puts right in a stored call, carried into every figure at once; speech is not recognised again.

Each is one transaction of the store: what two people do at the same time is done one after the other, and a person who
did not see what the other wrote is told so. A code belongs to a role and to words, so a line with another speaker or
other words gets the tagger's judgement anew; what people judged of the words as heard stays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from pipeline.call import OTHER_SIDE, Call, RoleBasis, Speaker
from pipeline.classify import Tagger
from pipeline.codebook import Codebook
from pipeline.corrections import Retag, cleaned, line_of, retagged, with_line, with_text
from pipeline.errors import Conflict, Missing, UnreadableInput
from pipeline.process import Done, remeasured, tagged
from pipeline.respeaking import reshaped, shapes, with_speaker
from pipeline.store import Store, judgements, snapshots
from pipeline.store.comments import Comment
from pipeline.store.corrections import Change, Correction, Standing, Verdicts
from pipeline.swap import confirmed, has_sides, swapped
from pipeline.tags import Judgement

CHANGED = "This line has been changed since you saw it; load the call again."
CHANGED_SINCE = "What you want to take back has been changed again since; take the later change back first."
GONE = "The call was analysed anew and this line is no longer in it; there is nothing to take back."
Taggers = Callable[[], Tagger]  # loaded only where words or speakers change


def tags(
    store: Store, key: int, line: int, retag: Retag, codebook: Codebook, person: str = "", speaker: str | None = None
) -> Correction | None:
    """None where the person has judged the line just so before. `speaker`: who said it when the person saw it."""
    person = store.signs(person)

    def change(was: Standing) -> Change | None:
        if speaker not in (None, line_of(was.machine, line)[0].speaker):
            raise Conflict(CHANGED)
        return _tags(was, line, retag, codebook, person)

    return store.amend(key, change, measuring(codebook), person)


def text(
    store: Store, key: int, line: int, new: str, was: str, tagger: Taggers, codebook: Codebook
) -> Correction | None:
    """`was`: the words that the person saw; Conflict where they are others now."""

    def change(standing: Standing) -> Change | None:
        _, said = line_of(standing.machine, line)
        if said.text != was:
            raise Conflict(CHANGED)
        words = cleaned(standing.machine, line, new)
        if words == said.text:
            return None
        return _renewed("text", standing, line, with_text(standing.machine, line, words), tagger, codebook)

    return store.amend(key, change, measuring(codebook))


def speaker(
    store: Store, key: int, line: int, new: Speaker, was: str, tagger: Taggers, codebook: Codebook
) -> Correction | None:
    """`was`: the speaker that the person saw; Conflict where it is another now."""

    def change(standing: Standing) -> Change | None:
        turn, _ = line_of(standing.machine, line)
        if turn.speaker != was:
            raise Conflict(CHANGED)
        if turn.speaker == new:
            return None
        return _renewed("speaker", standing, line, with_speaker(standing.machine, line, new), tagger, codebook)

    return store.amend(key, change, measuring(codebook))


def swap(store: Store, key: int, tagger: Taggers, codebook: Codebook, person: str | None = None) -> Correction | None:
    """Agent and customer exchanged, and the words tagged anew. UnreadableInput where nobody is agent or customer."""
    return _roles(store, key, lambda call, by: tagged(swapped(call, by), tagger(), codebook), codebook, person, True)


def confirm(store: Store, key: int, codebook: Codebook, person: str | None = None) -> Correction | None:
    """Agent and customer are right as they are. None where the same person has said so before."""
    return _roles(store, key, confirmed, codebook, person, False)


def undo(store: Store, key: int, number: int, tagger: Taggers, codebook: Codebook) -> Correction:
    """What was before a correction. Conflict where what it changed has been changed again since."""

    def change(was: Standing) -> Change:
        one = next((c for c in was.corrections if c.id == number), None)
        if one is None:
            raise Missing(f"{number}: there is no such correction of this call; load the call again.")
        if not one.stands:
            raise Conflict("This has been taken back already.")
        if any(c.stands and c.id > one.id and _same_thing(c, one) for c in was.corrections):
            raise Conflict(CHANGED_SINCE)
        return _UNDO[one.kind](was, one, tagger, codebook)

    done = store.amend(key, change, measuring(codebook), undoing=number)
    assert done is not None  # `change` always gives something
    return done


def settle(
    store: Store, number: int, upheld: bool, answer: str | None, codebook: Codebook, person: str = ""
) -> Comment:
    """End the dispute of a tag; where the agent was right, the tag is taken away as the judgement of who settles."""
    by = store.signs(person)

    def change(was: Standing, dispute: Comment) -> Change | None:
        if dispute.line is None or dispute.code is None:
            return None
        said = [utterance for _, utterance in was.call.utterances()][dispute.line : dispute.line + 1]
        if not said or said[0].judgement is None or dispute.code not in said[0].judgement:
            return None  # somebody took it away meanwhile
        return _tags(was, dispute.line, Retag(remove=(dispute.code,)), codebook, by)

    return store.settle(number, upheld, answer, change, measuring(codebook), person)


def measuring(codebook: Codebook) -> Callable[[Call, str, Mapping[str, str]], Done]:
    return partial(_measured, codebook)


def _measured(codebook: Codebook, call: Call, content_id: str, versions: Mapping[str, str]) -> Done:
    return remeasured(call, content_id, versions, codebook)


# ---- what is done


def _tags(was: Standing, line: int, retag: Retag, codebook: Codebook, person: str) -> Change | None:
    judgement = retagged(was.call, line, retag, person, codebook)
    if line_of(was.call, line)[1].judgement == judgement:
        return None
    place = judgements.places(was.call)[line]
    earlier = [v for v in was.given if v.place == place and v.judgement.source == person]
    before = [{"judgement": _document(v.judgement), "given_at": _iso(v.given_at)} for v in earlier]
    at = {"place": list(judgements.heard_places(was.call)[line]), "verdict_place": list(place)}
    active = line_of(was.call, line)[1].judgement
    old = {"verdict": before[-1] if before else None}
    new = {**at, "judgement": _document(judgement), "before": list(active.labels) if active else []}
    return Change("tags", line, was.machine, old, new, Verdicts(person, place, judgement))


def _renewed(kind: Any, was: Standing, line: int, call: Call, tagger: Taggers, codebook: Codebook) -> Change:
    """The line of `call`, with other words or another speaker, tagged anew."""
    old = dict(snapshots.line(was.machine, line, was.models))
    turn, said = line_of(call, line)
    new = {"place": list(judgements.heard_places(call)[line]), "speaker": turn.speaker, "text": said.text}
    if kind == "speaker":
        old["shapes"] = [snapshots.shape(shape) for shape in shapes(was.machine, call)]
    return Change(kind, line, _tagged_line(call, line, tagger()), old, new, renewed=frozenset({line}))


def _roles(
    store: Store,
    key: int,
    do: Callable[[Call, str | None], Call],
    codebook: Codebook,
    person: str | None,
    exchanged: bool,
) -> Correction | None:
    by = store.signs(person or "") or None

    def change(was: Standing) -> Change | None:
        if not has_sides(was.machine):
            way_out = "lay a transcript that names the speakers beside the recording and analyse it again"
            raise UnreadableInput(was.call.call_id, "nobody in it is known as agent or customer", way_out)
        call = do(was.machine, by)
        if call == was.machine:
            return None
        old, new = dict(snapshots.roles(was.machine)), {"roles": snapshots.roles(call)["roles"], "exchanged": exchanged}
        if exchanged:
            old |= snapshots.tags(was.machine, was.models)
        return Change("roles", None, call, old, new)

    return store.amend(key, change, measuring(codebook), person)


# ---- and taken back


def _same_thing(later: Correction, one: Correction) -> bool:
    return (later.kind, later.new.get("place")) == (one.kind, one.new.get("place"))


def _undo_tags(was: Standing, one: Correction, tagger: Taggers, codebook: Codebook) -> Change:
    speaker, text, nth = one.new["verdict_place"]
    place = (judgements.laid_aside(speaker) if one.is_exchanged else speaker, text, nth)
    line = _line(was, _place(one), judgements.heard_places(was.call))
    now = [v.judgement for v in was.given if v.place == place and v.judgement.source == one.person]
    if [_document(judgement) for judgement in now] != [one.new["judgement"]]:
        raise Conflict(CHANGED_SINCE)
    before = one.old["verdict"]
    judgement = before and judgements.from_document(before["judgement"], one.person)
    given_at = datetime.fromisoformat(before["given_at"]) if before and before["given_at"] else None
    return Change("tags", line, was.machine, verdict=Verdicts(one.person, place, judgement, given_at), undoes=one.id)


def _undo_text(was: Standing, one: Correction, tagger: Taggers, codebook: Codebook) -> Change:
    old = snapshots.line_in(one.old)
    line = _line(was, _place(one), judgements.heard_places(was.call))
    turn, said = line_of(was.machine, line)
    if said.text != one.new["text"]:
        raise Conflict(CHANGED_SINCE)
    heard = said.heard
    is_heard = heard is not None and heard.text == old.text
    words = heard.words if heard and is_heard else old.words
    if heard and (heard.speaker, heard.text) == (turn.speaker, old.text):
        heard = None
    call = with_line(was.machine, line, text=old.text, words=words, heard=heard, amounts=old.amounts)
    return _restored("text", one, call, line, old, tagger)


def _undo_speaker(was: Standing, one: Correction, tagger: Taggers, codebook: Codebook) -> Change:
    old = snapshots.line_in(one.old)
    line = _line(was, _place(one), judgements.heard_places(was.call))
    turn, _said = line_of(was.machine, line)
    if turn.speaker != _side(one, one.new["speaker"]):
        raise Conflict(CHANGED_SINCE)
    before, now = map(snapshots.shape_in, one.old["shapes"])
    call = with_speaker(was.machine, line, _side(one, old.speaker))
    exact = None if one.is_exchanged else reshaped(was.machine, now, before)
    if exact is not None:
        call = with_line(exact, line, heard=line_of(call, line)[1].heard)
    return _restored("speaker", one, call, line, old, tagger)


def _undo_roles(was: Standing, one: Correction, tagger: Taggers, codebook: Codebook) -> Change:
    roles = one.new["roles"] and RoleBasis(*one.new["roles"])
    before, flags = snapshots.roles_in(one.old)
    if was.machine.roles != roles:
        raise Conflict(CHANGED_SINCE)
    call, beside = was.machine, judgements.Held()
    if one.new["exchanged"]:
        back = swapped(call, None)
        found = snapshots.tags_in(one.old, back) if "models" in one.old else None
        call, beside = found or (tagged(back, tagger(), codebook), {})
    others = tuple(flag for flag in call.flags if flag.name != "speakers")
    flags = (*(flag for flag in flags if flag.name == "speakers"), *others)
    return Change("roles", None, replace(call, roles=before, flags=flags), beside=beside, undoes=one.id)


_UNDO = {"tags": _undo_tags, "text": _undo_text, "speaker": _undo_speaker, "roles": _undo_roles}


def _restored(kind: Any, one: Correction, call: Call, line: int, old: snapshots.Line, tagger: Taggers) -> Change:
    """With the tags that the line had, unless what they were about or who gave them has changed meanwhile."""
    turn, said = line_of(call, line)
    same = (turn.speaker, said.text, call.tagged_by) == (old.speaker, old.text, old.tagged_by)
    own = old.models.get(old.tagged_by or "") or next(reversed(list(old.models.values())), None)
    beside = {(line, source): judgement for source, judgement in old.models.items()} if same else {}
    call = with_line(call, line, judgement=own) if same else _tagged_line(call, line, tagger())
    return Change(kind, line, call, renewed=frozenset({line}), beside=beside, undoes=one.id)


def _place(one: Correction) -> judgements.Place | None:
    """Where the corrected line is now."""
    place = snapshots.place_in(one.new)
    return place and (_side(one, place[0]), *place[1:])


def _side(one: Correction, speaker: Any) -> Any:
    return OTHER_SIDE.get(speaker, speaker) if one.is_exchanged else speaker


def _line(was: Standing, place: judgements.Place | None, places: list[judgements.Place]) -> int:
    if place not in places:
        raise Conflict(GONE)
    return places.index(place)


def _tagged_line(call: Call, line: int, tagger: Tagger) -> Call:
    """With the tagger's judgement of one line, in its context; all others as they are."""
    judgement = line_of(tagger.tag([call])[0], line)[1].judgement
    return with_line(call, line, judgement=judgement)


def _document(judgement: Judgement) -> Mapping[str, Any]:
    return judgements.to_document(judgement)


def _iso(when: datetime | None) -> str | None:
    return None if when is None else when.isoformat()
