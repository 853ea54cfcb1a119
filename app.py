"""The ASGI entry: pages, API, agents' door and health check in one process.

Starts by `streamlit run app.py`, `python app.py` or `uvicorn app:app`.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import streamlit as st

from core.config import load_settings
from core.errors import ConfigError
from core.interfaces.sign_on import sign_on_secrets
from core.interfaces.web import MIDDLEWARE, build_routes, lifespan

try:
    settings = load_settings()
    routes, secrets = build_routes(settings.origins), sign_on_secrets(settings)
except ConfigError as error:
    sys.exit(error.message)

app = st.App(
    Path(__file__).parent / "pages" / "main.py",
    secrets=secrets,
    routes=routes,
    middleware=MIDDLEWARE,
    lifespan=lifespan,
)

if __name__ == "__main__":
    app.run()
