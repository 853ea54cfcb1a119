"""The operation server for any MCP client: typed results over memory and stdio, refusals as one sentence."""

from __future__ import annotations

import hashlib
import os
import re
import sys
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import anyio
import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters

from core.engine import apply, unified, words
from core.interfaces.mcp_client import PackTools
from core.interfaces.mcp_server import build_mcp_server
from tests.conftest import real_packs
from tests.services.making import PACK, add_term, at_once

ROOT = Path(__file__).parents[2]
AFTER = PACK + '  - "mooring"\n'
Answer = TypeVar("Answer")


def asked(target: Any, ask: Callable[[Client], Coroutine[Any, Any, Answer]]) -> Answer:
    """Connect the official client to `target`, and give what `ask` gives."""

    async def run() -> Answer:
        async with Client(target) as client:
            return await ask(client)

    # On a thread of its own: a browser test of the same process keeps a loop running on the main one.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(anyio.run, run).result()


async def use_every_tool(client: Client) -> dict[str, Any]:
    found = {}
    for tool, arguments in {
        "apply_operations": {"text": PACK, "operations": add_term("mooring")},
        "validate_pack": {"text": PACK + '  - "quay"\n'},
        "diff_packs": {"old": PACK, "new": AFTER},
    }.items():
        answer = await client.call_tool(tool, arguments)
        assert not answer.is_error, answer.content
        found[tool] = answer.structured_content
    return found


def hold(found: dict[str, Any]) -> None:
    assert found["apply_operations"] == {
        "text": AFTER,
        "sha256": hashlib.sha256(AFTER.encode()).hexdigest(),
        "changed_paths": [list(path) for path in apply(PACK, add_term("mooring")).changed_paths],
    }
    (finding,) = found["validate_pack"]["findings"]
    assert "quay" in finding["message"]
    assert (finding["path"][0], finding["line"]) == ("key_terms", 16)
    assert found["diff_packs"] == {"diff": unified(PACK, AFTER), "changes": list(words(PACK, AFTER))}


def test_the_tools_give_typed_results():
    hold(asked(build_mcp_server(), use_every_tool))


@pytest.mark.slow
def test_the_tools_serve_the_official_client_over_stdio(tmp_path: Path):
    server = StdioServerParameters(
        command=sys.executable, args=["-m", "core", "mcp"], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    hold(asked(server, use_every_tool))
    assert list(tmp_path.iterdir()) == [], "the server keeps nothing"


def test_every_tool_says_what_it_takes_and_gives_and_that_it_changes_nothing():
    async def look(client: Client) -> list[Any]:
        return list((await client.list_tools()).tools)

    tools = {tool.name: tool for tool in asked(build_mcp_server(), look)}
    assert {"apply_operations", "validate_pack", "diff_packs"} <= set(tools)
    for tool in tools.values():
        assert tool.description
        assert tool.output_schema
        assert all("description" in each for each in tool.input_schema["properties"].values()), tool.name
        assert tool.annotations.read_only_hint
        assert not tool.annotations.destructive_hint


@pytest.mark.parametrize(
    ("tool", "arguments", "words"),
    [
        ("apply_operations", {"text": PACK, "operations": [{"action": "delete", "path": "key_terms.quai"}]}, "quay"),
        ("apply_operations", {"text": PACK, "operations": [{"action": "explode"}]}, "no action 'explode'"),
        ("apply_operations", {"text": "a: [", "operations": []}, "line 2"),
        ("apply_operations", {"text": PACK}, "operations"),
        ("diff_packs", {"old": PACK, "new": "a: ["}, "line 2"),
        ("validate_pack", {"text": "a: ["}, "line 2"),
        ("validate_pack", {"text": "- a list"}, "mapping|list"),
        ("validate_pack", {"text": "x" * (1 << 21)}, "1,024 KiB"),
    ],
)
def test_a_refusal_is_an_error_with_its_sentence(tool: str, arguments: dict[str, Any], words: str):
    async def ask(client: Client) -> Any:
        return await client.call_tool(tool, arguments)

    answer = asked(build_mcp_server(), ask)
    told = " ".join(block.text for block in answer.content)
    if tool == "validate_pack" and not answer.is_error:
        told = " ".join(each["message"] for each in answer.structured_content["findings"])
    assert re.search(words, told), told
    assert "Traceback" not in told


def test_the_synchronous_client_serves_many_threads_at_once():
    tools = PackTools(build_mcp_server())
    try:
        packs = [path.read_text() for path in real_packs()] * 4

        def ask(text: str) -> list[str]:
            result = tools.apply_operations(text, [{"action": "add", "path": ["zz"], "value": "x"}])
            assert result.sha256 == hashlib.sha256(result.text.encode()).hexdigest()
            assert tools.diff_packs(text, result.text)["changes"]
            return [result.text]

        found = at_once([lambda text=text: ask(text) for text in packs])
    finally:
        tools.close()
    operation = [{"action": "add", "path": ["zz"], "value": "x"}]
    assert found == [[apply(text, operation).text] for text in packs]
