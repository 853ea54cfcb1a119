"""How far apart two spellings are, and which known names come nearest to one that is unknown."""

from __future__ import annotations

from collections.abc import Iterable


def distance(one: str, other: str, limit: int = 3) -> int:
    """Count the edits (insert, delete, replace, swap of neighbours) between two words.

    Stops early: every distance over `limit` is given as `limit + 1`.
    """
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, right in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return min(row[-1], limit + 1)


def tolerance(word: str) -> int:
    """Tell how many edits a word of this length may be off and still count as a slip of the hand."""
    if len(word) < 4:
        return 0
    return 1 if len(word) < 8 else 2


def nearest(name: str, known: Iterable[str], count: int = 3) -> tuple[str, ...]:
    """Give the known names that look most like `name`, best first; none when nothing is near."""
    folded = fold(name)
    scored = []
    for order, candidate in enumerate(dict.fromkeys(known)):
        other = fold(candidate)
        far = distance(folded, other, max(2, len(folded) // 3))
        if far <= max(2, len(folded) // 3):
            scored.append((far, order, candidate))
        elif len(folded) > 2 and len(other) > 2 and (folded in other or other in folded):
            scored.append((9, order, candidate))
    return tuple(candidate for _, _, candidate in sorted(scored)[:count])


def close(name: str, known: Iterable[str]) -> str:
    """Give the one known name that `name` is a slip of: another case, other separators, or an edit or two."""
    folded = fold(name)
    best: tuple[int, str] | None = None
    for candidate in dict.fromkeys(known):
        far = distance(folded, fold(candidate), tolerance(folded))
        if far <= tolerance(folded) and candidate != name and (best is None or far < best[0]):
            best = far, candidate
    return best[1] if best else ""


def fold(name: str) -> str:
    """Give the form of a name in which case and separators do not count."""
    return " ".join(name.casefold().replace("_", " ").replace("-", " ").split())
