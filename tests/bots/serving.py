"""An application behind a real server on a free port, for as long as a test needs it."""

from __future__ import annotations

import contextlib
import threading
import time

import uvicorn


@contextlib.contextmanager
def serving(app, lifespan="off"):
    """Give the address of `app`."""
    server = uvicorn.Server(
        uvicorn.Config(app, port=0, log_level="warning", ws="none", lifespan=lifespan)
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
