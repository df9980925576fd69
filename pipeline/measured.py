"""The transcripts that figures are given for: calls as written and as other transcripts would have them."""

from __future__ import annotations

from collections.abc import Callable

from pipeline import variants
from pipeline.call import Call
from pipeline.redact import redact

WRITTEN = "as written"
MEASURED: dict[str, Callable[[Call], Call]] = {
    WRITTEN: lambda call: call,
    "without case and marks": variants.bare,
    "with recognition errors": lambda call: variants.noisy(call, share=0.15),
    "redacted": redact,
}
