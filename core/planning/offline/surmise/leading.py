"""“cleanedBy leads to the wrong entity, it is done by hygienists”: where a relationship begins or ends."""

from __future__ import annotations

from core.pack.things import Thing
from core.planning.offline.sayings import quote, thing_phrase
from core.planning.offline.surmise.guesses import Guess, only
from core.planning.offline.surmise.scene import Scene
from core.planning.offline.surmise.tone import ASTRAY, OPENING

WRONG = tuple(cue for cue in ASTRAY if cue.startswith("wrong"))


def led(scene: Scene) -> tuple[Guess, ...]:
    """Give the one end of the one relationship in the text that is said to be wrong, with the entity it should be."""
    named = relations(scene)
    if len(named) != 1 or scene.new or not scene.says(WRONG):
        return ()
    relation = named[0]
    ends = {"from": str(relation.value.get("from", "")), "to": str(relation.value.get("to", ""))}
    entities = [e for e in scene.entities if e.path != relation.path]
    denied = {e.path for m in scene.mentions if m.denied for e in m.things if e.kind == "entity"}
    rejected = [key for key, kind in ends.items() if any(e.path in denied and kind in e.names for e in entities)]
    fresh = [e for e in entities if not set(e.names) & set(ends.values()) and e.path not in denied]
    if len(fresh) != 1 or len(rejected) > 1:
        return ()
    key = rejected[0] if rejected else _side(scene, ends, entities)
    if not key:
        return only([_guess(relation, k, fresh[0], firm=False) for k in ends])
    return (_guess(relation, key, fresh[0], firm=True),)


def relations(scene: Scene) -> list[Thing]:
    """Give the relationships that the text calls by their very names, and does not only say as plain verbs."""
    sure = [m for m in scene.mentions if m.sure and _as_name(scene, m.sentence, m.start)]
    return list({t.path: t for m in sure for t in m.things if t.kind == "relationship"}.values())


def _guess(relation: Thing, key: str, entity: Thing, *, firm: bool) -> Guess:
    return Guess(
        f"Set the {key} of {thing_phrase(relation)} to {quote(str(entity.value.get('type', entity.name)))}.", firm=firm
    )


def _side(scene: Scene, ends: dict[str, str], named: list[Thing]) -> str:
    """Which end a text calls wrong, where it names none that it is not; the one it names besides stays."""
    stays = [key for key, kind in ends.items() if any(kind in e.names for e in named)]
    if scene.says(OPENING):
        return "from"
    if scene.says(("leads to", "points at", "points to", "ends at", "ends in", "goes to", "wrong target")):
        return "to"
    return ("to" if stays[0] == "from" else "from") if len(stays) == 1 else ""


def _as_name(scene: Scene, sentence: int, start: int) -> bool:
    """Whether a relationship is written as its name is, and is no plain verb."""
    token = scene.sentences[sentence][start]
    return token.kind == "literal" or token.text != token.text.casefold() or "_" in token.text
