"""The kinds of intent that a clause of a request may have, and their detection without a model."""

from __future__ import annotations

from collections.abc import Sequence

from core.pack.model import Pack
from core.pack.sections import word
from core.planning.offline.planner import OfflinePlanner
from core.planning.offline.reading import read_pieces
from core.planning.protocol import Intent, PastTurn, PlanRequest

_MEMBER_KINDS = (
    "attribute", "synonym", "alias", "entity", "relationship", "relationship type", "pattern", "term", "topic", "value",
    "business pattern", "stage", "trigger", "tag", "decision point", "involved entity", "reasoning template", "step",
    "multihop question", "example", "question template", "entity type", "process type", "financial type", "metric type",
    "business rule", "rule", "required field", "flag", "section", "setting", "question kind",
)  # fmt: skip

KINDS: dict[str, str] = {
    **{
        f"{verb}_{kind.replace(' ', '_')}": f"{verb} {'an' if word(kind)[0] in 'aeiou' else 'a'} {word(kind)}"
        for verb in ("add", "remove", "rename")
        for kind in _MEMBER_KINDS
    },
    "add_member": "add something",
    "rename": "rename something",
    "rename_field": "rename a field",
    "remove_field": "remove a field",
    "change_field": "change a field",
    "change_flag": "switch a flag",
    "change_pattern": "change an extraction pattern",
    "set_name": "change the pack's name",
    "set_description": "change the pack's description",
    "set_version": "change the pack's version",
    "move": "move something",
    "copy": "copy something",
    "undo": "undo a change",
    "question": "question about the pack",
    "greeting": "greeting",
    "thanks": "thanks",
    "help": "call for help",
    "unclear": "needs clarification",
}
"""Every kind of intent with the words that people read."""


def detect(text: str, pack: Pack, history: Sequence[PastTurn] = ()) -> tuple[Intent, ...]:
    """Tell what each part of a request wants and which things of the pack it is about.

    Gives at least one intent; a text that nothing can be told of is `unclear`.
    """
    request = PlanRequest(text, pack, history=history)
    plan = OfflinePlanner().talk(request)
    if plan is not None:
        return tuple(Intent(kind, text) for kind in plan.intents or ("unclear",))
    found: dict[Intent, None] = {}
    for clause, piece in read_pieces(pack, text):
        targets = tuple(dict.fromkeys(reading.owner for reading in piece.readings if reading.owner))
        kind = piece.intent if piece.intent in KINDS else "unclear"
        found[Intent(kind, clause, targets)] = None
    return tuple(found) or (Intent("unclear", text),)


def words(kind: str) -> str:
    """Give the words for a kind of intent."""
    return KINDS.get(kind, kind.replace("_", " "))
