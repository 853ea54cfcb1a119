"""A pack to look around in: its sections with counts, everything that a word finds, and a graph of its entities."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.pack.findings import Finding
from core.pack.model import Pack
from core.pack.sections import BY_KEY, title, word
from core.pack.spelling import fold
from core.pack.things import Thing

MOST_FOUND = 200
UNNAMED = ("section", "alias list", "required field list", "field")


@dataclass(frozen=True)
class SectionRow:
    """A section: what people call it, how many entries it has, and what is wrong in it."""

    key: str
    title: str
    entries: int
    findings: int


def sections(pack: Pack, findings: Iterable[Finding]) -> tuple[SectionRow, ...]:
    """List the sections of a pack that hold more than one value, in their order."""
    wrong = Counter(str(finding.path[0]) for finding in findings if finding.path)
    rows = []
    for key in pack.sections:
        content = pack.data[key]
        section = BY_KEY.get(key)
        if section is not None and section.shape == "text":
            continue
        shown = title(key)
        rows.append(SectionRow(key, shown[:1].upper() + shown[1:], _entries(content), wrong[key]))
    return tuple(rows)


def _entries(content: object) -> int:
    if isinstance(content, dict):
        inner = list(content.values())
        if inner and all(isinstance(each, list) for each in inner):
            return sum(len(each) for each in inner if isinstance(each, list))
        if "required_fields" in content and isinstance(content["required_fields"], dict):
            return sum(len(each) for each in content["required_fields"].values() if isinstance(each, list))
        return len(content)
    return len(content) if isinstance(content, list) else 1


def search(pack: Pack, text: str) -> tuple[Thing, ...]:
    """Find everything whose name, description or owner says all the words of a text, the closest names first."""
    words = fold(text).split()
    if not words:
        return ()
    found = []
    for order, thing in enumerate(pack.things):
        if thing.kind in UNNAMED:
            continue
        name = fold(" ".join(thing.names))
        around = f"{name} {fold(str(_description(thing)))} {fold(thing.owner.name) if thing.owner else ''}"
        if all(part in around for part in words):
            rank = 0 if name == fold(text) else 1 if name.startswith(words[0]) else 2 if words[0] in name else 3
            found.append((rank, order, thing))
    return tuple(thing for _, _, thing in sorted(found, key=lambda row: row[:2])[:MOST_FOUND])


def _description(thing: Thing) -> object:
    return thing.value.get("description") or "" if isinstance(thing.value, dict) else ""


def where(thing: Thing) -> str:
    """Say where a thing stands: “attribute of Client”, “key term”."""
    owner = f" of {thing.owner.name}" if thing.owner is not None else ""
    return f"{word(thing.kind)}{owner}"


def graph(pack: Pack, *, about: Sequence[str] = (), dark: bool = False) -> str:
    """Give the entities and relationships as a graph in DOT; with `about` only these entities and their neighbours.

    Types that relationships name and no entity has stand there dashed.
    """
    ink, line, fill, faint = (
        ("#e8e6e3", "#8d98a5", "#262b33", "#1b1f26") if dark else ("#1f2328", "#6b7480", "#f4f2ee", "#ffffff")
    )
    edges = [r for r in pack.relationships if r.source and r.target and _shown(r.source, r.target, about)]
    ends = {end for r in edges for end in (r.source, r.target)}
    known = {e.type: e.name for e in pack.entities if not about or e.type in about or e.type in ends}
    font = f'fontname="Helvetica, Arial, sans-serif", fontcolor="{ink}"'
    head = [
        "digraph pack {",
        f'  graph [rankdir="{"LR" if len(known) <= 24 else "TB"}", bgcolor="transparent", nodesep=0.35, ranksep=0.7]',
        f'  node [shape=box, style="rounded,filled", color="{line}", fillcolor="{fill}", {font}, fontsize=14]',
        f'  edge [color="{line}", {font}, fontsize=11, arrowsize=0.7]',
    ]
    nodes = [f"  {_dot(kind)} [label={_dot(name)}]" for kind, name in known.items()]
    nodes += [
        f'  {_dot(end)} [label={_dot(end)}, style="rounded,dashed,filled", fillcolor="{faint}"]'
        for end in sorted(ends - known.keys())
    ]
    joined: dict[tuple[str, str], list[str]] = {}
    for relationship in edges:
        joined.setdefault((relationship.source, relationship.target), []).append(_spoken(relationship.name))
    lines = [f"  {_dot(a)} -> {_dot(b)} [label={_dot(' / '.join(names))}]" for (a, b), names in joined.items()]
    return "\n".join([*head, *nodes, *lines, "}"])


def _shown(source: str, target: str, about: Sequence[str]) -> bool:
    return not about or source in about or target in about


def _spoken(name: str) -> str:
    return name.replace("_", " ").lower() if name.isupper() else name


def _dot(text: str) -> str:
    """Quote for DOT; a backslash would be one of its escapes."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'
