"""The bench: what does this pack find in my documents, what does it miss, and what would a change do?"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import streamlit as st

from core.bench import BenchDocument, Run
from core.services.bench import Trial
from core.services.documents import DocumentRow
from core.services.views import PackRow, ProposalRow
from pages.ui.actions import act
from pages.ui.bench_marking import show_marking
from pages.ui.bench_tables import show_change, show_hits, show_patterns, show_scores, show_signed
from pages.ui.bench_tuning import show_tuning
from pages.ui.context import PageContext, page, told
from pages.ui.notices import follow, note, show_note
from pages.ui.passages import Passage, passages_of, passages_of_change, show_passages
from pages.ui.state import literal, plural

SUBJECT = "bench"
_DOCUMENT = "bench_document"
_TRIED = "bench_tried"
_NEWEST = UUID(int=0)  # no proposal has it
_SPAN = "bench_span"
_UPLOADS = "bench_uploads"
_SUFFIXES = ("txt", "md", "pdf", "docx")


def show(here: PageContext) -> None:
    """Draw the chosen document with what is found in it, and everything that can be done about it."""
    follow()
    with told():
        if here.pack is None:
            st.info("Bring a pack first: the bench tries it on your documents.", icon=":material/science:")
            st.page_link("packs.py", label="Bring a pack", icon=":material/library_books:")
            return
        show_note(SUBJECT)
        rows = here.app.documents.list(here.user, here.pack.id)
        if not rows:
            _first_steps(here, here.pack)
            return
        _tried(here, here.pack, rows)


def _first_steps(here: PageContext, pack: PackRow) -> None:
    st.info(
        f"Documents of your field will stand here, with everything marked that {literal(pack.name)} finds in them. "
        "You see what is missed before a change is confirmed. Documents stay on this server.",
        icon=":material/science:",
    )
    example = here.app.documents.example_for(pack.name)
    if example:
        st.button(
            "Try the example document", key="bench_example", type="primary", on_click=_example, args=(pack, example)
        )
    _uploader(pack)


def _uploader(pack: PackRow) -> None:
    key = f"bench_upload_{st.session_state.setdefault(_UPLOADS, 0)}"
    given = st.file_uploader(
        "Documents as text, Markdown, PDF or DOCX, up to 5 MB each",
        type=_SUFFIXES,
        accept_multiple_files=True,
        max_upload_size=5,
        key=key,
    )
    files = [(one.name, one.getvalue()) for one in given or ()]
    label = f"Bring in {plural(len(files), 'document')}" if files else "Bring in documents"
    st.button(label, key="bench_bring", disabled=not files, on_click=_bring, args=(pack.id, files))


def _tried(here: PageContext, pack: PackRow, rows: Sequence[DocumentRow]) -> None:
    texts = here.app.documents.texts(here.user, pack.id)
    waiting = [row for row in here.app.proposals.queue(here.user, pack_id=pack.id) if row.status == "pending"]
    with st.container(horizontal=True, vertical_alignment="bottom", key="bench_choices"):
        document = _choose_document(rows, texts)
        proposal = _choose_tried(pack, waiting)
    _, head = here.app.packs.head(here.user, pack.id)
    trial: Trial | None = None
    if proposal is None:
        run = here.app.bench.run(here.user, pack.id, head)
        marked = passages_of(run.hits, document.name)
    else:
        view = here.app.proposals.view(here.user, proposal.id)
        trial = here.app.bench.compare(here.user, pack.id, view.base_sha256, view.result_sha256)
        run = trial.after
        marked = [*passages_of_change(trial.change, document.name), *passages_of(run.hits, document.name)]
    if trial is not None:
        show_change(trial, proposal)
    _document(here, document, rows, run, marked, head=head)
    _details(here, pack, rows, run, head)


def _choose_document(rows: Sequence[DocumentRow], texts: Sequence[BenchDocument]) -> BenchDocument:
    names = [row.name for row in rows]
    if st.session_state.get(_DOCUMENT) not in names:
        st.session_state[_DOCUMENT] = names[0]
    chosen = st.selectbox("Document", names, key=_DOCUMENT, on_change=_forget_span, width=320, persist_state="session")
    return next(text for text in texts if text.name == chosen)


def _choose_tried(pack: PackRow, waiting: Sequence[ProposalRow]) -> ProposalRow | None:
    """Choose what to try: the newest version, or what a waiting proposal would make of it."""
    by_id = {row.id: row for row in waiting}
    asked = st.query_params.get("proposal", "")
    if _TRIED not in st.session_state and asked in map(str, by_id):
        st.session_state[_TRIED] = UUID(asked)
    if st.session_state.get(_TRIED) not in {_NEWEST, *by_id}:
        st.session_state[_TRIED] = _NEWEST
    chosen = st.selectbox(
        "What to try",
        [None, *by_id],
        key=_TRIED,
        format_func=lambda key: (
            f"As proposed: {by_id[key].summary}" if key else f"Version {pack.head_number}, the newest"
        ),
        width=420,
    )
    return by_id.get(chosen) if chosen else None


def _document(
    here: PageContext,
    document: BenchDocument,
    rows: Sequence[DocumentRow],
    run: Run,
    marked: Sequence[Passage],
    *,
    head: str,
) -> None:
    row = next(row for row in rows if row.name == document.name)
    span = st.session_state.get(_SPAN)
    chosen = [Passage(*span, "chosen", "The passage that you marked")] if span else []
    left, right = st.columns([3, 2], gap="medium")
    with left:
        selected = show_passages(f"bench_text_{row.id}", document.text, [*chosen, *marked])
        st.caption("Underlined: found by a pattern. Dotted: a term, an alias or a synonym. Hover to see what it is.")
    if selected and selected != span:
        st.session_state[_SPAN] = selected
        st.rerun()
    with right:
        show_marking(here, row, document, run, span=span, head=head)


def _details(here: PageContext, pack: PackRow, rows: Sequence[DocumentRow], run: Run, head: str) -> None:
    hits, patterns, tuning, signed, documents = st.tabs(
        ["Hits", "Patterns", "Try a pattern", "Signed examples", "Documents"], key="bench_way"
    )
    with hits:
        show_hits(run)
    with patterns:
        show_patterns(run)
    with tuning:
        show_tuning(here, pack, head)
    with signed:
        show_scores(here.app.bench.scores(here.user, pack.id))
        show_signed(here.app.bench.golden(here.user, pack.id))
    with documents:
        _documents(pack, rows)


def _documents(pack: PackRow, rows: Sequence[DocumentRow]) -> None:
    for row in rows:
        with st.container(horizontal=True, vertical_alignment="center", border=True, key=f"bench_row_{row.id}"):
            examples = f", {plural(row.examples, 'signed example')}" if row.examples else ""
            edition = f", file {row.number} of this name" if row.number > 1 else ""
            st.markdown(
                f"**{literal(row.name)}**  \n{plural(row.characters, 'character')}, brought in by "
                f"{literal(row.added_by)}{edition}{examples}"
            )
            with st.popover("Remove", key=f"bench_remove_{row.id}"):
                st.markdown("Its text and its signed examples are gone for good then.")
                st.button("Remove for good", key=f"bench_gone_{row.id}", on_click=_remove, args=(row,))
    _uploader(pack)


def _forget_span() -> None:
    st.session_state.pop(_SPAN, None)


def _bring(pack_id: UUID, files: Sequence[tuple[str, bytes]]) -> None:
    done: list[str] = []
    for name, data in files:
        if not act(SUBJECT, lambda app, user, name=name, data=data: app.documents.add(user, pack_id, name, data)):
            return
        done.append(name)
    st.session_state[_UPLOADS] += 1
    note(SUBJECT, "done", f"{plural(len(done), 'document')} came in.")


def _example(pack: PackRow, key: str) -> None:
    act(SUBJECT, lambda app, user: app.documents.add_example(user, pack.id, key))


def _remove(row: DocumentRow) -> None:
    if act(SUBJECT, lambda app, user: app.documents.remove(user, row.id)):
        note(SUBJECT, "done", f"{row.name} is gone.")
        _forget_span()


show(
    page("Bench", "See what the pack finds in your documents, mark what it misses, and try a change before it is made.")
)
