"""What one difference in meaning does to whoever used the old pack: its level and a sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any, Literal

from core.pack.meaning import Change, member_name
from core.pack.model import Pack
from core.pack.sections import title, word

Level = Literal["safe", "check", "breaking"]
Judged = tuple[Level, str] | None


class Both:
    """Both packs, and what a judgement looks up in them; entities that were renamed go by their old types."""

    def __init__(self, base: Pack, result: Pack, renamed: Mapping[str, str]) -> None:
        self.base, self.result, self.renamed = base, result, renamed

    def follows(self, before: Any, after: Any) -> bool:
        """Tell whether a reference only follows an entity to its new type."""
        return self.renamed.get(str(before)) == str(after)

    def was(self, owner: str) -> str:
        """Give the old type of a renamed entity, and any other name as it is."""
        return self._old_names.get(owner, owner)

    @cached_property
    def _old_names(self) -> Mapping[str, str]:
        return {new: old for old, new in self.renamed.items()}

    @cached_property
    def spoken_before(self) -> Mapping[str, frozenset[str]]:
        """Who was meant by each word in the old pack: entity types, relationships, or "" for a key term."""
        return _spoken(self.base)

    @cached_property
    def spoken_now(self) -> Mapping[str, frozenset[str]]:
        """Who is meant by each word in the new pack, by their old types."""
        return {word: frozenset(map(self.was, owners)) for word, owners in _spoken(self.result).items()}


def _spoken(pack: Pack) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    said = [(entity.get("type") or entity.get("name"), entity.get("synonyms")) for entity in items(pack, "entities")]
    said += [(each.get("name") or each.get("type"), each.get("synonyms")) for each in items(pack, "relationships")]
    aliases = pack.data.get("entity_aliases")
    said += list(aliases.items()) if isinstance(aliases, Mapping) else []
    for owner, names in [*said, ("", pack.data.get("key_terms"))]:
        for name in names if isinstance(names, list) else ():
            found.setdefault(_folded(str(name)), set()).add(str(owner))
    return {name: frozenset(owners) for name, owners in found.items()}


def items(pack: Pack, section: str) -> list[Mapping[Any, Any]]:
    """Give the items of a section as plain data, which is faster than the index of everything."""
    content = pack.data.get(section)
    return [item for item in content if isinstance(item, Mapping)] if isinstance(content, list) else []


def _meant(spoken: Mapping[str, frozenset[str]], change: Change) -> frozenset[str]:
    return spoken.get(_folded(change.name), frozenset())


def _folded(name: str) -> str:
    return " ".join(name.casefold().replace("_", " ").replace("-", " ").split())


WORDS_FOR_MATCHING = ("synonym", "alias", "term")
NAMED_BY_CONSUMERS = (
    "entity", "attribute", "relationship", "pattern", "relationship type", "business pattern", "reasoning template",
    "multihop question", "question template", "question kind", "business rule", "topic", "section", "setting",
)  # fmt: skip


def judge(change: Change, both: Both) -> Judged:
    """Say what a difference does to whoever used the old pack; nothing where another one says it already."""
    if change.kind == "field":
        return _top_field(change) if len(change.path) == 1 else _field(change, both)
    follows = change.kind == "involved entity" and change.name in {*both.renamed, *both.renamed.values()}
    if follows or change.kind.endswith(" list"):
        return None
    return _JUDGES[change.verb](change, both)


def _added(change: Change, both: Both) -> Judged:
    name = _called(change)
    if change.kind == "required field":
        return "check", f"{name} must be there now, so what was complete without it no longer is."
    if change.kind in WORDS_FOR_MATCHING:
        return _word_new(change, both)
    if change.kind == "rule" or (change.kind in ("step", "flag") and change.owner):
        return "check", f"{name} is new; what it belongs to means something else with it."
    return "safe", f"{name} is new."


def _word_new(change: Change, both: Both) -> Judged:
    name = _called(change)
    owners = _meant(both.spoken_before, change) - {both.was(_owner_type(change, both.result)), ""}
    moved = owners - _meant(both.spoken_now, change)
    if moved:
        return "check", f"{name} means {_said(change)} now, and meant {_list(moved)} before."
    if owners and change.kind != "term":
        return "check", f"{name} means {_said(change)} now as well as {_list(owners)}."
    return "safe", f"{name} is new."


def _removed(change: Change, both: Both) -> Judged:
    name = _called(change)
    if change.kind in WORDS_FOR_MATCHING:
        return _word_gone(change, both)
    if change.kind == "pattern":
        return "breaking", f"{name} is gone, so what it found{_for(change)} is found no more."
    if change.kind in NAMED_BY_CONSUMERS:
        return "breaking", f"{name} is gone; whoever reads it finds nothing."
    if change.kind == "required field":
        return "check", f"{name} is no longer asked for, so it may be missing from now on."
    return "check", f"{name} is gone."


def _word_gone(change: Change, both: Both) -> Judged:
    left, mine = _meant(both.spoken_now, change), _owner_type(change, both.base)
    if mine in left:
        words = f"{_called(change)} is gone, where the same word still stands."
        return None if mine in both.renamed else ("safe", words)
    if left - {""}:
        return "check", f"{_called(change)} is gone and means {_list(left - {''})} now."
    return "breaking", f"{_called(change)} is gone, so documents that say so are no longer understood."


def _renamed(change: Change, both: Both) -> Judged:
    if change.kind == "pattern":
        return "check", f"The pattern {_short(change.before)} is {_short(change.after)} now, and matches other text."
    if change.kind == "field":
        words = f"{change.name} spells “{change.before}” as “{change.after}” now; readers must know both."
        return "check", words
    if change.kind == "entity" and change.field == "name":
        stays = "" if change.path[-1] in both.renamed.values() else "; its type stays"
        return "check", f"The entity {change.before} is called {change.after} now{stays}."
    old, new = _short(change.before), _short(change.after)
    return "breaking", f"The {word(change.kind)} {old} is named {new} now; whoever asks for {old} finds nothing."


def _changed(change: Change, both: Both) -> Judged:
    if change.kind == "setting":
        return "check", f"The setting {change.name.replace('_', ' ')} is {change.after} now, and was {change.before}."
    if change.kind == "attribute":
        return "check", f"What the attribute {change.name}{_of(change)} says about itself is not what it said before."
    if change.kind in ("step", "flag"):
        return "check", f"{_called(change)} is {change.after} now, and was {change.before}."
    return "check", f"{_called(change)} is another than before."


def _top_field(change: Change) -> Judged:
    if change.path == ("description",):
        return "safe", "The pack's description is another."
    if change.path == ("version",):
        return None
    return "check", f"The pack is called {change.after} now, and was {change.before}."


def _field(change: Change, both: Both) -> Judged:
    if change.owner == "relationship" and change.field in ("from", "to"):
        return _moved_end(change, both)
    if change.owner == "pattern" and change.field in ("entity_type", "attribute"):
        return _aimed(change, both)
    what = f"The {change.field.replace('_', ' ')} of the {word(change.owner)} {_short(change.name)}"
    if change.verb == "added":
        return "check", f"{what} is {_short(change.after)}; there was none."
    if change.verb == "removed":
        return "check", f"{what} is gone; it was {_short(change.before)}."
    return "check", f"{what} is {_short(change.after)} now, and was {_short(change.before)}."


def _moved_end(change: Change, both: Both) -> Judged:
    if both.follows(change.before, change.after):
        return None
    now, before = {"from": ("starts", "started"), "to": ("ends", "ended")}[change.field]
    words = f"The relationship {change.name} {now} at {change.after or 'nothing'} now, "
    words += f"and {before} at {change.before or 'nothing'}"
    if not any(entity.get("type") == change.before for entity in items(both.base, "entities")):
        return "check", f"{words}, which no entity had as its type."
    return "breaking", f"{words}; whoever follows it to the old place finds nothing."


def _aimed(change: Change, both: Both) -> Judged:
    if both.follows(change.before, change.after):
        return None
    words = f"The pattern {_short(change.name)} fills {change.after} now, and filled {change.before}"
    old = next((p for p in items(both.base, "extraction_patterns") if str(p.get("pattern")) == change.name), {})
    target, attribute = str(old.get("entity_type")), str(old.get("attribute"))
    entity = next((e for e in items(both.base, "entities") if e.get("type") == target), None)
    if entity is None or attribute not in map(member_name, entity.get("attributes") or ()):
        return "check", f"{words}, which the old pack did not declare."
    filled = {(str(p.get("entity_type")), str(p.get("attribute"))) for p in items(both.result, "extraction_patterns")}
    if {(target, attribute), (both.renamed.get(target), attribute)} & filled:
        return "check", f"{words}, which other patterns still do."
    return "breaking", f"{words}; nothing finds {attribute} of {entity.get('name') or target} any more."


_JUDGES: Mapping[str, Callable[[Change, Both], Judged]] = {
    "added": _added,
    "removed": _removed,
    "renamed": _renamed,
    "changed": _changed,
}


def _called(change: Change) -> str:
    """The thing at the start of a sentence: “The attribute email”."""
    return f"The {word(change.kind)} {_short(change.name)}{_of(change)}"


def _short(value: Any) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    text = text if len(text) <= 60 else text[:57] + "…"
    return text if text.replace("_", "").replace("-", "").replace(".", "").isalnum() else f"“{text}”"


def _of(change: Change) -> str:
    return f" of {_owner(change)}" if change.owner else ""


def _for(change: Change) -> str:
    return f" for {_filled(change)}" if isinstance(change.before, Mapping) else ""


def _filled(change: Change) -> str:
    item = change.before if isinstance(change.before, Mapping) else {}
    return f"{item.get('attribute')} of {item.get('entity_type')}" if item.get("attribute") else "what it fills"


def _owner(change: Change) -> str:
    return title(change.owner) if change.kind in ("setting", "section") else _short(change.owner)


def _said(change: Change) -> str:
    return _owner(change) if change.owner else "a key term"


def _owner_type(change: Change, pack: Pack) -> str:
    """Whom a word belongs to, by the entity's type where an entity is meant by its name."""
    if change.kind != "synonym" or change.path[0] != "entities":
        return change.owner
    entity = next((e for e in items(pack, "entities") if change.owner in (e.get("name"), e.get("type"))), {})
    return str(entity.get("type") or change.owner)


def _list(names: Iterable[str]) -> str:
    ordered = sorted(names)
    return ordered[0] if len(ordered) == 1 else ", ".join(ordered[:-1]) + " and " + ordered[-1]
