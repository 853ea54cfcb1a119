"""The next semantic version of a pack, from what a change means for whoever used the last one."""

from __future__ import annotations

import re
from typing import Literal

Kind = Literal["breaking", "additive", "wording", "none"]
NUMBERS = re.compile(r"\s*(v?)(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?(?:[-+.].*)?\s*", re.DOTALL)
FIRST = "1.0.0"


def next_version(version: str, kind: Kind) -> str:
    """Suggest the version after `version`: breaking raises the first number, additive the second, wording the third.

    What may shift in meaning counts as additive: nobody should take it unseen, as third numbers often are. Below
    1.0.0 nothing has been promised yet, so every number counts one place lower. A version that cannot be read is
    followed by 1.0.0; one with a suffix (`3.0.0-rc1`) by a version without.
    """
    read = NUMBERS.fullmatch(version)
    if read is None:
        return version if kind == "none" and version else FIRST
    if kind == "none":
        return version.strip()
    mark, major, minor, patch = read[1], int(read[2]), int(read[3] or 0), int(read[4] or 0)
    step = {"breaking": 0, "additive": 1, "wording": 2}[kind] + (major == 0)
    if step <= 0:
        return f"{mark}{major + 1}.0.0"
    return f"{mark}{major}.{minor + 1}.0" if step == 1 else f"{mark}{major}.{minor}.{patch + 1}"
