"""Bringing packs in: real ones keep their bytes, bad ones get a sentence and leave nothing but a row in the log."""

from __future__ import annotations

import json
from collections.abc import Callable
from uuid import uuid4

import pytest
import yaml
from sqlalchemy import text

from core.container import Container
from core.errors import InvalidInput, NotFound
from core.services.views import Actor, AuditFilter
from tests.conftest import real_packs
from tests.services.making import PACK, add_term, at_once, bring, change, head_text

BOMB = (
    PACK
    + "extra:\n  a: &a [x,x,x,x,x,x,x,x,x,x]\n"
    + "".join(
        f"  {name}: &{name} [{', '.join(['*' + before] * 10)}]\n"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
)

BAD = {
    "not YAML": (b"name: x\ndescription: [a, b\nversion: 1.0.0\n", r"line 3.*column|line 3"),
    "a tab": (b"name: x\n\tdescription: y\n", r"[Ll]ine 2"),
    "a list": (b"- name: x\n- version: 1\n", r"mapping|name"),
    "a word": (b"hello", r"name"),
    "nothing": (b"", r"empty"),
    "spaces": (b" \n\n \t\n", r"empty|tab|line"),
    "a comment": (b"# only a comment\n", r"."),
    "no name": (b"description: y\nversion: 1.0.0\n", r"no name;"),
    "an empty name": (b'name: " "\ndescription: y\nversion: 1.0.0\n', r"no name;"),
    "no description, no version": (b"name: x\n", r"no description and version"),
    "not UTF-8": ("name: Häfen\n".encode("latin-1"), r"[Ll]ine 1 is not UTF-8"),
    "UTF-16": (PACK.encode("utf-16"), r"not UTF-8"),
    "over 1 MiB": (PACK.encode() + b"# " + b"x" * (1 << 20), r"1 MiB|large"),
    "an alias bomb": (BOMB.encode(), r"alias|expand|large|nodes|values"),
    "deep nesting": (PACK.encode() + b"deep: " + b"[" * 500 + b"]" * 500 + b"\n", r"nest|deep|level"),
    "duplicate keys": (PACK.encode() + b'name: "Again"\n', r"“name” stands twice.*line 2 and again on line 16"),
    "a duplicate key in an entity": (
        PACK.replace('    type: "SHIP"\n', '    type: "SHIP"\n    type: "BOAT"\n').encode(),
        r"“type” stands twice.*line 8 and again on line 9",
    ),
    "two documents": (PACK.encode() + b"---\nname: other\n", r"document"),
    "a Python object": (PACK.encode() + b"evil: !!python/object/apply:os.system [id]\n", r"tag"),
    "a NUL": (PACK.encode() + b"# \x00\n", r"NUL"),
    "a NUL in the name": (PACK.replace("Harbour", "Har\\0bour").encode(), r"NUL"),
}


def counts(app: Container) -> dict[str, int]:
    with app.database.transaction() as session:
        return {
            table: session.scalar(text(f"SELECT count(*) FROM {table}")) or 0  # noqa: S608
            for table in ("packs", "versions", "contents", "proposals", "audit_events")
        }


def test_every_bad_input_gets_one_sentence_and_leaves_one_row(app: Container, editor: Actor):
    before = counts(app)
    for number, (name, (data, words)) in enumerate(BAD.items(), start=1):
        with pytest.raises(InvalidInput, match=words) as raised:
            app.packs.import_pack(editor, data, f"{name}.yaml")
        message = raised.value.message
        assert "\n" not in message, name
        assert len(message) < 400, name
        assert message[0].isupper() or message[0] == "“", message
        assert message.endswith("."), message
        row = app.audit_log.query(AuditFilter())[0]
        assert (row.kind, row.actor) == ("import.refused", f"{editor.name} <{editor.email}>")
        assert row.summary == f"{name}.yaml was refused: {message}"
        assert counts(app) == {**before, "audit_events": before["audit_events"] + number}, name


def test_real_packs_keep_their_bytes(app: Container, editor: Actor):
    for path in real_packs():
        data = path.read_bytes()
        version = app.packs.import_pack(editor, data, path.name)
        assert app.versions.download(editor, version.id) == data
        assert (version.number, version.kind, version.size, version.message) == (
            1,
            "import",
            len(data),
            f"Brought in from {path.name}",
        )
        plain = yaml.safe_load(data)
        row = app.packs.row(editor, version.pack_id)
        assert (row.name, row.description, row.pack_version) == (plain["name"], plain["description"], plain["version"])
        assert json.loads(app.versions.download(editor, version.id, format="json"))["name"] == plain["name"]


ODD = {
    "byte-order mark": b"\xef\xbb\xbf" + PACK.encode(),
    "CRLF": PACK.replace("\n", "\r\n").encode(),
    "mixed line ends, none at the end": PACK.replace("\n", "\r\n", 4).rstrip().encode(),
    "spaces at the end": (PACK + "\n \n\n  \n").encode(),
    "JSON in a line": json.dumps(yaml.safe_load(PACK)).encode(),
    "JSON": json.dumps(yaml.safe_load(PACK), indent=4).encode(),
    "wide characters": PACK.replace("Ships", "Ships é 漢 😀 \u2028\x85").encode(),
}


def test_odd_files_keep_every_byte_through_a_change_and_back(app: Container, reviewer: Actor):
    for name, data in ODD.items():
        version = app.packs.import_pack(reviewer, data, name)
        assert app.versions.download(reviewer, version.id) == data, name

        done = change(app, reviewer, version.pack_id, [{"action": "delete", "path": ["key_terms", "berth"]}])
        assert done.version_id
        changed = app.versions.download(reviewer, done.version_id)
        assert yaml.safe_load(changed)["key_terms"] == ["quay"]
        assert changed[:40] == data[:40]
        assert (b"\r\n" in changed) == (b"\r\n" in data)
        back = app.assistant.propose_rollback(reviewer, version.id)
        done = app.assistant.decide(
            reviewer, back, decision="confirm", seen_hash=app.proposals.view(reviewer, back).seen_hash
        )
        assert done.version_id
        assert app.versions.download(reviewer, done.version_id) == data


def test_packs_of_one_name_are_told_apart(app: Container, editor: Actor, reviewer: Actor):
    found = at_once([lambda: bring(app, editor)] * 6)
    assert not [one for one in found if isinstance(one, Exception)], found
    names = {row.id: row.name for row in app.packs.list(editor)}
    assert sorted(names.values()) == ["Harbour", *(f"Harbour ({number})" for number in range(2, 7))]

    second = next(key for key, name in names.items() if name == "Harbour (2)")
    change(app, reviewer, second, add_term("mooring"))
    assert app.packs.row(editor, second).name == "Harbour (2)", "a change of something else renames nothing"
    change(app, reviewer, second, [{"action": "replace", "path": ["name"], "value": "Port"}])
    assert app.packs.row(editor, second).name == "Port"
    change(app, reviewer, second, [{"action": "replace", "path": ["name"], "value": "Harbour"}])
    assert app.packs.row(editor, second).name == "Harbour (2)"
    assert 'name: "Harbour"\n' in head_text(app, editor, second), "the file says what its owner wrote"


def test_a_change_of_name_description_or_version_shows_in_the_list(app: Container, reviewer: Actor):
    pack_id = bring(app, reviewer)
    updates = {"description": "Ships, berths and pilots", "version": "2.0.0"}
    change(app, reviewer, pack_id, [{"action": "update", "path": [], "updates": updates}])
    row = app.packs.row(reviewer, pack_id)
    assert (row.description, row.pack_version, row.head_number) == (*updates.values(), 2)
    assert row.last_author == reviewer.name
    assert [each.pack_version for each in app.versions.list(reviewer, pack_id)] == ["2.0.0", "1.0.0"]


def test_where_a_pack_came_from_is_told_in_one_line(app: Container, editor: Actor):
    for source in ("", " \n ", "=cmd()\x00\r\nname", "x" * 500):
        version = app.packs.import_pack(editor, PACK.encode(), source)
        assert version.message.startswith("Brought in from ")
        assert version.message.isprintable()
        assert len("Brought in from ") < len(version.message) < 230


def test_the_samples_can_be_taken_and_others_are_not_there(app: Container, editor: Actor):
    samples = app.packs.samples()
    assert len(samples) == 3
    for sample in samples:
        version = app.packs.import_sample(editor, sample.key)
        assert app.packs.row(editor, version.pack_id).name == sample.name
        assert 150 <= sample.lines <= 400
    for key in ("nothing", "../samples/" + samples[0].key, ""):
        with pytest.raises(NotFound, match="no sample"):
            app.packs.import_sample(editor, key)


def test_what_is_not_there_is_told(app: Container, editor: Actor):
    pack_id = bring(app, editor)
    looks: list[Callable[[], object]] = [
        lambda: app.packs.row(editor, uuid4()),
        lambda: app.packs.head(editor, uuid4()),
        lambda: app.versions.view(editor, uuid4()),
        lambda: app.versions.download(editor, uuid4()),
        lambda: app.versions.numbered(editor, pack_id, 2),
        lambda: app.versions.numbered(editor, pack_id, 10**30),
        lambda: app.versions.numbered(editor, pack_id, -1),
        lambda: app.proposals.view(editor, uuid4()),
        lambda: app.assistant.propose_rollback(editor, uuid4()),
        lambda: app.texts.text("0" * 64),
    ]
    for look in looks:
        with pytest.raises(NotFound):
            look()
    version = app.versions.numbered(editor, pack_id, 1).row
    with pytest.raises(InvalidInput, match="“xml” is no format"):
        app.versions.download(editor, version.id, format="xml")  # type: ignore[arg-type]
    for limit in (0, 1_001):
        with pytest.raises(InvalidInput, match="between 1 and 1,000"):
            app.versions.list(editor, pack_id, limit=limit)
