"""Which voice is the agent: by channel, as told, or from what is said.

Evidence is what agents and customers say whatever the subject: an agent opens with a company and a name, asks for
references, speaks of *your* account; a customer says why they ring and speaks of *my* account. Words only, no voices.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import exp

from pipeline.call import Call, Speaker, Word
from pipeline.errors import WrongUse

OPENING = 25  # words in which a greeting is looked for
PHRASE, OPENING_PHRASE, PRONOUNS, QUESTION = 1.0, 2.0, 3.0, 0.15  # weights, log odds
MANY_QUESTIONS = 15  # more of them prove no more
FIRST_SPEAKER = 0.7  # who speaks first has most often picked up the telephone at work


@dataclass(frozen=True)
class Roles:
    speakers: tuple[Speaker, ...]  # one a channel
    certainty: float  # 0 … 1 that the agent is the right one; 0 where nobody was made agent
    reason: str  # in words


@dataclass(frozen=True)
class Evidence:
    """Regular expressions over lower-case text, of one language. `mine` and `your` balance who is spoken of."""

    opening: str  # of the agent, in the first words only
    agent: str
    customer: str
    your: str
    mine: str


EVIDENCE = {
    "nb": Evidence(
        opening=(
            r"velkommen til|du (?:snakker|prater) med|hva kan (?:jeg|eg|vi) (?:hjelpe|gjøre|bistå)|"
            r"kundeservice|kundesenter|kundestøtte|hva gjelder det|takk for at du (?:ringer|venta|ventet)|"
            r"hvem (?:snakker|prater) jeg med"
        ),
        agent=(
            r"(?:kan|kunne|får|må) jeg (?:få|ta|be om|bare få|høre|spørre)|fødselsdato|mobilnummeret|"
            r"kundenummeret|et øyeblikk|"
            r"(?:jeg|vi) (?:skal|kan) (?:sjekke|sende|sette|legge|bestille|notere|undersøke|se|refundere)|"
            r"noe (?:annet|mer|anna)|(?:har|ha) (?:en|ei) (?:fin|god|riktig|strålende)|(?:her )?hos oss|"
            r"på vegne av|jeg ser (?:her|at|på)|i systemet|sender (?:deg|jeg)|setter (?:deg|jeg)|stemmer det|"
            r"beklager (?:at|det)"
        ),
        customer=(
            r"jeg ringer|jeg (?:har kjøpt|kjøpte|bestilte|har bestilt|fikk|vil ha|lurer på)|"
            r"dere (?:har|hadde|skal|skulle|må|sa|sendte|kan)|si opp|klage|jeg heter|mannen min|kona mi|"
            r"pengene"
        ),
        your=r"du|deg|din|ditt|dine|di|dykk",
        mine=r"jeg|meg|min|mitt|mine|mi|je|æ|eg|vi",
    ),
    "sv": Evidence(
        opening=(
            r"välkommen till|du (?:pratar|talar|snackar) med|vad kan jag (?:hjälpa|göra|stå)|kundtjänst|"
            r"kundservice|kundcenter|vad gäller (?:det|saken)|tack för att du (?:ringer|väntade|väntat)|"
            r"mitt namn är|vem (?:talar|pratar) jag med"
        ),
        agent=(
            r"(?:kan|får|skulle) jag (?:få|ta|be|bara|höra|fråga)|personnummer|kundnummer|ett ögonblick|"
            r"ett litet ögonblick|jag (?:ska|kan) (?:kolla|skicka|sätta|lägga|boka|notera|se)|"
            r"något (?:annat|mer|övrigt)|nåt (?:annat|mer)|ha en (?:fin|bra|trevlig)|hos oss|"
            r"å .{1,12} vägnar|jag ser (?:här|att|på)|i systemet|"
            r"jag (?:skickar|sätter|lägger|bokar|återkommer)|ber om ursäkt|beklagar"
        ),
        customer=(
            r"jag ringer|jag (?:har köpt|köpte|beställde|har beställt|fick|vill ha|undrar|skulle vilja)|"
            r"ni (?:har|hade|ska|skulle|måste|sa|skickade|kan)|säga upp|klaga|heter jag|jag heter|min man|"
            r"min fru|pengarna"
        ),
        your=r"du|dig|dej|din|ditt|dina",
        mine=r"jag|mig|mej|min|mitt|mina|vi",
    ),
    "da": Evidence(
        opening=(
            r"velkommen til|du (?:taler|snakker) med|hvad kan jeg (?:hjælpe|gøre)|kundeservice|kundecenter|"
            r"kundecentret|hvad drejer det sig om|tak fordi du (?:ringer|ventede)|mit navn er|"
            r"hvem (?:taler|snakker) jeg med|hvem har jeg"
        ),
        agent=(
            r"(?:kan|må|kunne|skal) jeg (?:få|tage|bede|lige|høre|spørge)|fødselsdato|cpr|kundenummer|"
            r"et øjeblik|to sekunder|"
            r"jeg (?:skal|kan|vil) (?:tjekke|sende|sætte|lægge|bestille|notere|undersøge|se)|noget andet|"
            r"andet, (?:jeg|vi)|hav en (?:god|dejlig)|hos os|på vegne af|jeg kan se|jeg ser|i systemet|"
            r"jeg (?:sender|sætter|lægger|bestiller|noterer)|beklager"
        ),
        customer=(
            r"jeg ringer|jeg (?:har købt|købte|bestilte|har bestilt|fik|vil have|vil gerne)|"
            r"i (?:har|havde|skal|skulle|må|sagde|sendte|kan)|opsige|klage|jeg hedder|hedder jeg|min mand|"
            r"min kone|pengene"
        ),
        your=r"du|dig|din|dit|dine",
        mine=r"jeg|mig|min|mit|mine|vi",
    ),
    "en": Evidence(
        opening=(
            r"welcome to|you(?:'re| are) (?:through|speaking|talking)|"
            r"how (?:can|may|might) i (?:help|assist)|what can i do|"
            r"(?:thanks|thank you) for (?:calling|ringing|holding|waiting|your patience)|speaking|"
            r"customer (?:service|care)|support|go ahead|who am i (?:speaking|talking)"
        ),
        agent=(
            r"(?:can|could|may|might) i (?:take|get|have|just|ask|grab)|date of birth|"
            r"your (?:account|order|booking|policy|name|reference|postcode|email|number|surname)|"
            r"bear with me|one moment|anything else|i can see|on the system|"
            r"i(?:'ll| will| can) (?:send|arrange|book|put|note|raise|refund|check|log|get|pop|transfer)|"
            r"on behalf of|have a (?:good|lovely|nice|great)|(?:we|i) can offer|apologi[sz]e|i do apologi"
        ),
        customer=(
            r"i(?:'m| am) (?:calling|ringing|phoning)|i (?:rang|bought|ordered|want|got|paid|was told)|"
            r"i(?:'d| would) like (?:to|my)|you (?:people|lot|guys|said|sent|told|charged)|cancel my|"
            r"complain|my (?:husband|wife|name|money|son|daughter|mum)"
        ),
        your=r"you|your|yours|you're|you've|you'll",
        mine=r"i|i'm|i've|me|my|mine|we|our",
    ),
}


def roles(channels: int, agent_channel: int | None, words: Sequence[Sequence[Word]], language: str | None) -> Roles:
    """Roles of the channels of a recording. `agent_channel` is 0-based and wins; `words`: per channel, or empty.

    One channel holds both voices, or one of them, and nobody knows which: its speaker is `other` unless the channel is
    given. Without evidence the first channel is the agent's. WrongUse for a channel that is not there.
    """
    if agent_channel is not None:
        if not 0 <= agent_channel < channels:
            raise WrongUse(
                f"--agent-channel: the recording has {channels} channel(s), there is no channel number"
                f" {agent_channel + 1}; give one from 1 to {channels}."
            )
        return Roles(_only(agent_channel, channels), 1.0, "the channel was given")
    if channels == 1:
        return Roles(("other",), 0.0, "both voices are in one channel")
    texts = [" ".join(word.text.strip() for word in own) for own in words]
    if not any(texts):
        return Roles(_only(0, channels), 0.5, "nothing is known, the first channel is taken for the agent's")
    starts = [own[0].start_ms if own else None for own in words]
    first = min((start, i) for i, start in enumerate(starts) if start is not None)[1]
    agent, certainty = _agent(texts, first, language)
    return Roles(_only(agent, channels), certainty, "the words say so" if certainty >= 0.8 else "the words hardly tell")


def roles_for_labels(call: Call) -> Call:
    """Turns of unknown speakers, all `other` and told apart by `extra["speaker"]`, become agent and customer.

    A call with a role already, with one label or with none stays as it is.
    """
    labels: dict[str, list[str]] = {}
    for turn in call.turns:
        label = turn.extra.get("speaker")
        if turn.speaker != "other" or not isinstance(label, str):
            return call
        labels.setdefault(label, []).append(turn.text)
    if len(labels) < 2:
        return call
    agent, _ = _agent([" ".join(texts) for texts in labels.values()], 0, call.language)
    names: dict[str, Speaker] = dict(zip(labels, _only(agent, len(labels)), strict=True))
    return replace(call, turns=tuple(replace(turn, speaker=names[turn.extra["speaker"]]) for turn in call.turns))


def evidence(text: str, language: str | None) -> float:
    """How much the text of one voice speaks for an agent (above 0) or a customer (below), in log odds, roughly."""
    lower = text.lower()
    opening = " ".join(lower.split()[:OPENING])
    score = 0.0
    for name in [language] if language in EVIDENCE else EVIDENCE:
        opens, agent, customer, your, mine = _patterns(name or "")
        score += OPENING_PHRASE * bool(opens.search(opening))
        score += PHRASE * (_kinds(agent, lower) - _kinds(customer, lower))
        yours, mines = len(your.findall(lower)), len(mine.findall(lower))
        score += PRONOUNS * (yours - mines) / max(4, yours + mines)
    score += QUESTION * min(text.count("?"), MANY_QUESTIONS)
    return score


def _agent(texts: Sequence[str], first: int, language: str | None) -> tuple[int, float]:
    """Index of the likeliest agent and the probability that it is, against the next."""
    scores = [evidence(text, language) + FIRST_SPEAKER * (i == first) for i, text in enumerate(texts)]
    ranked = sorted(range(len(scores)), key=lambda i: -scores[i])
    return ranked[0], 1 / (1 + exp(scores[ranked[1]] - scores[ranked[0]]))


def _only(agent: int, channels: int) -> tuple[Speaker, ...]:
    return tuple("agent" if i == agent else "customer" for i in range(channels))


def _kinds(pattern: re.Pattern[str], text: str) -> int:
    """Different phrases found: saying one thing often proves no more than saying it once."""
    return len(set(pattern.findall(text)))


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], ...]:
    own = EVIDENCE[language]
    return tuple(
        re.compile(rf"(?<!\w)(?:{part})(?!\w)") for part in (own.opening, own.agent, own.customer, own.your, own.mine)
    )
