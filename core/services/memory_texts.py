"""Finds in a user's own words what they may want to have remembered. Offers only: nothing is stored from here."""

from __future__ import annotations

import re

MAX_TEXT = 500  # characters of a memory
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")
_QUOTED = re.compile(r"\"[^\"\n]{0,200}\"|“[^”\n]{0,200}”|‘[^’\n]{0,200}’|`[^`\n]{0,200}`|(?<!\w)'[^'\n]{0,200}'(?!\w)")
_SIGNS = re.compile(
    r"\b(?:always|never|from now on|in future|as a rule|by convention|by default|remember(?: that)?|keep in mind"
    r"|(?:i|we) (?:prefer|like|want|use|say|call|write|spell|keep|do not|don['’]t|do n['’]t)"
    r"|our (?:convention|rule|style|standard|custom|word|name) (?:is|for)"
    r"|(?:please )?(?:do not|don['’]t) ever)\b",
    re.IGNORECASE,
)
_BEGINNING = re.compile(
    r"^(?:(?:please|and|also|so|ok|okay|by the way|btw)[,:]?\s+|(?:remember|note|keep in mind)(?:\s+that)?[,:]?\s+)+",
    re.IGNORECASE,
)
_HERE = re.compile(r"\b(?:in|for) (?:this|our|the) pack\b|\bhere\b", re.IGNORECASE)
_NOW = re.compile(r"\b(?:for now|today|in this (?:conversation|chat|session))\b", re.IGNORECASE)
_NAMING = re.compile(r"\bcall(?:ed)?\b|\bword for\b|\bname for\b", re.IGNORECASE)


def stated_preference(request: str) -> str | None:
    """Give the sentences of a request that state how things are to be done, tidied; None when there are none."""
    found = []
    for sentence in _SENTENCE.split(request):
        said = sentence.strip()
        if said and not said.endswith("?") and _SIGNS.search(_QUOTED.sub("“”", said)):
            found.append(_tidied(said))
    return " ".join(found)[:MAX_TEXT].strip() or None


def likely_scope(text: str) -> str:
    """Guess where a preference holds, for the user to change."""
    if _NOW.search(text):
        return "session"
    return "pack" if _HERE.search(text) or _NAMING.search(text) else "global"


def clean_memory(text: str) -> str:
    """Give a memory's text on one line, without signs that cannot be seen."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _tidied(sentence: str) -> str:
    said = _BEGINNING.sub("", clean_memory(sentence)).rstrip(" .;!")
    return f"{said[:1].upper()}{said[1:]}." if said else ""
