"""The model planner: asks, checks, tries the changes on the pack, asks once more, and answers honestly."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from core.engine import EngineError, apply, parse_operations
from core.errors import InvalidInput
from core.pack.findings import compare, find, find_in
from core.pack.model import Pack, open_pack
from core.pack.words import summarise
from core.planning.llm.answer import Answer, Reply, UnusableAnswer, read_answer
from core.planning.llm.faults import ModelFault
from core.planning.llm.schema import Schema, answer_schema, loosened
from core.planning.llm.translate import translate
from core.planning.offline import OfflinePlanner
from core.planning.prompts import Message, build_messages, build_retry, memory_names
from core.planning.protocol import Live, Plan, PlanKind, PlanRequest, Stopped, Usage

QUESTIONS = 2
"""How often a model is asked for one request: once, and once more with what was wrong."""

MOST_FINDINGS = 4


class Asks(Protocol):
    """What the planner needs of a client: one question in, the text of the answer out."""

    def ask(self, messages: Sequence[Message], schema: Schema, live: Live | None = None) -> Reply:
        """Ask. Raises `ModelFault` when there is no answer, `Stopped` when who waits has stopped it."""
        ...


class ModelPlanner:
    """Plans with a chat model. It writes no YAML: the model's changes are checked and tried by code."""

    def __init__(self, provider: str, model: str, client: Asks) -> None:
        self.name = f"{provider} · {model}"
        self._model = model
        self._client = client

    def plan(self, request: PlanRequest) -> Plan:
        """Plan `request` with at most two questions to the model.

        Raises `ModelAway` when the model does not answer, or twice not in a usable form, and `Stopped`.
        """
        schema = answer_schema(request.pack, request.context, request.intents, tuple(memory_names(request)))
        messages = build_messages(request, len(json.dumps(schema, separators=(",", ":"))))
        problem: InvalidInput | UnusableAnswer = UnusableAnswer()
        spent: list[Usage] = []
        for number in range(1, QUESTIONS + 1):
            reply = self._ask(messages, schema, request.live, spent, again=number > 1)
            spent += [reply.usage] if reply.usage else []
            try:
                plan = self._plan(read_answer(reply, loosened(schema)), request, last=number == QUESTIONS)
                return replace(plan, usage=together(spent))
            except (InvalidInput, UnusableAnswer) as error:
                problem = error
            messages = build_retry(messages, reply.text, str(problem))
        if isinstance(problem, UnusableAnswer):
            raise ModelFault("failed_answer").unavailable(self._model, together(spent))
        text = f"What the model proposed does not fit this pack, so nothing was changed. {problem.message}"
        return replace(self._asking(request, text), usage=together(spent))

    def _ask(
        self, messages: Sequence[Message], schema: Schema, live: Live | None, spent: Sequence[Usage], *, again: bool
    ) -> Reply:
        if live is not None:
            live.note(f"Asking {self._model} once more, with what was wrong." if again else f"Asking {self._model}.")
        try:
            return self._client.ask(messages, schema, live)
        except ModelFault as fault:
            if fault.kind == "failed_answer":
                return Reply("")
            raise fault.unavailable(self._model, together(spent)) from None
        except Stopped as stop:
            raise Stopped(stop.said, together(spent)) from None

    def _asking(self, request: PlanRequest, text: str) -> Plan:
        """Ask the user, when the model has failed twice: what the offline planner would offer, or an honest no."""
        offered = OfflinePlanner().plan(replace(request, live=None))
        if offered.kind == "question" and offered.choices:
            return self._result("question", request, text=f"{text} {offered.text}", choices=offered.choices)
        return self._result("declined", request, text=text, examples=offered.examples or _examples(request.pack))

    def _plan(self, answer: Answer, request: PlanRequest, *, last: bool) -> Plan:
        """Make the plan of an answer. Raises `InvalidInput` when its changes do not fit the pack."""
        cited = tuple(memory.id for name, memory in memory_names(request).items() if name in answer.memories)
        if answer.kind != "operations":
            return self._result(answer.kind, request, text=answer.message, choices=answer.choices, cited=cited)
        operations, after = try_changes(answer.operations, request.pack)
        if after == request.pack.text:
            text = "The pack says this already, so there is nothing to change."
            return self._result("declined", request, text=text, examples=_examples(request.pack))
        broken = new_findings(request, after)
        if broken and not last:
            raise InvalidInput(f"After these changes the pack breaks rules: {' '.join(broken)} Change that, or ask.")
        return self._result(
            "operations",
            request,
            operations=tuple(operations),
            summary=summarise(operations, request.pack),
            assumptions=answer.assumptions,
            cited=cited,
        )

    def _result(self, kind: PlanKind, request: PlanRequest, **fields: Any) -> Plan:
        intents = tuple(dict.fromkeys(intent.kind for intent in request.intents))
        if kind != "question":
            fields.pop("choices", None)
        return Plan(kind, self.name, intents, **fields)


def try_changes(changes: Sequence[Mapping[str, Any]], pack: Pack) -> tuple[list[Mapping[str, Any]], str]:
    """Give the engine operations for a model's changes, and the text that they lead to.

    Each change is made for the pack as the ones before it leave it; then all are run in one go, as they
    will be after the confirmation. Raises `InvalidInput` that names the change which does not fit.
    """
    operations: list[Mapping[str, Any]] = []
    current, after = pack, pack.text
    for number, change in enumerate(changes, 1):
        try:
            current = current if number == 1 else open_pack(after)
            made = parse_operations(translate(change, current))
            after = apply(after, made).text
        except InvalidInput as error:
            raise InvalidInput(f"Change {number} ({change['action']}): {_bare(error)}") from None
        operations.extend(made)
    return operations, after if len(changes) == 1 else apply(pack.text, operations).text


def new_findings(request: PlanRequest, after: str) -> list[str]:
    """Say which errors and warnings a change would bring; a text that cannot be read is for the engine to refuse."""
    appeared, _ = compare(find_in(request.pack, request.rules), find(after, request.rules))
    return [finding.message for finding in appeared if finding.severity != "hint"][:MOST_FINDINGS]


def together(spent: Sequence[Usage]) -> tuple[Usage, ...]:
    """Add up what was spent, one entry a model."""
    sums: dict[str, Usage] = {}
    for one in spent:
        so_far = sums.get(one.model, Usage(0, 0, 0.0, one.model, 0))
        sums[one.model] = Usage(
            so_far.prompt_tokens + one.prompt_tokens,
            so_far.completion_tokens + one.completion_tokens,
            round(so_far.milliseconds + one.milliseconds, 1),
            one.model,
            so_far.calls + one.calls,
        )
    return tuple(sums.values())


def _bare(error: InvalidInput) -> str:
    """An engine's complaint without its own count, which is not the model's."""
    return error.sentence if isinstance(error, EngineError) else error.message


def _examples(pack: Pack) -> tuple[str, ...]:
    """Requests that would work on this very pack."""
    entity = next((known for known in pack.entities if known.attributes), None)
    if entity is None:
        return ("Set the version to 2.0.0", "Add an entity Person with name and email")
    return (
        f"Add reference_number to {entity.name}",
        f"Remove {entity.attributes[-1]} from {entity.name}",
        f"What attributes does {entity.name} have?",
    )
