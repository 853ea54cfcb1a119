"""The kinds of intent that a clause of a request may have, and the words for them."""

from __future__ import annotations
