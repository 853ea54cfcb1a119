"""The operation server: YAML tools for any MCP client. Text in, text out; it keeps nothing and commits nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Annotated, Any

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import BaseModel, Field, WithJsonSchema

from core.engine import EngineError, apply, derive, operations_schema, unified, words
from core.errors import AppError, InvalidInput
from core.pack.cascade import plan_delete, plan_rename
from core.pack.findings import find
from core.pack.model import open_pack

READ_ONLY = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)


class AppliedText(BaseModel):
    """The result of running operations."""

    text: str = Field(description="the new text; lines that no operation touches keep every byte")
    sha256: str = Field(description="SHA-256 of the new text's UTF-8 bytes, in hexadecimal")
    changed_paths: list[list[str | int]] = Field(description="paths of the items that changed")


class FindingItem(BaseModel):
    """One broken rule of the pack format."""

    rule: str
    severity: str
    message: str
    path: list[str | int]
    line: int | None
    column: int | None


class Findings(BaseModel):
    """What breaks the rules of the pack format, in document order."""

    findings: list[FindingItem]


class PlannedPart(BaseModel):
    """One operation of a rename or removal, and why it belongs to it."""

    operation: dict[str, Any]
    reason: str
    itself: bool = Field(description="what was asked for; every other part may be left out")


class PlannedCascade(BaseModel):
    """A rename or removal with everything that follows from it, in an order in which it can be applied."""

    parts: list[PlannedPart]


class PackDiff(BaseModel):
    """How two texts differ."""

    diff: str = Field(description="unified diff of the lines")
    changes: list[str] = Field(description="the changes in words, by path")


class DerivedOperations(BaseModel):
    """How to get from one text to another by operations."""

    operations: list[dict[str, Any]] = Field(description="operations that turn the old data into the new")
    layout_only: list[str] = Field(description="what differs in comments or layout only, in words")


def _inlined(schema: Any, definitions: Mapping[str, Any], above: tuple[str, ...] = ()) -> Any:
    """Replace references by what they name; an operation inside a batch's operation is any object."""
    if isinstance(schema, list):
        return [_inlined(item, definitions, above) for item in schema]
    if not isinstance(schema, dict):
        return schema
    name = str(schema.get("$ref", "")).removeprefix("#/$defs/")
    if name in above:
        return {"type": "object"}
    if name:
        return _inlined(definitions[name], definitions, (*above, name))
    return {key: _inlined(value, definitions, above) for key, value in schema.items() if key[0] != "$"}


Operations = Annotated[
    list[dict[str, Any]],
    Field(description="operations, run in order, all or none"),
    WithJsonSchema(_inlined(operations_schema(), operations_schema()["$defs"])),
]


def build_mcp_server() -> MCPServer[Any]:
    """Build the server with its pure tools; errors come back as one sentence with `is_error` set."""
    server: MCPServer[Any] = MCPServer(
        "domain-pack-tools",
        title="Domain pack tools",
        instructions="Pure tools on the YAML text of domain packs: apply operations, validate, compare.",
        log_level="WARNING",
    )

    @server.tool(annotations=READ_ONLY)
    def apply_operations(
        text: Annotated[str, Field(description="the YAML text of a pack")],
        operations: Operations,
    ) -> AppliedText:
        """Run operations (add, replace, rename, …) on a pack's text, all or none; comments and order stay."""
        try:
            applied = apply(text, operations)
        except EngineError as error:
            raise ToolError(error.message) from error
        digest = hashlib.sha256(applied.text.encode()).hexdigest()
        return AppliedText(
            text=applied.text, sha256=digest, changed_paths=[list(path) for path in applied.changed_paths]
        )

    @server.tool(annotations=READ_ONLY)
    def validate_pack(text: Annotated[str, Field(description="the YAML text of a pack")]) -> Findings:
        """List what breaks the rules of the pack format, with lines and columns."""
        found = find(text)
        return Findings(
            findings=[
                FindingItem(
                    rule=item.rule,
                    severity=item.severity,
                    message=item.message,
                    path=list(item.path),
                    line=item.line,
                    column=item.column,
                )
                for item in found
            ]
        )

    @server.tool(annotations=READ_ONLY)
    def diff_packs(
        old: Annotated[str, Field(description="the earlier text")],
        new: Annotated[str, Field(description="the later text")],
    ) -> PackDiff:
        """Compare two texts of a pack: a unified diff and the changes in words."""
        try:
            return PackDiff(diff=unified(old, new), changes=list(words(old, new)))
        except InvalidInput as error:
            raise ToolError(error.message) from error

    @server.tool(annotations=READ_ONLY)
    def derive_operations(
        old: Annotated[str, Field(description="the earlier text")],
        new: Annotated[str, Field(description="the later text")],
    ) -> DerivedOperations:
        """Find the operations that turn one text's data into the other's."""
        try:
            found = derive(old, new)
        except InvalidInput as error:
            raise ToolError(error.message) from error
        return DerivedOperations(
            operations=[dict(operation) for operation in found.operations], layout_only=list(found.layout_only)
        )

    @server.tool(annotations=READ_ONLY)
    def plan_cascade(
        text: Annotated[str, Field(description="the YAML text of a pack")],
        path: Annotated[list[str | int], Field(description="an entity, relationship or attribute")],
        to: Annotated[str, Field(description="the new name; empty to remove it")] = "",
    ) -> PlannedCascade:
        """Plan a rename or removal with everything that refers to the thing, as operations with reasons."""
        try:
            pack = open_pack(text)
            plan = plan_rename(pack, tuple(path), to) if to else plan_delete(pack, tuple(path))
        except AppError as error:
            raise ToolError(error.message) from error
        return PlannedCascade(
            parts=[PlannedPart(operation=p.operation, reason=p.reason, itself=p.itself) for p in plan.parts]
        )

    @server.resource("schema://operations", mime_type="application/schema+json")
    def schema() -> str:
        """Give the JSON Schema of the operations."""
        return json.dumps(operations_schema())

    return server
