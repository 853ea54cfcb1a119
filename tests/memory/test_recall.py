"""Memories are found by what they mean, out of the box: the promise, on the set that was written before the choice."""

from __future__ import annotations

import re

import pytest

from core.services.embedding.minilm import LocalModel
from core.services.memory_search import LETTERS_WEIGHT
from tests.memory.measure import letters_of, read_set, recall, scores

pytestmark = pytest.mark.slow

EMPTY = frozenset(
    """a an the of to in is are be not it and or as at by for from with on who what how do does should we i may must can
    have has their its they them that this which until then than before first without up out under into some more most
    any each every one two own only always never while where when there because my me our us you your""".split()  # noqa: SIM905
)


def test_forty_paraphrases_are_found_among_a_hundred_and_twenty_memories():
    pairs, memories = read_set()
    model = LocalModel()
    model.open()
    both = scores(model.embed, pairs, memories) + LETTERS_WEIGHT * scores(letters_of, pairs, memories)
    assert recall(both, pairs, memories, "paraphrase") >= 0.85
    assert recall(both, pairs, memories, "request") >= 0.8


def test_letters_alone_find_what_people_ask_for_in_the_words_of_the_memory():
    pairs, memories = read_set()
    letters = scores(letters_of, pairs, memories)
    assert recall(letters, pairs, memories, "request") >= 0.85
    assert recall(letters, pairs, memories, "paraphrase") < 0.3, "paraphrases that letters find are none"


def test_a_paraphrase_has_no_word_in_common_with_its_memory():
    pairs, _ = read_set()
    paraphrases = [pair for pair in pairs if pair.kind == "paraphrase"]

    def stems(text: str) -> set[str]:
        return {word[:5] for word in re.findall(r"[a-z]+", text.lower()) if word not in EMPTY}

    assert len(paraphrases) == len({pair.memory for pair in paraphrases}) == 40
    assert [pair for pair in paraphrases if stems(pair.query) & stems(pair.memory)] == []
