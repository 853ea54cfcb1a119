"""A local server that speaks the chat-completions protocol of OpenAI and Groq, with its faults."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Body = dict[str, Any]


@dataclass(frozen=True)
class Response:
    """What goes over the wire: `pause` waits before the first byte, `drip` between bytes, `drop` cuts the body off."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    pause: float = 0.0
    drip: float = 0.0
    drop: bool = False


Behaviour = Callable[[Body], Response]


@dataclass(frozen=True)
class Received:
    """One request as the server saw it."""

    path: str
    authorization: str
    body: Body

    @property
    def mode(self) -> str:
        """Which form of answer the client asked for."""
        if self.body.get("response_format", {}).get("type") == "json_schema":
            return "json_schema"
        return "function_calling" if self.body.get("tools") else "text"

    @property
    def text(self) -> str:
        """All messages as one text."""
        return "\n".join(str(message.get("content")) for message in self.body["messages"])


class ModelServer(ThreadingHTTPServer):
    """Answers the n-th request with the n-th behaviour; the last one answers all that follow."""

    daemon_threads = True
    request_queue_size = 32

    def __init__(self, *behaviours: Behaviour) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.behaviours = list(behaviours)
        self.received: list[Received] = []
        self.closing = threading.Event()
        self.hurry = threading.Event()  # once set, nothing drips any more
        self.left = threading.Event()  # set when a client has gone before its answer was whole
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        """The address; Groq's client puts /openai/v1 behind it by itself."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def behave(self, received: Received) -> Response:
        """Note the request, and give what answers it."""
        with self._lock:
            behaviour = self.behaviours[min(len(self.received), len(self.behaviours) - 1)]
            self.received.append(received)
        response = behaviour(received.body)
        return streamed(response) if received.body.get("stream") else response


class _Handler(BaseHTTPRequestHandler):
    disable_nagle_algorithm = True
    protocol_version = "HTTP/1.1"
    server: ModelServer

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        received = Received(self.path, self.headers.get("authorization", ""), body)
        known = self.path in ("/v1/chat/completions", "/openai/v1/chat/completions")
        response = self.server.behave(received) if known else error(404, "no such route")(body)
        if self.server.closing.wait(response.pause):
            return
        self._send(response)

    def _send(self, response: Response) -> None:
        self.send_response(response.status)
        self.send_header("content-length", str(len(response.body)))
        for name, value in {"content-type": "application/json", **response.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if response.drop:
            self.wfile.write(response.body[: len(response.body) // 2])
            self.close_connection = True
        elif response.drip:
            self._drip(response)
        else:
            self.wfile.write(response.body)

    def _drip(self, response: Response) -> None:
        for number in range(len(response.body)):
            if not self.server.hurry.is_set() and self.server.closing.wait(response.drip):
                return
            try:
                self.wfile.write(response.body[number : number + 1])
                self.wfile.flush()
            except OSError:
                self.server.left.set()
                return

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test output quiet."""


@contextmanager
def serve(*behaviours: Behaviour) -> Iterator[ModelServer]:
    """Run a server on a free port for as long as the block lasts."""
    server = ModelServer(*behaviours)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield server
    finally:
        server.closing.set()
        server.shutdown()
        server.server_close()


def answers(answer: Mapping[str, Any]) -> Behaviour:
    """Answer in the form that was asked for; a strict schema outside the strict subset is refused, as OpenAI does."""
    return says(json.dumps(answer))


def says(text: str, finish_reason: str | None = None) -> Behaviour:
    """Answer with `text`, as content or as the arguments of the tool call that was asked for."""

    def behave(body: Body) -> Response:
        schema = body.get("response_format", {}).get("json_schema", {})
        if schema.get("strict"):
            problems = list(not_strict(schema["schema"]))
            if problems:
                return error(400, f"Invalid schema for response_format: {problems[0]}")(body)
        if body.get("tools"):
            call = {"name": body["tools"][0]["function"]["name"], "arguments": text}
            message = {"content": None, "tool_calls": [{"id": "call_1", "type": "function", "function": call}]}
            return completion(body, message, finish_reason or "tool_calls")
        return completion(body, {"content": text}, finish_reason or "stop")

    return behave


def chats(text: str) -> Behaviour:
    """Answer with plain content, whatever form was asked for."""
    return lambda body: completion(body, {"content": text}, "stop")


def truncates(answer: Mapping[str, Any], keep: float = 0.6) -> Behaviour:
    """Stop in the middle of the answer, because the limit of tokens is reached."""
    text = json.dumps(answer)
    return says(text[: int(len(text) * keep)], finish_reason="length")


def refuses_json_schema(otherwise: Behaviour) -> Behaviour:
    """Know function calling only."""

    def behave(body: Body) -> Response:
        if "response_format" in body:
            return error(400, "This model does not support response format `json_schema`")(body)
        return otherwise(body)

    return behave


def error(status: int, message: str, code: str = "", headers: Mapping[str, str] | None = None) -> Behaviour:
    """Answer with an error in the protocol's form."""
    body = {"error": {"message": message, "type": "invalid_request_error", "code": code or None}}
    return lambda _: Response(status, json.dumps(body).encode(), headers or {})


def tool_use_failed() -> Behaviour:
    """Groq's complaint when its model wrote a call that does not fit the tool."""
    return error(400, "Failed to call a function.", "tool_use_failed")


def busy(retry_after: str) -> Behaviour:
    """Too many requests, with the time to wait."""
    return error(429, "Rate limit reached", "rate_limit_exceeded", {"retry-after": retry_after})


def raw(body: bytes, content_type: str = "application/json") -> Behaviour:
    """Answer 200 with any bytes."""
    return lambda _: Response(200, body, {"content-type": content_type})


def slow(seconds: float, then: Behaviour) -> Behaviour:
    """Answer, but late."""
    return lambda body: _changed(then(body), pause=seconds)


def drips(seconds: float, then: Behaviour) -> Behaviour:
    """Answer one byte at a time."""
    return lambda body: _changed(then(body), drip=seconds)


def drops(then: Behaviour) -> Behaviour:
    """Close the connection in the middle of the body."""
    return lambda body: _changed(then(body), drop=True)


def completion(body: Body, message: Mapping[str, Any], finish_reason: str) -> Response:
    """Give a whole chat completion around a message, with a usage as a tokenizer would roughly count it."""
    prompt, answer = len(json.dumps(body["messages"])) // 4, len(json.dumps(message)) // 4
    usage = {"prompt_tokens": prompt, "completion_tokens": answer, "total_tokens": prompt + answer}
    choice = {"index": 0, "finish_reason": finish_reason, "message": {"role": "assistant", **message}}
    whole = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": body["model"],
        "choices": [choice],
        "usage": usage,
    }
    return Response(200, json.dumps(whole).encode())


def streamed(response: Response, size: int = 12) -> Response:
    """Give a whole completion as the events of a stream; what is no completion stays as it is."""
    try:
        whole = json.loads(response.body)
        message, reason = whole["choices"][0]["message"], whole["choices"][0]["finish_reason"]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError):
        return response
    call = (message.get("tool_calls") or [None])[0]
    text = call["function"]["arguments"] if call else message.get("content") or ""
    head = {"id": whole["id"], "object": "chat.completion.chunk", "created": whole["created"], "model": whole["model"]}
    deltas: list[Body] = [{"role": "assistant", "content": None if call else ""}]
    for start in range(0, len(text), size):
        part = text[start : start + size]
        named = {} if start else {"id": "call_1", "type": "function"}
        function = {"arguments": part, **({} if start else {"name": call["function"]["name"]})} if call else {}
        deltas.append({"tool_calls": [{"index": 0, **named, "function": function}]} if call else {"content": part})
    events = [{**head, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]} for delta in deltas]
    events.append({**head, "choices": [{"index": 0, "delta": {}, "finish_reason": reason}], "usage": None})
    events[-1]["x_groq"] = {"id": "req_1", "usage": whole["usage"]}
    events.append({**head, "choices": [], "usage": whole["usage"]})
    body = "".join(f"data: {json.dumps(event)}\n\n" for event in events) + "data: [DONE]\n\n"
    return _changed(response, body=body.encode(), headers={**response.headers, "content-type": "text/event-stream"})


def not_strict(schema: Any, place: str = "schema") -> Iterator[str]:
    """Tell where a schema leaves the strict subset: an open object, an optional field, a union at the top."""
    if isinstance(schema, list):
        for number, item in enumerate(schema):
            yield from not_strict(item, f"{place}[{number}]")
    if not isinstance(schema, dict):
        return
    if place == "schema" and schema.get("type") != "object":
        yield "the top is not an object"
    if schema.get("type") == "object":
        if schema.get("additionalProperties") is not False:
            yield f"{place} allows further fields"
        if set(schema.get("required", ())) != set(schema.get("properties", {})):
            yield f"{place} has optional fields"
    for key in ("oneOf", "allOf", "not", "if", "patternProperties", "prefixItems"):
        if key in schema:
            yield f"{place} uses {key}"
    for key, value in schema.items():
        if key != "enum":
            yield from not_strict(value, f"{place}.{key}")


def _changed(response: Response, **fields: Any) -> Response:
    return Response(**{**response.__dict__, **fields})
