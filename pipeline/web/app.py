"""The application from its parts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI
from fastapi.responses import FileResponse, RedirectResponse
from starlette.staticfiles import StaticFiles

from pipeline.store import Store
from pipeline.web import asked, faults, guard
from pipeline.web.deps import Me
from pipeline.web.pages import STATIC, file_of
from pipeline.web.routes import ROUTERS
from pipeline.web.settings import Settings
from pipeline.web.site import Site
from pipeline.web.work import Worker


def _report_css() -> FileResponse:
    return FileResponse(file_of("report.css"), media_type="text/css")


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    worker: Worker | None = app.state.site.worker
    if worker:
        worker.start()
    yield
    if worker:
        worker.close()


def create_app(settings: Settings, work: bool = False) -> FastAPI:
    """The store is opened here, and closed by whoever made the app: `app.state.site.store.close()`.

    `work`: this server also does what takes longer than a page, from its start to its end.
    """
    app = FastAPI(
        title="callcoach",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        dependencies=[Depends(guard.not_forged), Depends(asked.storable)],
        lifespan=_lifespan,
    )
    store = Store.open(settings.url)
    app.state.site = Site(settings, store, Worker(settings, store) if work else None)
    faults.install(app)
    app.add_middleware(guard.Sizes, form_bytes=settings.form_bytes, upload_bytes=settings.upload_bytes)
    app.add_middleware(guard.Headers)
    app.add_api_route("/static/report.css", _report_css, include_in_schema=False)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    for router in ROUTERS:
        app.include_router(router)

    @app.get("/")
    def home(me: Me) -> RedirectResponse:
        return RedirectResponse("/calls" if me.viewer.may("see") else "/admin/people", 303)

    return app
