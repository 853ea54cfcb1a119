"""What the bench has found, as tables: hits, patterns, what a change does, signed examples, scores by version."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import pandas as pd
import streamlit as st

from core.bench import Hit, Run
from core.services.bench import GoldenRow, Trial, VersionScore
from core.services.views import ProposalRow, ProposalView
from pages.ui.actions import act
from pages.ui.context import PageContext
from pages.ui.notices import show_note
from pages.ui.state import plural

_SOURCES = {"pattern": "Pattern", "term": "Key term", "alias": "Alias", "synonym": "Synonym"}
_STATES = {"ok": "", "broken": "Broken", "slow": "Too slow", "skipped": "Not run"}
_MANY = 5_000
_LITTLE = 200_000  # characters that are run in well under a second
_SUBJECT = "bench_signed"
_HITS = {
    "document": st.column_config.TextColumn("Document", width="small"),
    "line": st.column_config.NumberColumn("Line", width=56),
    "entity": st.column_config.TextColumn("Entity", width="small"),
    "attribute": st.column_config.TextColumn("Attribute", width="small"),
    "value": st.column_config.TextColumn("Value", width="medium"),
    "source": st.column_config.TextColumn("Found by", width="small"),
    "by": st.column_config.TextColumn("Pattern or word", width="medium"),
    "confidence": st.column_config.ProgressColumn("Confidence", min_value=0, max_value=1, format="%.2f", width=112),
}
_PATTERNS = {
    "what": st.column_config.TextColumn("Finds", width="medium"),
    "pattern": st.column_config.TextColumn("Pattern", width="large"),
    "hits": st.column_config.NumberColumn("Hits", width=64),
    "time": st.column_config.NumberColumn("Time", format="%.1f ms", width=88),
    "state": st.column_config.TextColumn("Trouble", width="medium"),
}


def show_hits(run: Run) -> None:
    """Draw every hit in a table."""
    if not run.hits:
        st.markdown("Nothing is found in these documents. Mark a passage above to change that.")
        return
    st.dataframe(_frame(run.hits[:_MANY], run), hide_index=True, column_config=_HITS, alt="What was found")
    more = f", the first {_MANY:,} are listed" if len(run.hits) > _MANY else ""
    st.caption(f"{plural(len(run.hits), 'hit')} in {plural(len(run.documents), 'document')}{more}.")


def show_patterns(run: Run) -> None:
    """Draw how each pattern did; those in trouble and those that never hit come first."""
    if not run.patterns:
        st.markdown("This pack has no patterns yet.")
        return
    ordered = sorted(run.patterns, key=lambda report: (report.state == "ok", report.hits > 0, -report.hits))
    frame = pd.DataFrame(
        {
            "what": [f"{report.entity} › {report.attribute}" for report in ordered],
            "pattern": [report.pattern for report in ordered],
            "hits": [report.hits for report in ordered],
            "time": [report.milliseconds for report in ordered],
            "state": [_STATES[report.state] or ("Never hits" if not report.hits else "") for report in ordered],
        }
    )
    st.dataframe(frame, hide_index=True, column_config=_PATTERNS, alt="How each pattern did")
    for report in run.troubled:
        st.warning(f"{report.entity} › {report.attribute}: {report.problem}", icon=":material/timer_off:")


def show_change(trial: Trial, proposal: ProposalRow | None) -> None:
    """Say in a line what a proposal changes in the documents, and list it in a fold."""
    change = trial.change
    if change.empty:
        st.info("This proposal changes nothing in these documents.", icon=":material/science:")
    else:
        with st.expander(f"Hits: {_counts(trial)}", icon=":material/science:", expanded=True, key="bench_change"):
            show_change_tables(trial)
    if proposal is not None:
        query = {"proposal": str(proposal.id), "pack": str(proposal.pack_id)}
        st.page_link("review.py", label="Read the proposal", icon=":material/rule:", query_params=query)


def show_on_review(here: PageContext, view: ProposalView) -> None:
    """On the review page: what a proposal changes in the pack's documents, at once where there is little to read."""
    rows = here.app.documents.list(here.user, view.row.pack_id)
    if not rows or view.row.status != "pending":
        return
    little = sum(row.characters for row in rows) <= _LITTLE
    label = f"What it changes in {plural(len(rows), 'document')}"
    trial: Trial | None = None
    if little:
        trial = here.app.bench.compare(here.user, view.row.pack_id, view.base_sha256, view.result_sha256)
        label += f": {_counts(trial)}"
    fold = st.expander(label, icon=":material/science:", key=f"review_bench_{view.row.id}", on_change="rerun")
    if not fold.open:
        return
    with fold:
        if trial is None:
            trial = here.app.bench.compare(here.user, view.row.pack_id, view.base_sha256, view.result_sha256)
        show_change_tables(trial)
        query = {"proposal": str(view.row.id), "pack": str(view.row.pack_id)}
        st.page_link("bench.py", label="See it in the documents", icon=":material/science:", query_params=query)


def _counts(trial: Trial) -> str:
    change = trial.change
    if change.empty:
        return "nothing"
    return f"{len(change.gained)} gained, {len(change.lost)} lost, {len(change.changed)} changed"


def show_change_tables(trial: Trial) -> None:
    """List gained, lost and changed hits with their passages, and warn where a score falls or a pattern fails."""
    change = trial.change
    if trial.lowered:
        st.warning(trial.lowered, icon=":material/trending_down:")
    for report in change.troubled:
        st.warning(f"{report.entity} › {report.attribute}: {report.problem}", icon=":material/timer_off:")
    rows = [("+ gained", hit) for hit in change.gained] + [("− lost", hit) for hit in change.lost]
    rows += [(f"~ was “{one.before.value}”", one.after) for one in change.changed]
    if not rows:
        st.markdown("Your documents see no difference.")
        return
    frame = pd.DataFrame(
        {
            "change": [words for words, _ in rows[:_MANY]],
            "what": [" › ".join(filter(None, (hit.entity, hit.attribute))) or "key term" for _, hit in rows[:_MANY]],
            "value": [hit.value for _, hit in rows[:_MANY]],
            "passage": [_passage(hit, trial.after) for _, hit in rows[:_MANY]],
            "document": [hit.document for _, hit in rows[:_MANY]],
        }
    )
    st.dataframe(
        frame,
        hide_index=True,
        column_config={
            "change": st.column_config.TextColumn("Change", width="small"),
            "what": st.column_config.TextColumn("What", width="medium"),
            "value": st.column_config.TextColumn("Value", width="small"),
            "passage": st.column_config.TextColumn("Passage", width="large"),
            "document": st.column_config.TextColumn("Document", width="small"),
        },
        alt="What the change does to the documents",
    )


def show_scores(scores: Sequence[VersionScore]) -> None:
    """Draw precision and recall of the versions as a chart."""
    if not scores:
        st.markdown(
            "Mark a passage and sign it as expected: every version is then measured by how many of the signed passages "
            "it finds (recall), and how much of what it finds there was signed (precision)."
        )
        return
    frame = pd.DataFrame(
        {
            "Version": [one.number for one in scores] * 2,
            "Share": [one.recall for one in scores] + [one.precision for one in scores],
            "Measure": ["Recall"] * len(scores) + ["Precision"] * len(scores),
        }
    ).dropna()
    last = scores[-1]
    st.markdown(f"The newest version finds {last.found} of {plural(last.expected, 'signed passage')}.")
    st.line_chart(frame, x="Version", y="Share", color="Measure", height=200)


def show_signed(rows: Sequence[GoldenRow]) -> None:
    """List the signed examples, each with a way to take it back."""
    show_note(_SUBJECT)
    for row in rows:
        with st.container(horizontal=True, vertical_alignment="center", key=f"bench_signed_{row.id}"):
            what = " › ".join(filter(None, (row.entity, row.attribute)))
            st.text(f"{what}: {row.value}\n{row.document}, signed by {row.signed_by}")
            st.button("Take back", key=f"bench_back_{row.id}", on_click=_withdraw, args=(row.id,))


def _withdraw(example_id: UUID) -> None:
    act(_SUBJECT, lambda app, user: app.bench.withdraw(user, example_id))


def _frame(hits: Sequence[Hit], run: Run) -> pd.DataFrame:
    documents = {document.name: document for document in run.documents}
    return pd.DataFrame(
        {
            "document": [hit.document for hit in hits],
            "line": [documents[hit.document].line_of(hit.start) for hit in hits],
            "entity": [hit.entity for hit in hits],
            "attribute": [hit.attribute for hit in hits],
            "value": [hit.value for hit in hits],
            "source": [_SOURCES[hit.source] for hit in hits],
            "by": [hit.found_by for hit in hits],
            "confidence": [hit.confidence for hit in hits],
        }
    )


def _passage(hit: Hit, run: Run) -> str:
    text = next((document.text for document in run.documents if document.name == hit.document), "")
    start, end = max(0, hit.passage_start - 40), min(len(text), hit.passage_end + 40)
    return f"{'…' if start else ''}{' '.join(text[start:end].split())}{'…' if end < len(text) else ''}"
