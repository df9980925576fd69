from __future__ import annotations

import pytest

from pipeline.errors import WrongUse
from pipeline.machine import Machine
from pipeline.transcribe.catalogue import HALF, KNOWN, better, cautions, named, offered, preferred, to_pull

LAPTOP, SERVER, GPU = Machine(4, 16_000, None), Machine(32, 128_000, None), Machine(8, 32_000, 24_000)
LEAST = {"laptop": [LAPTOP, SERVER, GPU], "server": [SERVER, GPU], "gpu": [GPU]}
LANGUAGES = ("nb", "sv", "da", "en", None)


def of(language, machine=LAPTOP):
    return to_pull(None, language, machine).name


def test_a_model_is_offered_by_language_and_machine():
    assert [of("sv", machine) for machine in (LAPTOP, SERVER, GPU)] == [
        "kb-whisper-small",
        "kb-whisper-medium",
        "kb-whisper-large",
    ]
    assert (of("en"), of("en", GPU), of("da"), of("da", GPU)) == ("small", "turbo", "turbo", "large-v3")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("machine", [LAPTOP, SERVER, GPU, None])
def test_what_is_offered_can_be_pulled_as_it_is_suits_the_machine_and_hears_the_language(language, machine):
    model = offered(language, machine)
    worst = model.worst(language)
    assert model.converted
    assert (machine or LAPTOP) in LEAST[model.suits]
    assert language in model.languages or not model.languages
    assert worst is None or worst.percent <= HALF or better(language, machine)  # which is named with it


@pytest.mark.parametrize(("language", "machine"), [("nb", LAPTOP), ("nb", SERVER), ("nb", GPU), ("da", GPU)])
def test_what_is_better_once_converted_suits_the_machine(language, machine):
    model = better(language, machine)
    assert not model.converted
    assert machine in LEAST[model.suits]
    assert model.languages == (language,)


def test_nothing_is_better_where_the_offered_one_is_the_best():
    assert better("sv", GPU) is None
    assert better("en", LAPTOP) is None


def test_every_figure_has_its_source():
    rates = [rate for model in KNOWN.values() for rate in model.error_rates]
    assert len(rates) > 50
    assert all(rate.source.startswith("https://") and 0 < rate.percent < 110 for rate in rates)
    assert {rate.language for rate in rates} == {"nb", "sv", "da", "en"}


def test_every_model_has_a_licence():
    assert all(model.licence for model in KNOWN.values())


def test_the_ways_of_writing_of_a_family_are_kept_apart():
    assert named("kb-whisper-small-strict").revision == "strict"
    assert named("kb-whisper-small-subtitle").leaves_out == ("words",)
    assert named("nb-whisper-small").leaves_out == ("words",)
    assert named("nb-whisper-small-verbatim").leaves_out == ("capitals", "marks")
    assert named("kb-whisper-small-strict").error_rates == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_model_for_a_language_has_a_place_in_its_order(language):
    order = preferred(language)
    assert set(order) >= {name for name, model in KNOWN.items() if language in model.languages}
    assert all(language in KNOWN[name].languages or not KNOWN[name].languages for name in order)


@pytest.mark.parametrize(
    ("name", "language", "says"),
    [
        ("base", "da", "mistake 89.3 % of the words in Danish (CoRal)"),
        ("tiny", "sv", "mistake 85.2 % of the words in Swedish (NST)"),
        ("nb-whisper-small-verbatim", "nb", "neither capitals nor marks, so fewer questions are recognised"),
        ("nb-whisper-small", "nb", "short questions can be missing"),
    ],
)
def test_what_a_model_does_badly_is_said(name, language, says):
    assert says in cautions(name, language)


@pytest.mark.parametrize(("name", "language"), [("base", "en"), ("kb-whisper-tiny", "sv"), ("ours", "da")])
def test_nothing_is_said_against_the_others(name, language):
    assert cautions(name, language) == ""


def test_a_misspelt_name_is_answered_with_the_names_there_are():
    with pytest.raises(WrongUse, match="kb-whisper-small"):
        named("kb-whisper-smal")
