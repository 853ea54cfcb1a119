"""How long the prompts of a request are while the pack grows: `python -m tests.benchmarks.prompts`.

Tokens are counted with tiktoken where its encoding is at hand (`TIKTOKEN_CACHE_DIR` names a folder that holds it),
else as four characters each. Counted are the messages and the schema beside them, for each of a dozen requests.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from statistics import median

from core.pack.model import open_pack
from core.planning.evaluate import request_for
from core.planning.llm.schema import answer_schema
from core.planning.prompts import build_messages
from tests.benchmarks.turns import pack_of

SIZES = (300, 1_300, 10_000)
MOST = 2_500
ENCODING = "cl100k_base"
REQUESTS = (
    "Entity 3 should somehow tell when it was last looked at",
    "drop what nobody uses from Entity 5, and tidy the terms",
    "the thing that says how sure we are about pattern 2 feels too low",
    "we would like to see who answers for Entity 7",
    "Add a relationship between Entity 1 and Entity 2 for who pays whom",
    "what do we keep about Entity 4?",
    "call Entity 6 something a client would say",
    "each case needs a stage and a date on which it began, and the old one can go",
    "make the rules for Entity 2 stricter",
    "remember the synonyms that people use for Entity 8",
    "merge what is said twice",
    "x" * 4_000,
)


def counter() -> tuple[str, Callable[[str], int]]:
    """Give how tokens are counted, and the count."""
    try:
        import tiktoken

        encoding = tiktoken.get_encoding(ENCODING)
    except Exception:  # its file comes from a host that may not be reachable
        return "four characters a token", lambda text: len(text) // 4
    return f"tiktoken, {ENCODING}", lambda text: len(encoding.encode(text, disallowed_special=()))


def main() -> None:
    """Print the table."""
    name, count = counter()
    print(f"prompt tokens with the schema ({name}; aim: at most {MOST:,})")
    print(f"{'lines of the pack':<20}{'median':>9}{'most':>9}")
    for lines in SIZES:
        pack = open_pack(pack_of(lines))
        totals = []
        for text in REQUESTS:
            request = request_for(text, pack)
            schema = json.dumps(answer_schema(pack, request.context, request.intents), separators=(",", ":"))
            messages = build_messages(request, len(schema))
            totals.append(count(schema) + sum(count(message.text) for message in messages))
        print(f"{pack.text.count(chr(10)):<20,}{median(totals):>9,.0f}{max(totals):>9,}")


if __name__ == "__main__":
    main()
