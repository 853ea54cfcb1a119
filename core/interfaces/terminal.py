"""A side-by-side difference as text for a terminal."""

from __future__ import annotations

from core.engine import DiffRow, Fold, side_by_side

SIGNS = {"same": " ", "changed": "~", "added": "+", "removed": "-"}


def side_by_side_text(old: str, new: str, *, width: int = 160) -> str:
    """Give the two texts beside each other in `width` columns, unchanged runs folded; empty when they are equal."""
    half = max(20, (width - 15) // 2)
    lines: list[str] = []
    if old == new:
        return ""
    for row in side_by_side(old, new):
        if isinstance(row, Fold):
            lines.append(f"{'':>5} … {row.count} unchanged {'line' if row.count == 1 else 'lines'} …")
            continue
        if row.heading:
            lines.append(f"{'':>5} {row.heading}")
        lines.extend(_row(row, half))
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _row(row: DiffRow, half: int) -> list[str]:
    left, right = _wrapped(row.left, half), _wrapped(row.right, half)
    height = max(len(left), len(right), 1)
    left += [""] * (height - len(left))
    right += [""] * (height - len(right))
    numbers = [(row.left_no, row.right_no)] + [(None, None)] * (height - 1)
    sign = SIGNS[row.kind]
    return [
        f"{_number(old_no)} {old:<{half}} {sign} {_number(new_no)} {new}"
        for (old_no, new_no), old, new in zip(numbers, left, right, strict=True)
    ]


def _wrapped(text: str | None, half: int) -> list[str]:
    if text is None:
        return []
    shown = "".join(letter if letter.isprintable() else f"\\u{ord(letter):04x}" for letter in text.rstrip("\r\n"))
    return [shown[start : start + half] for start in range(0, len(shown), half)] or [""]


def _number(number: int | None) -> str:
    return f"{number:>5}" if number else " " * 5
