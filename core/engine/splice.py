"""Replacing ranges of a list of lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Edit(NamedTuple):
    """Replace the text from (line, column) up to (end_line, end_column) by `text`."""

    line: int
    column: int
    end_line: int
    end_column: int
    text: str

    @property
    def first_touched(self) -> int:
        """The first line that the edit can influence: text put between lines may join the line above."""
        return max(self.line - (self.column == 0), 0)

    @property
    def last_touched(self) -> int:
        """The last line that the edit changes."""
        return max(self.end_line - (self.end_column == 0 and self.end_line > self.line), self.line)


def splice(lines: Sequence[str], edits: Iterable[Edit]) -> list[str]:
    """The lines after all edits, which must not overlap; their positions are those before any edit.

    Texts put in at one position stand in the order of the edits.
    """
    result = list(lines)
    ordered = sorted(edits, key=lambda edit: edit[:4])
    for edit in ordered[::-1]:
        head = result[edit.line][: edit.column] if edit.line < len(result) else ""
        tail = result[edit.end_line][edit.end_column :] if edit.end_line < len(result) else ""
        result[edit.line : edit.end_line + 1] = (head + edit.text + tail).splitlines(keepends=True)
    return result
