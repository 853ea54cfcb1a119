"""The JSON Schema of the format holds for every pack that can be imported."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest
import yaml

from core.pack.schema import pack_schema

ROOT = Path(__file__).parents[2]
PACKS = sorted([*(ROOT / "db" / "samples").glob("*.yaml"), *(ROOT.parent / "shared" / "packs").glob("*.yaml")])


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.stem)
def test_real_packs_are_valid(path: Path) -> None:
    schema = pack_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    data = jsonschema_data(yaml.safe_load(path.read_text("utf-8")))
    jsonschema.Draft202012Validator(schema).validate(data)


def test_what_is_no_pack_is_not_valid() -> None:
    validator = jsonschema.Draft202012Validator(pack_schema())
    for data in ({"name": "x"}, [], {"name": "x", "description": "y", "version": "1.0.0", "entities": 3}):
        assert list(validator.iter_errors(data))


def jsonschema_data(value: object) -> object:
    """JSON has no keys but texts: steps are numbered with integers in YAML."""
    if isinstance(value, dict):
        return {str(key): jsonschema_data(each) for key, each in value.items()}
    return [jsonschema_data(each) for each in value] if isinstance(value, list) else value
