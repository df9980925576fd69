"""One file of routes a noun."""

from pipeline.web.routes import (
    account,
    admin,
    agents,
    audio,
    call,
    calls,
    comparison,
    corrections,
    drivers,
    labelling,
    labelstudio,
    ledger,
    teams,
    training,
    uploads,
)

ROUTERS = tuple(
    module.router
    for module in (
        account,
        calls,
        call,
        audio,
        corrections,
        uploads,
        agents,
        teams,
        comparison,
        drivers,
        ledger,
        labelling,
        training,
        labelstudio,
        admin,
    )
)
