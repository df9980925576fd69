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
        admin,
    )
)
