"""Marking a passage: what it should be, the smallest changes that make it so, and signing it as expected."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import streamlit as st

from core.bench import BenchDocument, Hit, Mark, Run, Suggestion
from core.pack.model import Pack, open_pack
from core.services.documents import DocumentRow
from pages.ui.actions import act
from pages.ui.context import PageContext, told
from pages.ui.notices import go_to, note, show_note
from pages.ui.passages import title_of
from pages.ui.state import literal, plural
from pages.ui.yaml_html import safe

_SPAN = "bench_span"
_QUOTE = "bench_quote"
_MARKS = "bench_marks"
_ENTITY, _ATTRIBUTE = "bench_entity", "bench_attribute"
_TERM, _MENTION = "A key term", "The entity itself is mentioned"
_SUBJECT = "bench_marking"
_SHOWN = 6
_OFFERED = 3
_NEAR = 24  # characters


def show_marking(
    here: PageContext,
    row: DocumentRow,
    document: BenchDocument,
    run: Run,
    *,
    span: tuple[int, int] | None,
    head: str,
) -> None:
    """Draw the margin beside a document: the marked passage and what can be done with it."""
    show_note(_SUBJECT)
    st.subheader("Mark a passage", anchor=False)
    if span is None or span[1] > len(document.text):
        st.markdown("Select words in the document that are missed or wrong, or quote them here:")
        st.text_input("Quote the words", key=_QUOTE, on_change=_quoted, args=(document.text,))
        return
    quote = " ".join(document.text[slice(*span)].split())
    st.html(f'<p class="request">{safe(quote[:300])}</p>')
    here_found = [
        hit for hit in run.hits if hit.document == document.name and hit.start < span[1] and span[0] < hit.end
    ]
    for hit in here_found[:_SHOWN]:
        st.caption(f"Found as {literal(title_of(hit))}")
    pack = open_pack(here.app.texts.text(head))
    entity, attribute = _what(pack, here_found or _just_before(run, document, span))
    with st.container(horizontal=True, key="bench_marking_buttons"):
        st.button(
            "Find a change",
            key="bench_find",
            type="primary",
            icon=":material/search:",
            on_click=_mark,
            args=(Mark(document.name, *span, entity, attribute),),
        )
        if entity:
            st.button(
                "Sign as expected",
                key="bench_sign",
                icon=":material/verified:",
                help="Counts this passage among the examples that every version is measured by.",
                on_click=_sign,
                args=(row.id, span, entity, attribute),
            )
        _wrong_button(document, span, here_found)
        st.button("Let go", key="bench_let_go", type="tertiary", on_click=_let_go)
    _suggestions(here, row.pack_id, head)


def _what(pack: Pack, found: Sequence[Hit]) -> tuple[str, str]:
    """Ask what the passage should be; the answer is an entity's type and an attribute, either may be empty."""
    entities = {entity.type or entity.name: entity for entity in pack.entities}
    likely = next((hit for hit in found if hit.entity in entities), None)
    if st.session_state.get(_ENTITY) not in {_TERM, *entities}:
        st.session_state[_ENTITY] = likely.entity if likely else next(iter(entities), _TERM)
    kind = st.selectbox(
        "It should be",
        [*entities, _TERM],
        key=_ENTITY,
        format_func=lambda key: entities[key].name if key in entities else key,
        persist_state="session",
    )
    if kind == _TERM or kind is None:
        return "", ""
    choices = [*entities[kind].attributes, _MENTION]
    if st.session_state.get(_ATTRIBUTE) not in choices:
        st.session_state[_ATTRIBUTE] = likely.attribute if likely and likely.attribute in choices else choices[0]
    attribute = st.selectbox("Which of its attributes", choices, key=_ATTRIBUTE, persist_state="session")
    return kind, "" if attribute == _MENTION or attribute is None else attribute


def _just_before(run: Run, document: BenchDocument, span: tuple[int, int]) -> list[Hit]:
    """What was found shortly before a passage, which often says what the passage belongs to: `Our file: …`."""
    near = [hit for hit in run.hits if hit.document == document.name and 0 <= span[0] - hit.end <= _NEAR]
    return sorted(near, key=lambda hit: -hit.end)


def _wrong_button(document: BenchDocument, span: tuple[int, int], found: Sequence[Hit]) -> None:
    if not found:
        return
    exact = next((hit for hit in found if (hit.start, hit.end) == span), found[0])
    wrong = Mark(document.name, exact.start, exact.end, exact.entity, exact.attribute, wrong=True)
    right = [] if (exact.start, exact.end) == span else [Mark(document.name, *span, exact.entity, exact.attribute)]
    label = "This is wrong" if not right else "Only this part is right"
    st.button(label, key="bench_wrong", on_click=_mark, args=(wrong, *right))


def _suggestions(here: PageContext, pack_id: UUID, head: str) -> None:
    marks: list[Mark] = st.session_state.get(_MARKS, [])
    if not marks:
        return
    with told(), st.spinner("Trying changes on all documents"):
        found = here.app.bench.suggest(here.user, pack_id, head, marks)[:_OFFERED]
        st.subheader("Changes that would do it", anchor=False)
        if len(marks) > 1:
            st.caption(f"For {plural(len(marks), 'marked passage')} together.")
        if not found:
            st.markdown(
                "No small change makes this right without breaking another passage. Mark a second example, or ask for "
                "the change in the chat."
            )
        for number, suggestion in enumerate(found):
            _one(number, suggestion, pack_id, head, primary=False)


def _one(number: int, suggestion: Suggestion, pack_id: UUID, head: str, *, primary: bool) -> None:
    with st.container(border=True, key=f"bench_suggestion_{number}"):
        st.markdown(f"**{literal(suggestion.words)}**")
        value = suggestion.operations[0].get("value")
        pattern = value.get("pattern") if isinstance(value, dict) else value if "pattern" in suggestion.kind else None
        if isinstance(pattern, str):
            st.code(pattern, language=None, wrap_lines=True)
        st.markdown(_effects(suggestion))
        st.button(
            "Propose this",
            key=f"bench_propose_{number}",
            type="primary" if primary else "secondary",
            on_click=_propose,
            args=(pack_id, head, suggestion),
        )


def _effects(suggestion: Suggestion) -> str:
    lines = []
    if suggestion.others:
        shown = ", ".join(f"“{literal(hit.value[:40])}”" for hit in suggestion.others[:_SHOWN])
        more = len(suggestion.others) - _SHOWN
        lines.append(f"It also finds {shown}{f' and {more} more' if more > 0 else ''}: are these right?")
    if suggestion.lost:
        shown = ", ".join(f"“{literal(hit.value[:40])}”" for hit in suggestion.lost[:_SHOWN])
        lines.append(f"It no longer finds {shown}.")
    return " ".join(lines) or "It changes nothing else in your documents."


def _quoted(text: str) -> None:
    quote = " ".join(st.session_state[_QUOTE].split())
    start = text.find(quote) if quote else -1
    if start < 0 and quote:
        start = text.casefold().find(quote.casefold())
    if start < 0:
        note(_SUBJECT, "error", "These words do not stand in this document; quote them as they are written there.")
        return
    st.session_state[_SPAN] = (start, start + len(quote))
    st.session_state.pop(_MARKS, None)


def _mark(*marks: Mark) -> None:
    """Keep marks; further ones of the same kind are met together with the first."""
    kept: list[Mark] = st.session_state.get(_MARKS, [])
    kind = (marks[0].entity, marks[0].attribute)
    same = [mark for mark in kept if (mark.entity, mark.attribute) == kind and mark not in marks]
    st.session_state[_MARKS] = [*same, *marks]


def _let_go() -> None:
    for key in (_SPAN, _MARKS):
        st.session_state.pop(key, None)


def _sign(document_id: UUID, span: tuple[int, int], entity: str, attribute: str) -> None:
    if act(_SUBJECT, lambda app, user: app.bench.sign(user, document_id, *span, entity=entity, attribute=attribute)):
        note(_SUBJECT, "done", "Signed. Every version is measured by it from now on.")


def _propose(pack_id: UUID, head: str, suggestion: Suggestion) -> None:
    made: list[UUID] = []
    done = act(
        _SUBJECT,
        lambda app, user: made.append(
            app.assistant.propose_operations(
                user,
                pack_id,
                suggestion.operations,
                base_sha256=head,
                summary=suggestion.words,
                request=suggestion.reason,
                extras={"bench": suggestion.kind},
            )
        ),
    )
    if done and made:
        _let_go()
        go_to("review.py", {"proposal": str(made[0]), "pack": str(pack_id)})
