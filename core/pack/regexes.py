"""What a regular expression is, read without ever running it: its error, its groups, what it may cost."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import Any

from core.pack.backtracking import Risk, risk_of

parser: Any = import_module("re._parser")
"""What `re` itself reads patterns with; it has no public name."""

LONGEST = 4_000
"""Characters that a pattern may have; what is longer is no pattern that anybody could check."""


@dataclass(frozen=True)
class Regex:
    """A pattern as read: why it does not compile, its named groups, how many there are, what a match may cost.

    `offset` is where in the pattern the error stands.
    """

    problem: str = ""
    offset: int | None = None
    groups: tuple[str, ...] = ()
    count: int = 0
    empty: bool = False
    risk: Risk = ""


@lru_cache(maxsize=4096)
def read_regex(pattern: str) -> Regex:
    """Read a pattern; nothing is matched, so no pattern can hang this."""
    if len(pattern) > LONGEST:
        return Regex(problem=f"it has {len(pattern):,} characters, and may have {LONGEST:,}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = parser.parse(pattern)
            if _needs_compiling(pattern):
                re.compile(pattern)
    except re.error as error:
        return Regex(problem=error.msg, offset=error.pos)
    except (OverflowError, RecursionError) as error:
        return Regex(problem=str(error) or "it is nested too deeply")
    names = tuple(tree.state.groupdict)
    return Regex("", None, names, tree.state.groups - 1, tree.getwidth()[0] == 0, risk_of(tree, tree.state.flags))


def _needs_compiling(pattern: str) -> bool:
    """The parser finds every error but one: a look-behind of no fixed width."""
    return "(?<" in pattern


def compile_problem(pattern: str) -> str:
    """Say why a regular expression does not compile, or give an empty text when it does."""
    return read_regex(pattern).problem
