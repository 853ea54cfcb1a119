"""What the parts of the explorer share: the pack that is looked at, and ways from a thing to a proposal."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import streamlit as st

from core.container import Container
from core.pack.findings import Finding, fix_of
from core.pack.model import Pack
from core.pack.sections import word
from core.pack.things import Path, Thing
from core.services.explorer import ExplorerView
from core.services.views import Actor
from pages.ui.actions import act
from pages.ui.notices import go_to, note
from pages.ui.state import literal

SUBJECT = "explore"
ITEM_PARAM = "item"
SEVERITY = {"error": "Error", "warning": "Warning", "hint": "Hint"}
_ICONS = {"error": ":material/error:", "warning": ":material/warning:", "hint": ":material/lightbulb:"}


def propose(
    pack_id: UUID, sha256: str, operations: Sequence[Mapping[str, Any]], *, intent: str, summary: str = ""
) -> None:
    """Make a proposal and go to it. A button's callback."""

    def made(app: Container, user: Actor) -> None:
        proposal = app.assistant.propose_operations(
            user, pack_id, operations, base_sha256=sha256, summary=summary, intents=(intent,)
        )
        note(proposal, "done", "Proposed. It waits for a decision here.")
        go_to("review.py", {"proposal": str(proposal), "pack": str(pack_id)})

    act(SUBJECT, made)


def show_finding(view: ExplorerView, finding: Finding, key: str, *, may: bool, linked: bool = True) -> None:
    """Draw a finding with its line, the way to what it is about, and its fix as a proposal."""
    with st.container(border=True, key=f"finding_{key}", gap="small"):
        place = f", line {finding.line}" if finding.line else ""
        st.markdown(f"{_ICONS[finding.severity]} **{SEVERITY[finding.severity]}**{place}. {literal(finding.message)}")
        fix = fix_of(view.pack, finding)
        thing = nearest_thing(view.pack, finding.path) if linked else None
        if fix is None and thing is None:
            return
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            if fix is not None:
                st.button(
                    "Fix it",
                    key=f"fix_{key}",
                    icon=":material/build:",
                    help=fix.words if may else "Your role may not propose changes.",
                    disabled=not may,
                    on_click=propose,
                    args=(view.row.id, view.sha256, fix.operations),
                    kwargs={"intent": "fix_finding", "summary": fix.words},
                )
                st.caption(literal(fix.words), width="content")
            if thing is not None:
                open_button(thing, f"see_{key}")


def nearest_thing(pack: Pack, path: Path) -> Thing | None:
    """Give the innermost thing that a path leads to or through, sections aside."""
    for length in range(len(path), 1, -1):
        thing = pack.at(path[:length])
        if thing is not None and thing.kind != "section":
            return thing
    return None


def open_button(thing: Thing, key: str, label: str = "", icon: str | None = None) -> None:
    """Draw a quiet button that opens a thing."""
    st.button(
        literal(label or f"Look at {short(thing.name)}"),
        key=key,
        type="tertiary",
        icon=icon,
        on_click=look_at,
        args=(thing.path,),
    )


def look_at(path: Path) -> None:
    """Open the thing at a path. A button's callback."""
    st.query_params[ITEM_PARAM] = json.dumps(list(path), ensure_ascii=False)


def looked_at(pack: Pack) -> Thing | None:
    """Give the thing that the address names, if this pack has it."""
    try:
        path = json.loads(st.query_params.get(ITEM_PARAM, "null"))
    except ValueError:
        return None
    return pack.at(tuple(path)) if isinstance(path, list) and all(isinstance(s, str | int) for s in path) else None


def history_address(pack_id: UUID, path: Path) -> dict[str, str]:
    """Give the query of the history page for one thing."""
    return {"pack": str(pack_id), "path": " › ".join(map(str, path))}


def short(name: str, most: int = 60) -> str:
    """Shorten a name that is long, like a pattern."""
    return name if len(name) <= most else name[: most - 1] + "…"


def phrase(thing: Thing) -> str:
    """Name a thing as one would in a request: the attribute “email” of the entity Client."""
    owner = thing.owner
    of = f" of the {word(owner.kind)} “{owner.name}”" if owner is not None and owner.kind != "section" else ""
    return f"the {word(thing.kind)} “{thing.name}”{of}"
