"""Names in a text that the pack does not know, as far as they are written as names."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from core.planning.offline.spotting import IDENTIFIER
from core.planning.offline.tokens import Token, joined


@dataclass(frozen=True)
class New:
    """A name that the pack does not know."""

    text: str
    sentence: int
    start: int
    end: int
    literal: bool


REASONS = frozenset(["since", "because", "after", "until", "under"])


WISHING = frozenset(["keeps", "asks", "wants", "insists", "says", "expects", "demands", "complains", "asked", "wanted"])
"""What an office does that wishes for something: “HR keeps asking”."""


def gives_reason(tokens: Sequence[Token], new: New) -> bool:
    """Whether a name only tells why or since when: “since the AIA came in”."""
    before = [t.low for t in tokens[max(0, new.start - 2) : new.start]]
    behind = tokens[new.end].low if new.end < len(tokens) else ""
    wishes = new.text.isupper() and (behind in WISHING or (new.start == 0 and behind in ("has", "have")))
    return not new.literal and "_" not in new.text and (wishes or any(word in REASONS for word in before))


def new_names(tokens: Sequence[Token], number: int, taken: Collection[int]) -> list[New]:
    """Names that are written as such and that the pack does not know: quoted, in capitals, as one word of several."""
    out: list[New] = []
    for i, token in enumerate(tokens):
        if i in taken or (i + 1 < len(tokens) and tokens[i + 1].text == "'s"):
            continue
        if token.kind == "literal":
            out.append(New(token.text, number, i, i + 1, literal=True))
        elif token.kind == "word" and _written_as_name(token.text):
            last = out[-1] if out and out[-1].end == i and not out[-1].literal else None
            start = last.start if last else _back(tokens, i, taken)
            end = i + 1 + (token.text.isupper() and _numbered(tokens, i + 1))
            out[-1:] = [
                *([] if last else out[-1:]),
                New(joined(tokens[start:end]), number, start, end, literal=False),
            ]
    return out


def _numbered(tokens: Sequence[Token], at: int) -> bool:
    """Whether a number belongs to the acronym before it: “URR 725”."""
    return (
        at < len(tokens)
        and tokens[at].text.isdigit()
        and not 1900 < int(tokens[at].text) < 2100
        and (at + 1 == len(tokens) or tokens[at + 1].kind == "mark")
    )


def _back(tokens: Sequence[Token], at: int, taken: Collection[int]) -> int:
    """Where a name begins that ends in an acronym: “EU-Korea FTA”."""
    while at and at - 1 not in taken and "-" in tokens[at - 1].text and tokens[at - 1].text[:1].isupper():
        at -= 1
    return at


def _written_as_name(text: str) -> bool:
    """Whether a word is an identifier or an acronym: set_temperature, groupNumber, PHIPA, EU-UK."""
    letters = text.replace("-", "").replace("&", "")
    acronym = letters.isalnum() and letters.isupper() and len(letters) > 1 and not letters.isdigit()
    return bool(IDENTIFIER.fullmatch(text)) or acronym
