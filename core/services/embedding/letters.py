"""Texts by their letters: runs of three to five of them, counted in a vector. Needs no model, finds names and typos."""

from __future__ import annotations

import re
import unicodedata
from zlib import crc32

import numpy as np
import numpy.typing as npt

LETTERS_DIMENSIONS = 512
MOST_WORDS = 300
_RUNS = (3, 4, 5)
_EMPTY = frozenset(
    """a an and are as at be but by can do does for from has have how i in is it its may must my no not of on one or our
    should so than that the their them then there they this to was we what when where which who why with you""".split()  # noqa: SIM905
)
_WORD = re.compile(r"[^\W_]+")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def letters_of(text: str) -> npt.NDArray[np.float32]:
    """Give the letters of a text as a vector of length 1; of length 0 for a text without any."""
    vector = np.zeros(LETTERS_DIMENSIONS, dtype=np.float32)
    plain = "".join(
        sign for sign in unicodedata.normalize("NFKD", _HUMP.sub(" ", text)) if unicodedata.category(sign) != "Mn"
    )
    for word in _WORD.findall(plain.casefold())[:MOST_WORDS]:
        if word in _EMPTY:
            continue
        framed = f"<{word}>"
        for length in _RUNS:
            for start in range(max(1, len(framed) - length + 1)):
                hashed = crc32(framed[start : start + length].encode())
                vector[hashed % LETTERS_DIMENSIONS] += 1 if hashed & 0x8000_0000 else -1
    length_of = float(np.linalg.norm(vector))
    return vector / np.float32(length_of) if length_of else vector
