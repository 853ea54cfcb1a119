"""One proposal under review: what would change, chosen operation by operation, and the decision on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from core.container import current
from core.pack.words import describe
from core.services.comments import CommentView
from core.services.views import ProposalView
from pages.ui.actions import whole_page
from pages.ui.badges import show_badges
from pages.ui.bench_tables import show_on_review
from pages.ui.cards import origin_html, show_assumptions, show_fate, show_operations_as_data
from pages.ui.changes import ShownOperation, clicked, show_blocks, show_operations
from pages.ui.conflicts import show_renewal
from pages.ui.context import PageContext, signed_in, told
from pages.ui.diff import NOTHING_CHANGES, blocks_between
from pages.ui.findings import show_findings
from pages.ui.impact import show_impact
from pages.ui.meaning import show_meaning
from pages.ui.memories import offer_from_decision, show_remembered
from pages.ui.operation_panel import operation_panel
from pages.ui.review_foot import review_foot
from pages.ui.reviewing import Chosen, Reviewing, chosen, reviewing
from pages.ui.state import literal, plural
from pages.ui.talk import about_key, counted_operations, marked_lines, show_revisions, show_talk, talk_html
from pages.ui.text_instead import text_instead
from pages.ui.yaml_html import safe

WAITING = frozenset({"pending", "changes_requested"})


def show_proposal(here: PageContext, view: ProposalView) -> None:
    """Draw a proposal; what follows the choice of operations is drawn anew by itself."""
    st.html(f'<h2 class="summary">{safe(view.row.summary)}</h2>')
    show_badges(view.row, view.intents)
    _origin(view)
    show_revisions(view, here.app.proposals.thread(here.user, view.row.id))
    show_fate(view)
    show_assumptions(view.assumptions)
    show_remembered(here.app, here.user, view)
    if view.row.stale or view.row.status == "expired":
        show_renewal(here, view)
        return
    show_on_review(here, view)
    _chosen_part(here, view, here.app.comments.list(here.user, view.row.id))


def _origin(view: ProposalView) -> None:
    request = f'<p class="request">{safe(view.request)}</p>' if view.request else ""
    st.html(origin_html(view) + request)
    if view.session_id:
        st.page_link(
            "chat.py",
            label=f"In the conversation “{literal(view.session_title or 'Untitled')}”",
            icon=":material/forum:",
            query_params={"session": str(view.session_id), "pack": str(view.row.pack_id)},
        )


@st.fragment
def _chosen_part(here: PageContext, view: ProposalView, comments: Sequence[CommentView]) -> None:
    """Everything that follows the choice: a click in here draws nothing else anew."""
    with told():
        whole_page()
        if signed_in(current()) is None:
            st.rerun()
        state = reviewing(here, view)
        pack = here.app.texts.pack(view.base_sha256)
        words = tuple(describe(operation, pack) for operation in view.operations)
        listed = st.container()
        # The opened operation is drawn first: what is typed into it counts for everything that follows.
        _panel(here, view, state, comments, words)
        desk = _Desk(here, view, state, chosen(here, view, state), comments, words)
        if view.operations:
            with listed:
                _operations(desk)
        show_impact(desk.part.preview.impact)
        show_findings(desk.part.preview.appeared, desk.part.preview.vanished)
        show_meaning(str(view.row.id), pack, desk.part.preview.result_text)
        _text(desk)
        show_talk(here, view, comments, words)
        if view.operations:
            show_operations_as_data(view)
        offer_from_decision(here.app, here.user, view)
        review_foot(here, view, desk.part)


@dataclass(frozen=True)
class _Desk:
    """What every part of a drawing needs."""

    here: PageContext
    view: ProposalView
    state: Reviewing
    part: Chosen
    comments: Sequence[CommentView]
    words: tuple[str, ...]

    @property
    def choose(self) -> bool:
        """Whether operations can be chosen and edited."""
        return self.view.row.status in WAITING


def _panel(
    here: PageContext, view: ProposalView, state: Reviewing, comments: Sequence[CommentView], words: Sequence[str]
) -> None:
    if state.opened is None or view.row.status not in WAITING:
        return
    own = [said for said in comments if said.operation == state.opened and said.proposal_id == view.row.id]
    with st.container(border=True, key="review_operation"):
        operation_panel(here, view, state, words[state.opened])
        if own:
            st.html(talk_html(own, view))


def _operations(desk: _Desk) -> None:
    key = f"review_changes_{desk.view.row.id}"
    if len(desk.words) > 1:
        st.html(f'<p class="origin">{_counted(desk)}</p>')
    noted = counted_operations(desk.comments, desk.view.row.id)
    show_operations(
        key,
        [_shown(desk, place, noted[place]) for place in range(len(desk.words))],
        choose=desk.choose and len(desk.words) > 1,
        on_toggle=lambda: _toggled(desk, key),
        on_open=lambda: _opened(desk, key),
    )


def _counted(desk: _Desk) -> str:
    every = plural(len(desk.words), "change")
    left_out = desk.state.left_out if desk.choose else set(desk.view.left_out)
    if not left_out:
        return f"{every}. Take away the tick of what shall not become true." if desk.choose else f"{every}."
    followers = [place for place in desk.part.preview.left_out if place not in left_out] if desk.choose else []
    belong = "belongs" if len(followers) == 1 else "belong"
    with_them = f", and {len(followers)} that {belong} to it" if followers else ""
    return f"{every}: {len(left_out)} left out{with_them}."


def _shown(desk: _Desk, place: int, comments: int) -> ShownOperation:
    part, left_out = desk.part, desk.state.left_out if desk.choose else set(desk.view.left_out)
    needs = part.preview.needs[place] if place < len(part.preview.needs) else frozenset()
    missing = sorted(need for need in needs if need in left_out)
    badges = [("noted", plural(comments, "comment"))] if comments else []
    if place in (part.edits if desk.choose else desk.view.edits):
        badges.append(("edited", "Edited"))
    if place in part.problems:
        badges.append(("breaking", "Cannot be read"))
    return ShownOperation(
        place=place,
        words=desk.words[place],
        on=place not in left_out and not missing,
        locked=f"It belongs to change {missing[0] + 1}, which is left out." if missing else "",
        child=bool(needs),
        badges=tuple(badges),
        action="Edit" if desk.choose else "",
        opened=desk.state.opened == place,
    )


def _toggled(desk: _Desk, key: str) -> None:
    if (found := clicked(key, "toggle")) is not None:
        desk.state.toggle(desk.here, *found)


def _opened(desk: _Desk, key: str) -> None:
    if (found := clicked(key, "open")) is not None:
        desk.state.open(desk.here, found[0])
        st.session_state[about_key(desk.view.row.id)] = f"op {found[0]}"


def _text(desk: _Desk) -> None:
    view, part = desk.view, desk.part
    if desk.choose and st.toggle(
        "Edit the whole text",
        key=f"review_as_text_{view.row.id}",
        value=desk.state.text is not None,
        help="Opens the text that would result; what you change in it becomes a revision of this proposal.",
    ):
        text_instead(desk.here, view, desk.state, part)
        return
    result = part.preview.result_text if desk.choose else view.result_text
    blocks = blocks_between(view.base_text, result)
    key = f"review_diff_{view.row.id}"
    marked = marked_lines(desk.comments, view.row.id)
    if part.partial:  # comments are on lines of the whole proposal, which a part of it counts otherwise
        marked = Counter({(side, line): count for (side, line), count in marked.items() if side == "old"})
    show_blocks(
        key,
        blocks,
        (f"Version {view.row.base_number}", _right_name(view, part)),
        note="" if any(not block["fold"] for block in blocks) else NOTHING_CHANGES,
        marked=marked,
        on_line=lambda: _on_line(desk, key),
    )


def _on_line(desk: _Desk, key: str) -> None:
    if (found := clicked(key, "line")) is not None and (found[1] or not desk.part.partial):
        st.session_state[about_key(desk.view.row.id)] = f"{'was' if found[1] else 'line'} {found[0]}"


def _right_name(view: ProposalView, part: Chosen) -> str:
    if view.row.version_number:
        return f"Version {view.row.version_number}"
    return "As you have chosen" if part.partial else "As proposed"
