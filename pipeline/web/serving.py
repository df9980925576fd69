"""The app on a port of this machine, until somebody ends it; once a day what is too old is deleted."""

from __future__ import annotations

import gc
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import uvicorn

from pipeline.errors import StoreError, WrongUse
from pipeline.retention import Removed, sweep, told
from pipeline.store import Store
from pipeline.web.app import create_app
from pipeline.web.settings import Settings

DAY = 24 * 3600.0
PATIENCE = 5  # seconds that open requests may take once it is to end
Say = Callable[[str], None]


def settle() -> None:
    """What was loaded for good is left out of later collections: they cost the page of a long call 100 ms each."""
    gc.collect()
    gc.freeze()


class Server:
    def __init__(self, settings: Settings, host: str, port: int, behind_proxy: bool) -> None:
        self.settings, self.host, self.port, self.behind_proxy = settings, host, port, behind_proxy

    def run(self, say: Say) -> None:
        """Until Ctrl-C or a signal to end. WrongUse where the port cannot be had."""
        with self._socket() as place:
            app = create_app(self.settings, work=True)
            store: Store = app.state.site.store
            ended, shown = threading.Event(), store.first_link()
            daily = threading.Thread(target=self._every_day, args=(store, ended, say), daemon=True)
            try:
                settle()
                self._greet(shown, place.getsockname()[1], say)
                daily.start()
                self._server(app).run([place])
            except KeyboardInterrupt:  # uvicorn has ended by then, and raises it again
                pass
            finally:
                ended.set()
                daily.join(PATIENCE)
                if shown:
                    with suppress(StoreError):  # it lapses in a day
                        store.withdraw_link(shown)
                store.close()
            say("Ended.")

    def _server(self, app: Any) -> uvicorn.Server:
        config = uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,  # addresses hold what people searched for
            proxy_headers=self.behind_proxy,
            server_header=False,
            timeout_graceful_shutdown=PATIENCE,
        )
        return uvicorn.Server(config)

    def _socket(self) -> socket.socket:
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        place = socket.socket(family)
        place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            place.bind((self.host, self.port))
        except OSError as error:
            place.close()
            raise WrongUse(
                f"{self.host}:{self.port} cannot be listened on ({error.strerror}); choose another --port."
            ) from error
        return place

    def _greet(self, token: str | None, port: int, say: Say) -> None:
        shown = socket.gethostname() if self.host in ("0.0.0.0", "::") else self.host
        host = f"[{shown}]" if ":" in shown else shown
        address = f"http://{host}:{port}"
        if token:
            say(f"Make the first account here, within 24 hours: {address}/welcome/{token}")
        say(f"The review app is at {address} (Ctrl-C ends it).")

    def _every_day(self, store: Store, ended: threading.Event, say: Say) -> None:
        while True:
            try:
                removed = sweep(store, self.settings.folder)
                if removed != Removed():
                    say(f"Deleted, as the settings say: {told(removed)}.")
            except Exception as error:
                say(f"What is too old could not be deleted, and is tried again tomorrow: {error}")
            if ended.wait(DAY):
                return
