"""What a change means, in plain words and grouped by entity, whatever the order of the lines."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.pack.comparing import Group, in_words
from core.pack.model import Pack, open_pack
from pages.ui.state import plural
from pages.ui.yaml_html import safe


def show_meaning(key: str, base: Pack, result_text: str) -> None:
    """Put the change in words into a fold beside the YAML."""
    fold = st.expander("In words, by entity", icon=":material/translate:", key=f"meaning_{key}", on_change="rerun")
    if not fold.open:
        return
    groups = in_words(base, open_pack(result_text))
    with fold:
        if not groups:
            st.markdown("Nothing changes in meaning: only order, comments or layout do.")
            return
        st.caption(f"{plural(sum(len(group.lines) for group in groups), 'difference')} in meaning.")
        st.html(meaning_html(groups))


def meaning_html(groups: Sequence[Group]) -> str:
    """Give the groups as safe HTML, each with its signs."""
    return f'<div class="between">{"".join(map(_group, groups))}</div>'


def _group(group: Group) -> str:
    lines = "".join(f"<li>{line.sign} {safe(line.words)}</li>" for line in group.lines)
    return f'<section><h3>{safe(group.heading)}</h3><ul class="operations">{lines}</ul></section>'
