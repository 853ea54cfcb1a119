"""Cuts a text into the word pieces that BERT's uncased models know."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

VOCABULARY = Path(__file__).with_name("vocab.txt")  # of BERT, uncased English; Apache-2.0
UNKNOWN, START, END = "[UNK]", "[CLS]", "[SEP]"
LONGEST_WORD = 100  # characters; a longer run of letters is no word
_IDEOGRAPHS = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x2FA1F))


@lru_cache(maxsize=1)
def _vocabulary() -> dict[str, int]:
    return {piece: number for number, piece in enumerate(VOCABULARY.read_text(encoding="utf-8").splitlines())}


def token_ids(text: str, limit: int) -> list[int]:
    """Give the numbers of the pieces of `text` between the two marks of its ends, at most `limit` of them."""
    known = _vocabulary()
    ids = [known[START]]
    for word in _words(text):
        ids += _pieces(word, known)
        if len(ids) >= limit:
            break
    return [*ids[: limit - 1], known[END]]


def _words(text: str) -> Iterator[str]:
    spaced = "".join(_spaced(sign) for sign in unicodedata.normalize("NFC", text))
    for word in spaced.split():
        plain = "".join(
            sign for sign in unicodedata.normalize("NFD", word.lower()) if unicodedata.category(sign) != "Mn"
        )
        yield from _split_at_signs(plain)


def _spaced(sign: str) -> str:
    if sign in "\t\n\r" or unicodedata.category(sign) == "Zs":
        return " "
    if sign in "\x00�" or unicodedata.category(sign).startswith("C"):
        return ""
    code = ord(sign)
    return f" {sign} " if any(first <= code <= last for first, last in _IDEOGRAPHS) else sign


def _split_at_signs(word: str) -> Iterator[str]:
    run = ""
    for sign in word:
        if (sign.isascii() and not sign.isalnum()) or unicodedata.category(sign).startswith("P"):
            if run:
                yield run
            yield sign
            run = ""
        else:
            run += sign
    if run:
        yield run


def _pieces(word: str, known: dict[str, int]) -> list[int]:
    if len(word) > LONGEST_WORD:
        return [known[UNKNOWN]]
    found: list[int] = []
    start = 0
    while start < len(word):
        for end in range(len(word), start, -1):
            piece = word[start:end] if start == 0 else f"##{word[start:end]}"
            if piece in known:
                found.append(known[piece])
                start = end
                break
        else:
            return [known[UNKNOWN]]
    return found
