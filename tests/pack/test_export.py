"""A pack's data as JSON."""

from __future__ import annotations

import json

import pytest

from core.pack.export import to_json


def test_what_json_has_no_form_for_is_spelled_out():
    text = "2024-02-01: start\nlimit: .inf\nrate: .nan\nfloor: -.inf\n"
    found = json.loads(to_json(text), parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    assert found == {"2024-02-01": "start", "limit": ".inf", "rate": ".nan", "floor": "-.inf"}
