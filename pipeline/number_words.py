"""Number words of spoken Norwegian, Swedish, Danish and English, as tables."""

from __future__ import annotations

from pipeline.wordlists import wordset

# Space-separated, in order of value; a slash separates spellings, a dash stands where a language has no word.
ONES = {
    "nb": "null en/ein/ei/ett/et/én/éin/éi/ét/eitt to/tu tre fire fem seks sju/syv åtte ni ti elleve/elve tolv tretten "
    "fjorten femten seksten sytten/søtten atten nitten",
    "sv": "noll/nolla en/ett två/tvåa tre/trea fyra fem sex sju åtta/åtti nio/nie tio/tie elva tolv tretton fjorton "
    "femton sexton sjutton arton nitton",
    "da": "nul en/et/én/ét to tre fire fem seks syv otte ni ti elleve tolv tretten fjorten femten seksten sytten atten "
    "nitten",
    "en": "zero/oh/nought one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen",
}
TENS = {
    "nb": "tjue/tyve tretti/tredve førti femti seksti sytti/søtti åtti nitti",
    "sv": "tjugo/tjuge/tju trettio/tretti fyrtio/fyrti/förtio/förti femtio/femti sextio/sexti sjuttio/sjutti "
    "åttio/åtti nittio/nitti",
    "da": "tyve tredive/tredve fyrre/fyrretyve halvtreds/halvtredsindstyve tres/tresindstyve "
    "halvfjerds/halvfjerdsindstyve firs/firsindstyve halvfems/halvfemsindstyve",
    "en": "twenty thirty forty/fourty fifty sixty seventy eighty ninety",
}
SCALES = {
    "nb": "hundre/hundra tusen/ettusen million/millioner",
    "sv": "hundra tusen/ettusen miljon/miljoner",
    "da": "hundrede/hundred/hundreder tusind/tusinde million/millioner",
    "en": "hundred thousand/grand million",
}
JOINTS = {"nb": ("og", "å"), "sv": ("och", "å"), "da": ("og",), "en": ("and",)}
HALF_MORE: dict[tuple[str, ...], float] = {
    (word,): 1.5
    for word in ("halvannet", "halvannen", "halvanna", "halvtannet", "halvtannat", "halvanden", "halvandet")
}
# "a hundred", "a couple of hundred": counts that stand only in front of a scale or a banknote.
COUNTS: dict[str, dict[tuple[str, ...], float]] = {
    "nb": {("et", "par"): 2, ("ett", "par"): 2, ("et", "halvt"): 0.5, ("en", "halv"): 0.5, ("halv",): 0.5},
    "sv": {("ett", "par"): 2, ("en", "och", "en", "halv"): 1.5, ("ett", "halvt"): 0.5, ("en", "halv"): 0.5},
    "da": {("et", "par"): 2, ("et", "halvt"): 0.5, ("en", "halv"): 0.5, ("halv",): 0.5},
    "en": {
        ("a",): 1,
        ("a", "couple", "of"): 2,
        ("a", "couple"): 2,
        ("couple", "of"): 2,
        ("one", "and", "a", "half"): 1.5,
        ("half", "a"): 0.5,
    },
}
# "some hundreds" is no number.
VAGUE = wordset("noen noe nokre flere mange några flera många nogle adskillige few several many some")
