"""How names are written, and which words are none."""

from __future__ import annotations

import re

from pipeline.personal.given_names import is_given
from pipeline.personal.names import WORDS_TOO
from pipeline.wordlists import ALL_BACKCHANNELS, wordset

STOP = ALL_BACKCHANNELS | wordset(
    # words that stand where a name could
    "jeg du han hun vi dere de meg deg seg oss dem den det dette denne en et ei som at og eller men for fra til på "
    "i av med om å så "
    "da når hvis hva hvem hvor hvorfor hvordan er var har hadde skal skulle vil ville kan kunne må måtte får fikk "
    "blir ble ikke bare "
    "også her der nå altså jo nok vel litt mye alt alle noe noen ingen min mi mitt mine din di ditt sin sitt vår "
    "vårt deres samme "
    "jag ni hon honom henne oss er dem detta denna ett som att och eller men för från till på av med om så då när "
    "om vad vem var "
    "varför hur är var har hade ska skulle vill ville kan kunde måste får fick blir blev inte bara också här där nu "
    "alltså ju nog väl "
    "lite mycket allt alla något någon ingen min mitt mina din ditt dina sin vår vårt samma "
    "han hun vi i jer dem dette denne der som at og eller men for fra til på af med om så da når hvis hvad hvem "
    "hvor hvorfor hvordan "
    "er var har havde skal skulle vil ville kan kunne må måtte får fik bliver blev ikke bare også her der nu altså "
    "jo nok vel lidt "
    "meget alt alle noget nogen ingen min mit mine din dit dine sin sit vores jeres samme goddag "
    "i you he she we they me him her us them it this that these those a an the and or but for from to at on in of "
    "with about so then "
    "when if what who where why how is was are were have has had will would can could must may might get got not "
    "just also here there "
    "now very really quite still already my your his its our their same all any some none no yes too on wrong "
    "spelled misspelled under calling ringing feil fel forkert stavet stavat bare just speaking "
    "sorry happy angry glad afraid sure fine good bad great terrible awful new old right wrong true false ready "
    "done okay well "
    "kundeservice kundesenter kundetjenesten kundservice kundtjänst support supporten teknisk teknik salg sälj faktura "
    "fakturaavdelingen avdelingen avdelning afdeling kundeservicen customer service care sales billing helpdesk "
    "team department "
    "firma firmaet bedrift bedriften selskap norge sverige danmark norway sweden denmark oslo stockholm københavn "
    "london dublin "
    "mandag tirsdag onsdag torsdag fredag lørdag søndag måndag tisdag torsdag lördag söndag monday tuesday "
    "wednesday thursday friday "
    "saturday sunday januar februar mars april mai juni juli august september oktober november desember december "
    "january february march "
    "internett internet bredbånd bredband fiber tv iphone samsung apple google facebook vipps bankid microsoft windows "
    "irish english norsk svensk dansk british scottish welsh polish german norwegian swedish danish god good hello "
    "hi hej hei hallo "
    "takk tack tak thanks thank again guys mate snälla tusen tusind "
    "velkommen välkommen welcome beklager unnskyld undskyld ursäkta förlåt "
    "please vennligst"
)
CAP = r"[A-ZÀ-ÖØ-ÞĄĆČĎĐĒĖĘĞĢĪĮİĶŁĻŃŅŇŐŘŚŞŠŤŪŮŰŲŹŻŽ]"
WORD = rf"{CAP}[^\W\d_]+(?:['’]{CAP}[^\W\d_]+)?"
FULL = rf"{WORD}(?:[ -](?:(?:von|van|de|der|af|av|la|bin|al) )?{WORD}){{0,3}}"
ANY = r"[^\W\d_]{2,20}(?:[ -][^\W\d_]{2,20}){0,3}"
PART = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


def from_first(name: str) -> str:
    """Without the words in front that stand in any sentence: "Ikke Louise"."""
    parts = name.split(" ")
    while parts and stands_anywhere(parts[0]):
        parts.pop(0)
    return " ".join(parts)


def capitals(name: str) -> str:
    """The part of it that can be a name: up to the first word that stands in any sentence."""
    kept: list[str] = []
    for part in re.split(r"[ -]", name):
        if stands_anywhere(part) or (part.isupper() and len(part) > 1):
            break
        kept.append(part)
    return " ".join(kept)


def stands_anywhere(part: str) -> bool:
    """In any sentence; "Will" and "May" with a capital are names as well."""
    return part.lower() in STOP and part not in ("Will", "May")


def is_small(part: str) -> bool:
    """A given name that is no word."""
    return is_given(part) and part not in WORDS_TOO and part not in STOP
