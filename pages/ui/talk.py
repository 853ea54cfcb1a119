"""What was said about a proposal: comments on it, on one of its changes or on a line, and the field for one more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

import streamlit as st

from core.container import Container
from core.engine.visible import visible
from core.services.comments import CommentView
from core.services.views import Actor, ProposalRow, ProposalView
from pages.ui.actions import act
from pages.ui.context import PageContext
from pages.ui.drafts import draft, keep
from pages.ui.notices import note, show_note
from pages.ui.state import ago, exact, plural
from pages.ui.yaml_html import safe

_DID = {"comment": "", "request": " asks for changes", "answer": " answers"}
_WHOLE = "whole"
_LONGEST = 70


def about_key(proposal_id: UUID) -> str:
    """Give the key under which stands what the next comment is about: `whole`, `op 3`, `line 14`, `was 14`."""
    return f"talk_about_{proposal_id}"


def marked_lines(comments: Sequence[CommentView], proposal_id: UUID) -> Counter[tuple[str, int]]:
    """Count the comments on lines, by side (old or new) and number."""
    return Counter(
        (comment.side or "new", comment.line)
        for comment in comments
        if comment.line is not None and comment.proposal_id == proposal_id
    )


def counted_operations(comments: Sequence[CommentView], proposal_id: UUID) -> Counter[int]:
    """Count the comments on each operation."""
    return Counter(
        comment.operation
        for comment in comments
        if comment.operation is not None and comment.proposal_id == proposal_id
    )


def show_talk(here: PageContext, view: ProposalView, comments: Sequence[CommentView], words: Sequence[str]) -> None:
    """Draw what was said, oldest first, and the field for one more comment."""
    subject = f"talk_{view.row.id}"
    with st.container(key="review_talk"):
        st.header("Comments", anchor=False)
        if comments:
            st.html(talk_html(comments, view))
        else:
            st.caption("Nothing was said yet. What is said here stays with the version, whatever is decided.")
        show_note(subject)
        _form(here, view, words)


def talk_html(comments: Sequence[CommentView], view: ProposalView) -> str:
    """Give the comments as safe HTML."""
    return f'<div class="thread">{"".join(_comment(comment, view) for comment in comments)}</div>'


def _comment(comment: CommentView, view: ProposalView) -> str:
    about = []
    if comment.operation is not None:
        about.append(f"on change {comment.operation + 1}")
    if comment.line is not None:
        about.append(f"on line {comment.line}{' as it was' if comment.side == 'old' else ''}")
    if comment.proposal_id != view.row.id:
        about.append("of another revision" if about else "on another revision")
    where = f", {' '.join(about)}" if about else ""
    when = f'<time title="{exact(comment.created_at)}">{ago(comment.created_at)}</time>'
    head = f"<b>{safe(comment.author)}</b>{_DID.get(comment.kind, '')}{where}, {when}"
    return f'<div class="comment"><p class="about">{head}</p><p class="words">{safe_lines(comment.text)}</p></div>'


def safe_lines(text: str) -> str:
    """Escape what somebody typed, line by line, so that a line break is none of the characters nobody sees."""
    return "\n".join(safe(line) for line in text.splitlines())


def _form(here: PageContext, view: ProposalView, words: Sequence[str]) -> None:
    key, about = f"talk_text_{view.row.id}", about_key(view.row.id)
    name = f"comment:{view.row.id}"
    if key not in st.session_state:
        st.session_state[key] = draft(here, view.row.pack_id, name).get("text", "")
    offered = [_WHOLE, *(f"op {place}" for place in range(len(words)))]
    chosen = st.session_state.get(about)
    if chosen and chosen not in offered:
        offered.append(chosen)
    text = st.text_area("Say something about it", key=key, height=88, max_chars=4_000)
    if text != draft(here, view.row.pack_id, name).get("text", ""):
        keep(here, view.row.pack_id, name, {"text": text} if text else {})
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox("About", offered, key=about, format_func=lambda value: _about_words(value, words), width=420)
        st.button("Comment", key=f"talk_add_{view.row.id}", icon=":material/chat:", on_click=_add, args=(here, view))
        if view.row.status == "changes_requested" and view.row.author_id == here.user.id:
            st.button(
                "Answer, and have it decided",
                key=f"talk_answer_{view.row.id}",
                icon=":material/reply:",
                on_click=_answer,
                args=(here, view),
            )


def _about_words(value: str, words: Sequence[str]) -> str:
    kind, _, number = value.partition(" ")
    if kind == "op":
        text = visible(words[int(number)])
        return f"Change {int(number) + 1}: {text if len(text) <= _LONGEST else text[: _LONGEST - 1] + '…'}"
    lines = {"line": f"Line {number}", "was": f"Line {number} as it was"}
    return lines.get(kind, "The whole proposal")


def _add(here: PageContext, view: ProposalView) -> None:
    kind, _, number = str(st.session_state.get(about_key(view.row.id), _WHOLE)).partition(" ")
    at = int(number or 0)
    places = {"op": {"operation": at}, "line": {"line": at, "side": "new"}, "was": {"line": at, "side": "old"}}
    place = places.get(kind, {})
    _say(here, view, lambda app, user, text: app.comments.add(user, view.row.id, text, **place))


def _answer(here: PageContext, view: ProposalView) -> None:
    _say(here, view, lambda app, user, text: app.comments.answer(user, view.row.id, text))


def _say(here: PageContext, view: ProposalView, what: object) -> None:
    key, subject = f"talk_text_{view.row.id}", f"talk_{view.row.id}"
    text = str(st.session_state.get(key, "")).strip()
    if not text:
        note(subject, "error", "Write what you want to say first.")
        return

    def _said(app: Container, user: Actor) -> None:
        what(app, user, text)  # type: ignore[operator]

    if act(subject, _said):
        st.session_state[key] = ""
        keep(here, view.row.pack_id, f"comment:{view.row.id}", {})


def show_revisions(view: ProposalView, thread: Sequence[ProposalRow]) -> None:
    """Draw the revisions that a proposal is one of, with the way to the others."""
    if len(thread) < 2:
        return
    place = next((number for number, row in enumerate(thread, start=1) if row.id == view.row.id), 1)
    with st.expander(f"Revision {place} of {len(thread)}", icon=":material/layers:", expanded=False):
        for number, row in enumerate(thread, start=1):
            mark = "This one" if row.id == view.row.id else f"Revision {number}"
            told = f"{row.author}, {ago(row.created_at)}, {plural(row.operation_count, 'change')}"
            st.page_link(
                "review.py",
                label=f"{mark}: {told}",
                query_params={"proposal": str(row.id), "pack": str(row.pack_id)},
                disabled=row.id == view.row.id,
            )
