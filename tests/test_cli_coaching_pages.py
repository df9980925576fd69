"""The commands of comparison, drivers, one call and the report, as typed."""

import json
from datetime import date

import pytest

from pipeline.cli import main
from pipeline.outcomes import Named, Reported
from pipeline.store import Store
from tests.needs import browser
from tests.test_comparing import store as store  # noqa: F401  # a store of six agents, as a fixture


@pytest.fixture
def run(store, capsys):  # noqa: F811
    url = str(store._engine.url.database)

    def typed(*arguments):
        with pytest.raises(SystemExit) as ended:
            main([*arguments, "--db", url])
        said = capsys.readouterr()
        return ended.value.code, said.out, said.err

    return typed
