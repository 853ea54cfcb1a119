"""Greetings, thanks, help, and honest words when nothing was understood, with examples from the pack."""

from __future__ import annotations

from collections.abc import Sequence

from core.pack.model import Pack
from core.planning.offline.examples import examples_for
from core.planning.offline.tokens import Token
from core.planning.protocol import Plan

GREETINGS = frozenset(["hi", "hello", "hey", "good morning", "good afternoon", "good evening", "hi there",
                       "hello there",
                       "hey there", "greetings", "good day", "morning", "hello everyone", "howdy", "hi all", "hiya",
                       "how are you", "hi how are you", "hello how are you"])  # fmt: skip
THANKS = frozenset(["thanks", "thank you", "thx", "many thanks", "cheers", "great thanks", "thanks a lot",
                    "perfect thanks",
                    "thank you very much", "ok thanks", "great", "perfect", "ok", "okay", "good", "nice",
                    "thank you so much",
                    "that's all", "that is all", "bye", "goodbye", "great thank you", "perfect thank you",
                    "well done"])  # fmt: skip
HELP = frozenset(["help", "what can you do", "how does this work", "help me", "what can i do",
                  "what can i say", "who are you",
                  "what can i ask", "i need help", "can you help me", "how do i use this", "what can i do here",
                  "what are you", "how can you help me", "how can you help", "what do you do", "what should i write",
                  "what can i change", "what can i change here", "what can i ask here",
                  "what kind of changes can you make", "can you help", "please help", "what is this",
                  "how do you work", "what are my options",
                  "how do i start", "what changes can you make", "give me some examples",
                  "show me examples"])  # fmt: skip


def small_talk(tokens: Sequence[Token], pack: Pack) -> Plan | None:
    """Answer a greeting, thanks or a call for help; nothing for anything else."""
    text = " ".join(t.low for t in tokens if t.kind != "mark")
    if text in GREETINGS:
        said = f"Hello. Tell me what should change in {pack.name or 'this pack'}, for example: {_shown(pack)}"
        return Plan("greeting", "offline", ("greeting",), text=said)
    if text in THANKS:
        return Plan("greeting", "offline", ("thanks",), text="You are welcome. What else should change?")
    if text in HELP:
        said = (
            "I plan changes to the pack from plain requests: add, remove, rename, change and move entities, "
            "attributes, synonyms, relationships, patterns, terms, rules and the rest. "
            "Nothing is written before you confirm. "
            f"I also answer questions about the pack. For example: {_shown(pack)}"
        )
        return Plan("answer", "offline", ("help",), text=said)
    return None


def not_understood(pack: Pack, text: str) -> Plan:
    """Say that a request was not understood, with requests that would work on this pack."""
    said = text if len(text) <= 120 else text[:117] + "…"
    reason = f"I did not understand “{said}”. I need a plain request that says what to do and with what."
    return Plan("declined", "offline", ("unclear",), text=reason, examples=examples_for(pack))


def _shown(pack: Pack) -> str:
    return "; ".join(f"“{example.replace('“', '‘').replace('”', '’')}”" for example in examples_for(pack)) + "."
