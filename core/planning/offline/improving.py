"""Requests that say that something should be better, and not how: asked back with what could be done."""

from __future__ import annotations

from collections.abc import Sequence

from core.planning.offline.examples import examples_for
from core.planning.offline.lexicon import PRONOUNS
from core.planning.offline.outcomes import Piece, ask
from core.planning.offline.phrases import bare, kind_at
from core.planning.offline.places import read_places
from core.planning.offline.sayings import quote
from core.planning.offline.scope import Scope
from core.planning.offline.tokens import Token, joined

OPEN = frozenset(["whatever", "everything", "anything", "stuff", "things", "junk", "clutter", "rubbish", "leftovers"])
"""Words for what is to be looked through, where what is in it is for others to say."""


AMOUNTS = frozenset(["up", "a", "bit", "little", "somewhat", "more", "please"])


def improve(scope: Scope, tokens: Sequence[Token]) -> list[Piece]:
    """Ask what exactly should change in what is named; nothing when it is nothing of the pack."""
    body = bare(tokens)
    while body and body[-1].low in ("bit", "little", "a", "somewhat", "more"):
        body = body[:-1]
    if any(t.low in OPEN for t in body) or (tokens and all(t.low in PRONOUNS | AMOUNTS for t in tokens)):
        return [
            ask("unclear", "What exactly should go or change? Please name it.", suggestions=examples_for(scope.pack))
        ]
    if not body or not (read_places(scope.names, body) or kind_at(body, 0)[0] or scope.names.find(joined(body))):
        return []
    question = f"What exactly should change in {quote(joined(body))}? Please say what to add, remove or rename."
    return [ask("unclear", question, suggestions=examples_for(scope.pack))]
