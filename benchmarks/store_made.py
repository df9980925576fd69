"""A made-up store: who called when, and what the busy agent's calls hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

import numpy as np

from benchmarks import store_figures
from benchmarks.store_bulk import Writer
from benchmarks.store_figures import Calls, Parties
from pipeline.comparing import chosen
from pipeline.formats.codebook import load_codebook
from pipeline.measures import measures
from pipeline.store import Scope, Store
from pipeline.strata import stratum

FIRST, DAYS = date(2023, 11, 20), 1095
AGENTS, TEAMS, BUSY, BUSY_CALLS = 1000, 20, 1, 20_000
PERIOD = date(2023, 12, 1), date(2026, 11, 8)  # no whole weeks at either end
SAID = 40  # utterances of a call of the busy agent, a second person's every other one
CODED = 100  # calls of the busy agent that a person coded
LANGUAGES, REASONS = ("nb", "sv", "da"), ("billing", "delivery", "fault", "change", "order")
TEXTS = (
    "Kan du fortelle litt mer om hva som skjedde med denne bestillingen?",
    "Jeg har ventet i tre uker nå, og ingen har ringt meg tilbake.",
    "Det forstår jeg godt, da skal vi se hva vi kan gjøre med det.",
    "Ja, det var akkurat det jeg trengte å vite.",
)
TAGGER, CODER = "behaviours 1.0.0", "coder"
Ids = Mapping[tuple[str, str], int]


def fill(url: str, count: int, seed: int = 1) -> None:
    """`count` calls with all that the timed functions read."""
    random = np.random.default_rng(seed)
    writer = Writer(url)
    ids = _names(writer)
    calls = _made(count, ids, random)
    _calls(writer, calls)
    keys = np.flatnonzero(calls.agent == BUSY) + 1
    _words(writer, keys, _coaching(url), ids, random)
    numbers = {name: number for (kind, name), number in ids.items() if kind == "measure"}
    book = load_codebook()
    compared = [measure.name for measure in chosen(book)]
    parties = Parties(BUSY, ids["everyone", ""])
    store_figures.write(writer, calls, parties, numbers, measures(book), compared, PERIOD, random)
    writer.finish()


def _made(count: int, ids: Ids, random: np.random.Generator) -> Calls:
    busy = min(BUSY_CALLS, count // 5)
    agent = np.sort(np.concatenate([np.full(busy, BUSY), random.integers(BUSY + 1, AGENTS + 1, count - busy)]))
    day = random.integers(0, DAYS, count) + FIRST.toordinal()
    order = np.lexsort((day, agent))
    agent, day = agent[order], day[order]
    team = np.array([ids["team", f"team {number % TEAMS}"] for number in range(AGENTS + 1)])[agent]
    other_parts = random.integers(0, len(_strata()) // len(LANGUAGES), count)
    first = ids["stratum", _strata()[0]]
    return Calls(agent, team, day, first + agent % len(LANGUAGES) + len(LANGUAGES) * other_parts)


def _names(writer: Writer) -> dict[tuple[str, str], int]:
    """Agents are 1 … AGENTS."""
    book = load_codebook()
    known = [("agent", f"agent {n}") for n in range(1, AGENTS + 1)] + [("team", f"team {n}") for n in range(TEAMS)]
    known += [("everyone", ""), ("model", TAGGER), ("person", CODER)]
    known += [("measure", measure.name) for measure in measures(book)] + [("stratum", name) for name in _strata()]
    known += [("code", code) for code in book.names] + [("opportunity", o.name) for o in book.opportunities]
    writer.write("names", "id, kind, name", ((n, *name) for n, name in enumerate(known, 1)))
    return {name: n for n, name in enumerate(known, 1)}


def _strata() -> list[str]:
    """Those of a language are three apart."""
    return [stratum(a, b, ms) for ms in (1, 200_000, 600_000) for b in REASONS for a in LANGUAGES]


def _calls(writer: Writer, calls: Calls) -> None:
    iso = {number: date.fromordinal(number).isoformat() for number in np.unique(calls.day).tolist()}
    moment = {number: f"{text} 09:00:00.000000{writer.zone}" for number, text in iso.items()}
    columns = (
        "key, content_id, call_id, agent_id, team_id, started_at, local_day, language, duration_ms, engine, quality"
    )
    columns += ", counts, stratum_id, saved_at"
    known = list(
        enumerate(zip(*(a.tolist() for a in (calls.agent, calls.team, calls.day, calls.stratum)), strict=True), 1)
    )

    def rows() -> Iterator[tuple[object, ...]]:
        for key, (agent, team, day, alike) in known:
            about = (key, f"content {key}", f"c-{key}", agent, team, moment[day], iso[day], LANGUAGES[agent % 3])
            yield (*about, 200_000, "faster-whisper", "full", True, alike, moment[day])

    writer.write("calls", columns, rows())
    spoke = ((key, agent, iso[day], moment[day]) for key, (agent, _, day, _) in known)
    writer.write("call_agents", "call_key, agent_id, local_day, started_at", spoke)
    again = ((key, "repeat_7", key % 7 == 0, moment[day]) for key, (_, _, day, _) in known)
    writer.write("outcomes", "call_key, name, value, noted_at", ((k, n, float(v), at) for k, n, v, at in again))
    asked = ((key, "nps", float(key % 11), moment[day]) for key, (_, _, day, _) in known[::5])
    writer.write("outcomes", "call_key, name, value, noted_at", asked)


def _coaching(url: str) -> set[int]:
    """Sessions, a vision, the tagger in use, a sample drawn for a person; keys of its calls."""
    book = load_codebook()
    with Store.open(url) as store:
        store.note_tagger(TAGGER, book.names)
        for held_on in (date(2025, 3, 3), date(2025, 11, 17), date(2026, 6, 1)):
            store.add_session(f"agent {BUSY}", held_on, coach="coach", focus="chance.probing_after_need")
        store.set_vision(f"agent {BUSY}", "Everyone hangs up knowing what happens next.")
        drawn = store.draw(Scope(f"agent {BUSY}"), CODED, 1)
    return {int(name.removeprefix("c-")) for name in drawn.call_ids}


def _words(writer: Writer, keys: np.ndarray, coded: set[int], ids: Ids, random: np.random.Generator) -> None:
    """Every code is in some utterance, the rarest in one of some thousands; a person coded the calls `coded`."""
    book = load_codebook()
    codes, forms, tagger, coder = book.names, tuple(book.forms), ids["model", TAGGER], ids["person", CODER]
    often = np.geomspace(1, 1e-4, len(codes))
    picked = random.choice(len(codes), size=(len(keys), SAID), p=often / often.sum()).tolist()
    every = [(k, n, picked[at][n]) for at, k in enumerate(keys.tolist()) for n in range(SAID)]
    turns = ((k, n, ("agent", "customer")[n % 2], BUSY, n * 5000, n * 5000 + 4000, False) for k, n, _ in every)
    writer.write("turns", "call_key, number, speaker, with_agent_id, start_ms, end_ms, interrupts", turns)
    said = ((k, n, n, n * 5000, n * 5000 + 4000, TEXTS[n % 4]) for k, n, _ in every)
    writer.write("utterances", "call_key, number, turn, start_ms, end_ms, text", said)
    by_person = [one for one in every if one[0] in coded]
    judged = [(k, n, tagger, k not in coded, forms[n % 3]) for k, n, _ in every]
    judged += [(k, n, coder, True, forms[n % 3]) for k, n, _ in by_person]
    writer.write("judgements", "call_key, utterance, source_id, active, form", sorted(judged))
    tagged = [(k, ids["code", codes[c]], n, tagger, 0) for k, n, c in every]
    tagged += [(k, ids["code", codes[c]], n, coder, 0) for k, n, c in by_person if (k + n) % 20]
    writer.write("tags", "call_key, code_id, utterance, source_id, place", sorted(tagged))
    at = f"2026-01-02 09:00:00.000000{writer.zone}"
    given = ((k, coder, ("agent", "customer")[n % 2], TEXTS[n % 4], n // 4, at) for k, n, _ in by_person)
    writer.write("verdicts", "call_key, source_id, speaker, text, nth, given_at", given)
    _found(writer, keys.tolist(), ids)


def _found(writer: Writer, keys: list[int], ids: Ids) -> None:
    """A chance in every call, taken in two of three; an offer and a broken rule in every fifth."""
    book = load_codebook()
    chances = [ids["opportunity", o.name] for o in book.opportunities]
    called = ((k, 0, chances[k % len(chances)], BUSY, at % 3 > 0, 5, 6) for at, k in enumerate(keys))
    columns = "call_key, place, opportunity_id, agent_id, taken, utterance, answer"
    writer.write("chances", columns, called)
    fifth = keys[::5]
    offers = ((k, 0, 200.0, "NOK", 4, 1500.0, "NOK", k % 2 > 0, k % 3 > 0, k % 4 > 0) for k in fifth)
    columns = "call_key, place, amount, currency, utterance, stake, stake_currency, deferred, probed, asked"
    writer.write("compensation", columns, offers)
    rules = [rule.name for rule in book.order_rules]
    broken = ((k, 0, rules[k // 5 % len(rules)], 20_000, TEXTS[0], 60_000, TEXTS[0]) for k in fifth)
    writer.write("findings", "call_key, place, rule, first_ms, first_text, before_ms, before_text", broken)
