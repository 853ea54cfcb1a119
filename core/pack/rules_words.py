"""Rules on the words of a pack: whom they mean, whether they add anything, and how they are written."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from core.pack.model import Pack
from core.pack.sections import word
from core.pack.spelling import fold
from core.pack.things import Path, Thing

Problems = Iterator[tuple[str, Path]]

STYLED = ("attribute", "synonym", "term", "trigger", "tag", "stage", "decision point", "step", "required field")
FEWEST = 5
"""How many names must show a style before another one is out of place."""
SHARE = 0.8
INVISIBLE = frozenset("\u00ad\u200b\u2060\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def shared_words(pack: Pack) -> Problems:
    """A synonym or alias belongs to one entity, and is not the name of another."""
    owners = _owners_of_names(pack)
    for kind, shown, words in _words_of_entities(pack):
        for name, path in words:
            known = owners.setdefault(fold(name), (kind, shown))
            if known[0] != kind:
                yield f"“{name}” stands for {known[1]} and for {shown}; a text that says it could mean either.", path


def idle_synonyms(pack: Pack) -> Problems:
    """A synonym is another word than the name."""
    for kind in ("entity", "relationship"):
        for thing in pack.of_kind(kind):
            names = {fold(name) for name in thing.names}
            for member in pack.of_kind("synonym", thing):
                if fold(member.name) in names:
                    yield (
                        f"The synonym “{member.name}” of {thing.name} is its own name, so it adds nothing.",
                        member.path,
                    )


def idle_aliases(pack: Pack) -> Problems:
    """An alias adds a word that its entity is not known by already."""
    for owner in pack.of_kind("alias list"):
        entity = next((e for e in pack.entities if e.type == owner.name), None)
        if entity is None:
            continue
        known = {fold(name) for name in (entity.name, entity.type, *entity.synonyms)}
        members = pack.of_kind("alias", owner)
        idle = [member for member in members if fold(member.name) in known]
        if idle and len(idle) == len(members):
            yield (
                f"Every alias of {entity.name} is its name or a synonym of it already, so the list adds nothing.",
                owner.path,
            )
            continue
        for member in idle:
            yield f"The alias “{member.name}” of {entity.name} is its name or a synonym of it already.", member.path


def padded_names(pack: Pack) -> Problems:
    """A name has no spaces around it."""
    for thing in pack.things:
        if thing.name != thing.name.strip() and thing.kind not in ("pattern", "setting"):
            yield f"The {word(thing.kind)} “{thing.name}” has spaces around it.", thing.path


def hidden_characters(pack: Pack) -> Problems:
    """A name has no characters that nobody sees."""
    for thing in pack.things:
        hidden = [character for character in thing.name if character in INVISIBLE]
        if hidden:
            named = unicodedata.name(hidden[0], "no name").lower()
            shown = "".join(character for character in thing.name if character not in INVISIBLE)
            yield f"The {word(thing.kind)} “{shown}” holds a character that nobody sees ({named}).", thing.path


def name_style(pack: Pack) -> Problems:
    """Names are written as the pack writes most of their kind."""
    by_kind: dict[str, list[tuple[Thing, str]]] = {}
    for thing in pack.things:
        kind = f"{thing.kind} of {thing.path[0]}"
        style = _style(thing.name) if thing.kind in STYLED else ""
        if style:
            by_kind.setdefault(kind, []).append((thing, style))
    for things in by_kind.values():
        usual = _usual([style for _, style in things])
        for thing, style in things:
            if usual and style != usual:
                yield (
                    f"The {word(thing.kind)} “{thing.name}” is written with {style}, "
                    f"where the pack writes {word(thing.kind, 2)} with {usual}.",
                    thing.path,
                )


def styled(pack: Pack, thing: Thing) -> str:
    """Give the name of a thing as the pack writes most of its kind; empty where that is not known."""
    alike = [other for other in pack.of_kind(thing.kind) if other.path[0] == thing.path[0]]
    usual = _usual([style for style in map(_style, (other.name for other in alike)) if style])
    joint = {"underscores": "_", "spaces": " "}.get(usual)
    return joint.join(_parts(thing.name)) if joint else ""


def read_as_other(pack: Pack) -> Problems:
    """A word of a list is read as a word, not as a number, a date or yes and no."""
    for path, values in _word_lists(pack):
        for position, value in enumerate(values):
            if value is None or isinstance(value, bool) or not isinstance(value, str | list | Mapping):
                yield (
                    f"Item {position + 1} of {_place(path)} is read as {_kind_of(value)}, not as a word; "
                    "put it in quotes.",
                    (*path, position),
                )


def _words_of_entities(pack: Pack) -> Iterator[tuple[str, str, list[tuple[str, Path]]]]:
    for entity in pack.entities:
        key = entity.type or entity.name
        thing = pack.at(entity.path)
        if thing is not None:
            yield key, entity.name, [(m.name, m.path) for m in pack.of_kind("synonym", thing)]
    for owner in pack.of_kind("alias list"):
        known = next((e for e in pack.entities if e.type == owner.name), None)
        yield owner.name, known.name if known else owner.name, [(m.name, m.path) for m in pack.of_kind("alias", owner)]


def _owners_of_names(pack: Pack) -> dict[str, tuple[str, str]]:
    owners: dict[str, tuple[str, str]] = {}
    for entity in pack.entities:
        for name in (entity.type, entity.name):
            if name:
                owners.setdefault(fold(name), (entity.type or entity.name, entity.name))
    return owners


def _style(name: str) -> str:
    """How the words of a name are joined; nothing for one word, and hyphens belong to the words."""
    if "_" in name:
        return "both underscores and spaces" if " " in name else "underscores"
    if " " in name.strip():
        return "spaces"
    inner = any(a.islower() and b.isupper() for a, b in pairwise(name))
    return "capitals inside" if inner and name[:1].islower() else ""


def _usual(styles: list[str]) -> str:
    for style in ("underscores", "spaces", "capitals inside"):
        if styles.count(style) >= FEWEST and styles.count(style) >= SHARE * len(styles):
            return style
    return ""


def _parts(name: str) -> list[str]:
    spaced = "".join(
        f" {b.lower()}" if a.islower() and b.isupper() else b for a, b in zip(" " + name, name, strict=False)
    )
    return spaced.replace("_", " ").split()


def _word_lists(pack: Pack) -> Iterator[tuple[Path, Iterable[Any]]]:
    terms = pack.data.get("key_terms")
    if isinstance(terms, list):
        yield ("key_terms",), terms
    for section in ("entity_aliases", "business_context"):
        lists = pack.data.get(section)
        for key, values in lists.items() if isinstance(lists, Mapping) else ():
            if isinstance(values, list):
                yield (section, key), _words_only(values, section)
    for thing in (*pack.of_kind("entity"), *pack.of_kind("relationship")):
        for key in ("attributes", "properties", "synonyms"):
            if isinstance(thing.value.get(key), list):
                yield (*thing.path, key), thing.value[key]


def _words_only(values: list[Any], section: str) -> list[Any]:
    """Levels and limits of the business context may be numbers; nothing else may."""
    if section != "business_context":
        return values
    return ["" if isinstance(v, int | float) and not isinstance(v, bool) else v for v in values]


def _place(path: Path) -> str:
    keys = [str(step).replace("_", " ") for step in path[:1]] if len(path) == 1 else [str(path[-1]), str(path[-2])]
    return keys[0] if len(keys) == 1 else f"the {keys[0].replace('_', ' ')} of {keys[1]}"


def _kind_of(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "yes or no (true or false)"
    return f"the number {value}" if isinstance(value, int | float) else f"the date {value}"
