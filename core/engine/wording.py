"""The guard's sentences: what a parser or a limit complains about, in words for a domain expert."""

from __future__ import annotations

from typing import Any

import yaml

from core.engine.errors import GuardError

# What libyaml says, and what it means to somebody who edits a document.
PARSER_WORDS = {
    "could not find expected ':'": "a colon is missing after the name, or the line above is not finished",
    "did not find expected key": "this line does not fit the lines above; check how far it is indented",
    "did not find expected '-' indicator": "a list item is expected here; check the dash and the indent",
    "mapping values are not allowed in this context": (
        "there is a second colon in one line, or the line is indented too far; put the text in quotes"
    ),
    "found character that cannot start any token": (
        "a word cannot begin with this character (a tab, @, ` or %); put the text in quotes"
    ),
    "found unexpected end of stream": "a quotation mark is opened and never closed",
    "found unexpected document indicator": "a quotation mark is opened and never closed",
    "did not find expected ',' or ']'": "a list in [ ] lacks a comma or its closing bracket",
    "did not find expected ',' or '}'": "a group in { } lacks a comma or its closing brace",
    "did not find expected node content": "a value is missing here",
    "block sequence entries are not allowed in this context": "a list cannot begin in the middle of a line",
    "block mapping entries are not allowed in this context": "a name with a colon cannot stand here",
    "found unknown escape character": (
        "a backslash in double quotes must be doubled, or the text put in single quotes"
    ),
    "control characters are not allowed": "there is an invisible control character; delete it",
    "found undefined tag handle": "a word begins with an exclamation mark; put it in quotes",
    "did not find expected <document start>": "something stands after the end of the document",
    "found a tab character that violates indentation": "the line is indented with a tab; use spaces",
    "found a tab character where an indentation space is expected": ("the line is indented with a tab; use spaces"),
}


def from_yaml(problem: yaml.YAMLError) -> GuardError:
    """The refusal for an error of the YAML parser, with line and column."""
    mark = getattr(problem, "problem_mark", None) or getattr(problem, "context_mark", None)
    said = str(getattr(problem, "problem", None) or getattr(problem, "reason", None) or "it cannot be read")
    words = PARSER_WORDS.get(said, said)
    start = getattr(problem, "context_mark", None)
    if start is not None and mark is not None and start.line != mark.line:
        words += f" (the trouble may begin in line {start.line + 1})"
    if mark is None:
        return GuardError(f"This is not valid YAML: {words}.", reason="syntax")
    return GuardError(
        f"This is not valid YAML: line {mark.line + 1}, column {mark.column + 1}: {words}.",
        reason="syntax",
        line=mark.line + 1,
        column=mark.column + 1,
    )


def _at(event: Any, reason: str, words: str) -> GuardError:
    line, column = event.start_mark.line + 1, event.start_mark.column + 1
    return GuardError(f"Line {line}: {words}", reason=reason, line=line, column=column)


def too_large(limit: int) -> GuardError:
    """The text has more bytes than the limit."""
    return GuardError(f"The text is larger than {limit // 1024:,} KiB, which is the most.", reason="size")


def too_deep(limit: int, event: Any) -> GuardError:
    """Collections are nested deeper than the limit."""
    return _at(event, "depth", f"the text is nested more than {limit} levels deep.")


def too_many_nodes(limit: int, event: Any) -> GuardError:
    """The text has more values than the limit."""
    return _at(event, "nodes", f"the text holds more than {limit:,} values up to here, which is the most.")


def far_too_many_nodes(limit: int) -> GuardError:
    """The text has more values than the limit; where it passes it was not looked for."""
    return GuardError(f"The text holds more than {limit:,} values, which is the most.", reason="nodes")


def alias_bomb(limit: int, event: Any) -> GuardError:
    """Aliases stand for more values than the limit."""
    return _at(event, "aliases", f"the aliases up to here stand for more than {limit:,} values.")


def long_scalar(limit: int, event: Any) -> GuardError:
    """One value is longer than the limit."""
    return _at(event, "scalar", f"one value is longer than {limit:,} characters, which is the most.")


def several_documents(event: Any) -> GuardError:
    """A second document begins."""
    return _at(event, "documents", "a second document begins here (---). A pack is one document.")


def foreign_tag(event: Any) -> GuardError:
    """A tag that is none of the core types."""
    return _at(event, "tag", f"the tag {event.tag} is not accepted; only YAML's own simple types are.")


def complex_key(event: Any) -> GuardError:
    """A mapping's key is a collection."""
    return _at(event, "key", "a list or a group stands where a name is expected. Put it in quotes.")


def lone_sign(event: Any) -> GuardError:
    """An unquoted `=` or `<<` that most readers cannot read."""
    return _at(event, "value", f"an unquoted {event.value} cannot be read. Put it in quotes.")


def no_such_value(event: Any, problem: Exception) -> GuardError:
    """An unquoted word that looks like a date or a number, and is none."""
    shown = event.value if len(event.value) < 40 else event.value[:37] + "…"
    return _at(event, "value", f"{shown} cannot be read ({problem}). Put it in quotes if it is text.")


def unknown_alias(event: Any) -> GuardError:
    """An alias without an anchor before it, or within its own anchor."""
    return _at(event, "alias", f"*{event.anchor} refers to no finished &{event.anchor} above it.")


def anchor_twice(event: Any) -> GuardError:
    """The same anchor is declared again."""
    return _at(event, "anchor", f"the anchor &{event.anchor} is declared twice.")
