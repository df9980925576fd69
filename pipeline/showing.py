"""What may be shown of a store: the codebook less what its tagger cannot give or is too unsure of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.codebook import Codebook
from pipeline.profiles import Trust
from pipeline.store import Store
from pipeline.trust import doubtful_codes, trust, uncounted_codes


@dataclass(frozen=True)
class Showing:
    codebook: Codebook  # of what is shown
    doubtful: tuple[str, ...]  # codes the tagger is too unsure of and people did not find right here
    left_out: tuple[str, ...]  # codes
    trust: Mapping[str, Trust]  # code -> how the tagger was checked here


def showing(store: Store, codebook: Codebook, experimental: bool = False) -> Showing:
    """`experimental`: also the doubtful ones."""
    tagger = store.tagger()
    unsure = tuple(name for name in codebook.names if tagger and name in tagger.experimental)
    trusted = trust(store.checked(codebook), unsure)
    doubtful = doubtful_codes(unsure, trusted)
    left_out = uncounted_codes(codebook.names, tagger.codes, doubtful, experimental) if tagger else ()
    return Showing(codebook.without(left_out), doubtful, left_out, trusted)
