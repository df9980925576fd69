"""One file of routes a noun."""

from pipeline.web.routes import (
    account,
    admin,
    agents,
    audio,
    call,
    calls,
    comments,
    comparison,
    corrections,
    drivers,
    labelling,
    labelling_coding,
    labelling_compared,
    labelling_queues,
    labelstudio,
    ledger,
    privacy,
    teams,
    training,
    uploads,
)

ROUTERS = tuple(
    module.router
    for module in (
        account,
        privacy,
        calls,
        comments,
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
        labelling_coding,
        labelling_compared,
        labelling_queues,
        training,
        labelstudio,
        admin,
    )
)
