"""Characters that draw nothing, or turn the order of others around, written out where words are shown."""

from __future__ import annotations

import re

# Letters and marks that draw nothing, which no general category gives away.
_BLANK = "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef"
_CONTROLS = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u0600-\u0605\u061c\u06dd\u070f\u08e2\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\ufeff\ufff0-\ufffb\ufffe\uffff\ud800-\udfff\ue000-\uf8ff\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    "\U000f0000-\U0010ffff"
)
_HIDDEN = re.compile(f"[{_BLANK}{_CONTROLS}]")


def visible(text: str) -> str:
    """The text with every character that cannot be seen as its code: `\\u202e`; line breaks and tabs stay."""
    return _HIDDEN.sub(lambda found: _code(ord(found.group())), text)


def _code(point: int) -> str:
    return f"\\x{point:02x}" if point < 0x100 else f"\\u{point:04x}" if point < 0x10000 else f"\\U{point:08x}"
