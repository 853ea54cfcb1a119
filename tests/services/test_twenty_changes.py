"""Twenty different changes of each real pack, each proposed and confirmed, and back to the original bytes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from core.container import Container
from core.services.views import Actor
from tests.conftest import real_packs
from tests.services.making import change, confirm, head_text

pytestmark = pytest.mark.slow

Data = dict[str, Any]
Change = tuple[dict[str, Any], Callable[[Data], None]]
NEW_ENTITY = {"name": "Probe", "type": "PROBE", "attributes": ["length", "yes", "2024-01-01"]}
NEW_LINK = {"name": "PROBES", "from": "PROBE", "to": "PROBE"}
NEW_PATTERN = {"pattern": r"(?P<length>\d+)\s+m: \"x\"", "entity_type": "PROBE", "attribute": "length"}


def twenty(data: Data) -> list[Change]:
    """Give operations for a pack, each with what it does to the pack's data."""
    first, second = data["entities"][0], data["entities"][1]
    here, there = ["entities", first["type"]], ["entities", second["type"]]
    plain = next(item for item in second["attributes"] if isinstance(item, str))
    place = second["attributes"].index(plain)
    topic = next(iter(data["business_context"]))
    alias = next(iter(data["entity_aliases"]))
    term, last = data["key_terms"][0], data["key_terms"][-1]
    pattern = data["extraction_patterns"][0]["pattern"]
    template = data["reasoning_templates"][0]["name"]
    return [
        (
            op("add", [*here, "attributes"], value="probe_id"),
            lambda d: d["entities"][0]["attributes"].append("probe_id"),
        ),
        (
            op("add", [*there, "attributes"], value="no", index=0),
            lambda d: d["entities"][1]["attributes"].insert(0, "no"),
        ),
        (op("delete", [*there, "attributes", plain]), lambda d: d["entities"][1]["attributes"].pop(place + 1)),
        (
            op("replace", [*here, "name"], value="A: new # name"),
            lambda d: d["entities"][0].update(name="A: new # name"),
        ),
        (op("add_unique", [*here, "synonyms"], value="sonde"), lambda d: d["entities"][0]["synonyms"].append("sonde")),
        (op("add", ["entities"], value=NEW_ENTITY), lambda d: d["entities"].append(dict(NEW_ENTITY))),
        (op("add", ["relationships"], value=NEW_LINK), lambda d: d["relationships"].append(NEW_LINK)),
        (op("add", ["extraction_patterns"], value=NEW_PATTERN), lambda d: d["extraction_patterns"].append(NEW_PATTERN)),
        (
            op("replace", ["extraction_patterns", pattern, "attribute"], value="changed"),
            lambda d: d["extraction_patterns"][0].update(attribute="changed"),
        ),
        (op("add", ["key_terms"], value="12:30:45"), lambda d: d["key_terms"].append("12:30:45")),
        (op("delete", ["key_terms", term]), lambda d: d["key_terms"].remove(term)),
        (
            op("move", ["key_terms", last], index=0),
            lambda d: d["key_terms"].insert(0, d["key_terms"].pop(d["key_terms"].index(last))),
        ),
        (
            op("merge", ["business_context"], value={topic: ["probing"], "soundings": ["depth"]}),
            lambda d: d["business_context"].update(
                {topic: [*d["business_context"][topic], "probing"], "soundings": ["depth"]}
            ),
        ),
        (
            op("rename", ["entity_aliases", alias], to="RENAMED"),
            lambda d: rename(d, "entity_aliases", alias, "RENAMED"),
        ),
        (
            op("add", ["entity_aliases", "PROBE"], value=["sonde"]),
            lambda d: d["entity_aliases"].update(PROBE=["sonde"]),
        ),
        (
            op(
                "update",
                ["reasoning_templates", template],
                updates={"confidence_threshold": 0.5, "note": "line\nline\n"},
            ),
            lambda d: d["reasoning_templates"][0].update(confidence_threshold=0.5, note="line\nline\n"),
        ),
        (
            op("update", [], updates={"version": "9.0.0", "name": "Probed"}),
            lambda d: d.update(version="9.0.0", name="Probed"),
        ),
        (
            op("add", ["review_notes"], value=[{"by": "us", "on": "2024-01-01"}]),
            lambda d: d.update(review_notes=[{"by": "us", "on": "2024-01-01"}]),
        ),
        (
            {
                "action": "batch",
                "operations": [
                    op("assert", ["review_notes"], exists=True),
                    op("delete", ["review_notes"]),
                    op("replace", ["description"], value="After twenty changes"),
                ],
            },
            lambda d: (d.pop("review_notes"), d.update(description="After twenty changes")),
        ),
        (op("delete", ["relationships", 0]), lambda d: d["relationships"].pop(0)),
    ]


def op(action: str, path: list[Any], **fields: Any) -> dict[str, Any]:
    return {"action": action, "path": path, **fields}


def rename(data: Data, section: str, old: str, new: str) -> None:
    data[section] = {new if key == old else key: value for key, value in data[section].items()}


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, id=path.stem, marks=pytest.mark.slow if place else ())
        for place, path in enumerate(real_packs())
    ],
)
def test_twenty_changes_and_a_rollback_give_back_the_original_bytes(app: Container, reviewer: Actor, path: Path):
    original = path.read_bytes()
    first = app.packs.import_pack(reviewer, original, path.name)
    data = yaml.safe_load(original)
    changes = twenty(yaml.safe_load(original))
    assert len(changes) == 20
    for number, (operation, expected) in enumerate(changes, start=2):
        done = change(app, reviewer, first.pack_id, [operation])
        assert done.version_number == number
        expected(data)
        now = yaml.safe_load(head_text(app, reviewer, first.pack_id))
        assert now == data, operation
        assert list(now) == list(data), "sections keep their order"

    back = app.proposals.view(reviewer, app.assistant.propose_rollback(reviewer, first.id))
    assert confirm(app, reviewer, back).version_number == 22
    newest = app.packs.row(reviewer, first.pack_id)
    assert app.versions.download(reviewer, newest.head_id) == original
    assert newest.pack_version == yaml.safe_load(original)["version"]
    comments = [line.strip() for line in original.decode().splitlines() if line.lstrip().startswith("#")]
    before = app.versions.numbered(reviewer, first.pack_id, 21).text
    lost = [line for line in comments if line not in before]
    assert len(lost) <= 2, "only the comments of what was deleted went with it"
