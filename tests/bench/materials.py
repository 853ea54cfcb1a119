"""A small pack and two documents that the tests of the bench share."""

from __future__ import annotations

from core.bench import BenchDocument, Mark
from core.pack.model import Pack, open_pack

PACK = r"""
name: Matters
description: Files of a law firm
version: 1.2.0
entities:
  - name: Case
    type: CASE
    attributes: [case_number, title]
    synonyms: [lawsuit, legal matter]
  - name: Judge
    type: JUDGE
    attributes: [name, court]
extraction_patterns:
  - pattern: 'Case No\.: (?P<case_number>[A-Z]{2}-\d{4})'
    entity_type: CASE
    attribute: case_number
    confidence: 0.95
  - pattern: 'Judge[\s:]*([A-Za-z\s]+)'
    entity_type: JUDGE
    attribute: name
key_terms:
  - motion to dismiss
entity_aliases:
  JUDGE: [the bench]
"""

LETTER = BenchDocument(
    "letter.txt",
    "Case No.: AB-1234\nMatter Number: MT-00412\nThe Lawsuit went on; a motion\nto dismiss was filed.\n",
)
MEMO = BenchDocument(
    "memo.txt",
    "Judge: Alan Turing\npresiding. Matter Number: MT-00977, and\nMatter Number: MT-01002. Ask the bench.\n",
)
DOCUMENTS = (LETTER, MEMO)


def pack(text: str = PACK) -> Pack:
    return open_pack(text)


def mark(document: BenchDocument, quote: str, entity: str = "", attribute: str = "", *, wrong: bool = False) -> Mark:
    start = document.text.index(quote)
    return Mark(document.name, start, start + len(quote), entity, attribute, wrong)
