"""From marked examples to regular expressions: the shape of the values, and the words that stand around them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

_CLASSES = (
    (str.isdigit, r"\d"),
    (lambda letter: letter.isalpha() and letter.isupper(), "[A-Z]"),
    (lambda letter: letter.isalpha() and letter.islower(), "[a-z]"),
    (str.isspace, r"\s"),
)
_LABEL_WORDS = 4
_LABEL_END = re.compile(r"[:#=–—-]\s*$|\b(?:no|nr|number|ref|id)\.?\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class Example:
    """A marked value: its text, what stands before it on its line, and what stands behind it."""

    value: str
    before: str
    after: str


def example_at(text: str, start: int, end: int) -> Example:
    """Cut the example at a span out of its document; only its own line counts as its surroundings."""
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", end)
    return Example(text[start:end], text[line_start:start], text[end : line_end if line_end >= 0 else len(text)])


def value_shapes(values: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Give expressions that match all `values`, the narrowest first, each with its words for people."""
    seen: set[str] = set()
    for make, words in ((_counted, "of exactly this form"), (_loose, "of this form, of any length")):
        shape = make(values)
        if shape is not None and shape not in seen:
            seen.add(shape)
            yield shape, words
    if all(re.fullmatch(r"\S+", value) for value in values):
        word = r"[^\s,;()\[\]]+"
        yield word if all(re.fullmatch(word, value) for value in values) else r"\S+", "of one word"
    elif all(re.fullmatch(r"[^\W\d_][\w.'’&-]*(?: [^\W\d_][\w.'’&-]*)*", value) for value in values):
        most = max(len(value.split()) for value in values)
        yield rf"[^\W\d_][\w.'’&-]*(?: [^\W\d_][\w.'’&-]*){{0,{most}}}", "of a few words"
    if all("\n" not in value for value in values):
        yield r"[^\n]+", "up to the end of the line"


def labels(examples: Sequence[Example]) -> Iterator[tuple[str, str]]:
    """Give expressions for the words before the values, the longest common ones first; the last is none at all."""
    common = _common_tail([_words(example.before) for example in examples])
    wanted = [*range(len(common), 0, -1)]
    for length in wanted:
        tail = common[-length:]
        if any(word[0].isalnum() for word in tail):
            yield _spaced(tail, examples), "".join(word if word in ":.,#)" else f" {word}" for word in tail).strip()
    yield "", ""


def tails(examples: Sequence[Example]) -> Iterator[str]:
    """Give expressions for what stands behind the values: none, then the common words that follow."""
    yield ""
    common = _common_head([_words(example.after) for example in examples])
    if common and any(word[0].isalnum() for word in common):
        yield rf"\s+{_spaced_words(common)}"


def plain(text: str) -> str:
    """Give an expression that matches `text` itself, without escapes that nobody needs to read."""
    return re.sub(r"[.^$*+?{}\[\]\\|()]", lambda match: f"\\{match.group()}", text)


def is_labelled(before: str) -> bool:
    """Whether what stands before a value reads like a label: `Matter No:`, `Ref #`."""
    return bool(_LABEL_END.search(before))


def _counted(values: Sequence[str]) -> str | None:
    runs = [_runs(value) for value in values]
    if len({tuple(kind for kind, _ in run) for run in runs}) != 1:
        return None
    parts = []
    for position, (kind, _) in enumerate(runs[0]):
        lengths = [run[position][1] for run in runs]
        parts.append(kind + _times(min(lengths), max(lengths)))
    return "".join(parts)


def _loose(values: Sequence[str]) -> str | None:
    """Runs of letters and digits of any length; one class for all when the forms of the values differ."""
    runs = [_runs(value) for value in values]
    if len({tuple(kind for kind, _ in run) for run in runs}) == 1:
        return "".join(kind + ("+" if kind.startswith(("\\d", "[")) else _times(1, 1)) for kind, _ in runs[0])
    letters = {letter for value in values for letter in value}
    if any(letter.isspace() for letter in letters):
        return None
    kinds = [kind for test, kind in _CLASSES[:3] if any(test(letter) for letter in letters)]
    others = "".join(sorted(letter for letter in letters if not letter.isalnum()))
    if any(letter.isalpha() and not (letter.isupper() or letter.islower()) for letter in letters):
        return None
    inner = "".join(kind.strip("[]") for kind in kinds) + re.escape(others)
    return f"[{inner}]+"


def _runs(value: str) -> list[tuple[str, int]]:
    return [(kind, len(list(group))) for kind, group in groupby(value, key=_class_of)]


def _class_of(letter: str) -> str:
    for test, kind in _CLASSES:
        if test(letter) and (letter.isascii() or kind == r"\s"):
            return kind
    return plain(letter)


def _times(least: int, most: int) -> str:
    if least == most:
        return "" if least == 1 else f"{{{least}}}"
    return f"{{{least},{most}}}"


def _words(text: str) -> list[str]:
    return re.findall(r"\w+|[^\w\s]", text)


def _common_tail(lists: Sequence[list[str]]) -> list[str]:
    common: list[str] = []
    for words in zip(*(reversed(words) for words in lists), strict=False):
        if len({word.casefold() for word in words}) > 1 or len(common) >= _LABEL_WORDS + 2:
            break
        common.append(words[0])
    return common[::-1]


def _common_head(lists: Sequence[list[str]]) -> list[str]:
    common: list[str] = []
    for words in zip(*lists, strict=False):
        if len({word.casefold() for word in words}) > 1 or len(common) >= 3:
            break
        common.append(words[0])
    return common


def _spaced(words: Sequence[str], examples: Sequence[Example]) -> str:
    """The words with any blanks between them, and what separates the last one from the value."""
    glued = all(example.before and not example.before[-1].isspace() for example in examples)
    lead = r"\b" if words[0][0].isalnum() else ""
    return lead + _spaced_words(words) + ("" if glued else r"\s*" if not words[-1][-1].isalnum() else r"\s+")


def _spaced_words(words: Sequence[str]) -> str:
    parts = [plain(words[0])]
    for before, word in pairwise(words):
        both = before[-1].isalnum() and word[0].isalnum()
        parts.append((r"\s+" if both else r"\s*") + plain(word))
    return "".join(parts)
