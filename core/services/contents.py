"""Texts by the SHA-256 of their bytes: stored once, never changed, kept in memory while they are used."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from contextlib import nullcontext
from threading import Lock
from typing import Generic, TypeVar

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from core.errors import NotFound
from core.pack.findings import Finding, compare, find_in
from core.pack.model import Pack, open_pack
from core.services.rules import RuleSource
from db.engine import Database
from db.models import Content

Value = TypeVar("Value")
KEPT = 64  # texts of up to 1 MiB, so 64 MiB at the very most


def sha256_of(text: str) -> str:
    """Give the SHA-256 of the UTF-8 bytes of `text`, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


class Kept(Generic[Value]):
    """The most recently used values by key."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._values: OrderedDict[str, Value] = OrderedDict()
        self._lock = Lock()

    def get(self, key: str) -> Value | None:
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def take(self, key: str) -> Value | None:
        """Give a value and forget it."""
        with self._lock:
            return self._values.pop(key, None)

    def put(self, key: str, value: Value) -> None:
        with self._lock:
            self._values[key] = value
            self._values.move_to_end(key)
            while len(self._values) > self._limit:
                self._values.popitem(last=False)


class TextStore:
    """Reads and writes contents; what a hash stands for never changes, so every cache here is safe."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._texts: Kept[str] = Kept(KEPT)
        self._packs: Kept[Pack] = Kept(KEPT // 4)
        self._findings: Kept[tuple[Finding, ...]] = Kept(KEPT)
        self.rules = RuleSource(database)

    def put(self, session: Session, text: str) -> str:
        """Store `text` in the open transaction unless it is there; give its hash."""
        encoded = text.encode()
        digest = hashlib.sha256(encoded).hexdigest()
        values = {"sha256": digest, "text": text, "size": len(encoded)}
        session.execute(insert(Content).values(values).on_conflict_do_nothing())
        return digest

    def text(self, sha256: str, within: Session | None = None) -> str:
        """Give the text of a hash, read in the transaction `within` where one is open.

        Raises `NotFound` when it was never stored.
        """
        kept = self._texts.get(sha256)
        if kept is None:
            with nullcontext(within) if within else self._database.transaction() as session:
                kept = session.scalar(select(Content.text).where(Content.sha256 == sha256))
            if kept is None:
                raise NotFound("The text of this version is missing from the database; please tell an administrator.")
            self._texts.put(sha256, kept)
        return kept

    def pack(self, sha256: str, within: Session | None = None) -> Pack:
        """Give the parsed pack of a hash; `within` as for `text`."""
        kept = self._packs.get(sha256)
        if kept is None:
            kept = open_pack(self.text(sha256, within))
            self._packs.put(sha256, kept)
        return kept

    def findings(self, sha256: str, text: str | None = None, within: Session | None = None) -> tuple[Finding, ...]:
        """Give the findings of a text by the team's rules; pass `text` when it is at hand."""
        rules = self.rules.current(within)
        key = f"{sha256} {rules.sha256}"
        kept = self._findings.get(key)
        if kept is None:
            if text is not None:
                self._texts.put(sha256, text)
            kept = find_in(self.pack(sha256, within), rules)
            self._findings.put(key, kept)
        return kept

    def compared(
        self, base_sha256: str, sha256: str, text: str, within: Session | None = None
    ) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
        """Give the findings that a text brings and takes, beside a stored one."""
        return compare(self.findings(base_sha256, within=within), self.findings(sha256, text, within))
