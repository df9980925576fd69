"""The store: every call once, and the figures made of them."""

from pipeline.store import schema_access, schema_privacy, schema_review  # noqa: F401 - tables of the same metadata
from pipeline.store.changes import Change
from pipeline.store.failures import Failure
from pipeline.store.scope import Scope
from pipeline.store.store import Known, Store

__all__ = ["Change", "Failure", "Known", "Scope", "Store"]
