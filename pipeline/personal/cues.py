"""Words that say what the number beside them is: "telefonnummeret mitt er", "de fire sista", "card number"."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

Kind = Literal["phone", "id", "card", "account", "code", "postcode", "plate", "birth", "number"]

_NUMBER = r"(?:[ -]?num+e?r\w*|[ -]?numbers?|[ -]?nr\b\.?|[ -]?id\b|[ -]?ref\w*)"
_CUES: dict[Kind, str] = {
    "id": (
        rf"fødsels{_NUMBER}|fødsels- og person\w*|person{_NUMBER}|samordnings{_NUMBER}|d-?nummer\w*|cpr(?:[ "
        rf"-]?num+er\w*)?"
        r"|national insurance(?: number)?|ni number|nino|social security(?: number)?|pps(?: number)?|pass(?:port)?[ "
        r"-]?num\w+"
        r"|(?:driving|driver'?s) licen[cs]e(?: number| is|'s)|(?:førerkort|körkorts?|kørekort)[ -]?num+er\w*|nhs number"
        r"|(?:de )?(?:fem|fire|fyra) (?:siste|sista)|de (?:siste|sista|sidste) (?:fem|fire|fyra)"
    ),
    "card": r"(?:card|account|kort(?:et)?|konto(?:en|n|t)?)(?: that| som| der)? "
    r"(?:ends?|ending|slut(?:ter|ar)|ender)(?: in| with| på| med| i)?"
    r"|kort[ -]?num+e?r\w*|kortet|card(?: number)?|visa(?:kort\w*)?|mastercard|ending(?: in)?|last four",
    "account": (
        r"konto[ -]?num+e?r\w*|konto(?:en|t)?|account(?:'s| number)|account|sort code|clearing(?:num+er\w*)?|"
        r"bankgiro\w*"
        r"|plusgiro\w*|reg\.? ?nr\.?|reg\.(?= ?\d)|iban(?:[ -]num+er\w*)?"
    ),
    "code": (
        r"cv[cv]2?|sikkerhe(?:ts|ds)kode\w*|säkerhetskod\w*|security code|kontrolsif\w*|kontrolcif\w*|kontrollsif\w*"
        r"|koden? bak\w*|koden? på bak\w*|digits on the back|siffrorna på baksidan|pin(?:-?kode\w*|-?kod\w*)?(?= )"
    ),
    "postcode": r"post[ -]?num+e?r\w*|post ?codes?(?:'s)?|zip code|eircode",
    "plate": (
        r"reg(?:istrerings|istration|istrering)?[ -]?num+e?r\w*|regnr|skilt(?:et|nummer\w*)|nummerplad\w*|number plate"
        r"|kjennemerke\w*|kjenneteg?n\w*|skylt(?:en|nummer\w*)|regplåt\w*|bil(?:en)?s num+er|har bilen för nummer"
        r"|(?:my|the|your|his|her) plate|licen[cs]e plate|reg plate|(?:my|our|his|her|your) (?:car|van)(?:'s| is)"
        r"|(?:which|what) (?:car|vehicle|van)|(?:hvilken|vilken) bil"
        r"|registration(?: plate| number)?|reg number|(?:the|my|your) reg"
        r"|bil(?:en)? (?:har|er|är|heter|hedder)"
        r"|the car(?:'s| is)"
    ),
    "birth": (
        r"fødselsdato\w*|fødselsdag(?:en)?(?: min| hans| hennes| hendes)?|födelsedatum\w*|födelsedag\w*|date of "
        r"birth|birthday|(?:er|är|was|were|blev|ble)"
        r" (?:du |you |jeg |jag )?(?:født|född|fødd|born)(?: den)?|born on"
    ),
    "number": (
        r"(?:kunde|kund|order|ordre|faktura|medlems|sak|saks|ärende|sag|sags|avtale?s?|referanse|reference|"
        r"bestillings?|boknings?|bookings?|serial|serie|meter|måler|mätar|elmåler|anläggnings|"
        r"anleggs|aftage|aflæsnings|avlesnings|installations|claim|tracking|parcel|sporings|spårnings|kolli|pakke|"
        r"ramme?|ram|stel|chassis|frame|vin|diarie|journal|employee|staff|medarbejder|ansatt|ansvars|anställnings|"
        r"student|elev|patient|skades?|anmeldelses|customer|"
        r"invoice"
        rf"|membership|case|booking|policy|polise|försäkrings|forsikrings|client|ticket|account ref\w*){_NUMBER}"
        r"|account reference|(?:the|your|my|a) (?:booking )?reference|referensen|referansen"
        r"|reference(?: number)?(?=\?)|(?:the|my|your) vin"
        r"|ordre|order|sak|ärende|sag|case|ticket"
    ),
    "phone": (
        r"tlf|tel|telefon[ -]?num+e?r\w*|mobil[ -]?num+e?r\w*|telefonen|mobilen|mobile?(?:'s| is| number)?|phone(?: "
        r"number)?|landline"
        r"|(?<!-)num+e?ret|the number|number's|number is|number still|(?:mitt|ditt|mit|dit|my|your|hvilket|"
        r"vilket|what|best) num+(?:er|ber)"
        r"|(?:nå|når|nås|fange|få fat i|treffes|träffas|ring|call|reach|get|ringe)(?: tilbake| gjerne)? ?(?:meg|mig|"
        r"dig|deg|me|you|hold of me|us|oss|os)? (?:på|on|at)"
        r"|ring(?:e)? (?:heller |hellere )?(?:hjem|hem)|ring(?: til)? \w+ på|ring \w+ on"
    ),
}
_CUE = re.compile(
    r"(?<!\w)(?:" + "|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _CUES.items()) + r")(?!\w)", re.IGNORECASE
)
_MEANS_ALSO_ELSE = re.compile(
    r"(?:kortet|card|visa\w*|mastercard|konto|kontoen|kontot|account|ordre|order|sak|ärende|sag|case|ticket|phone|"
    r"telefonen|mobilen|mobile|ending)",
    re.IGNORECASE,
)


class Cue(NamedTuple):
    kind: Kind
    start: int
    end: int
    sure: bool  # says that a number follows; "kortet" and "ordre" need not


def cues(text: str) -> list[Cue]:
    return [
        Cue(match.lastgroup, *match.span(), _MEANS_ALSO_ELSE.fullmatch(match[0]) is None)  # type: ignore[arg-type]
        for match in _CUE.finditer(text)
    ]
