"""Releases: marked once, one of them current, and handed out as files that prove where they come from."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from uuid import UUID, uuid4

import pytest

from core.container import Container
from core.errors import Conflict, Forbidden, InvalidInput, NotFound
from core.services.views import Actor, AuditFilter
from tests.services.making import PACK, add_term, at_once, bring, change

pytestmark = pytest.mark.slow


@pytest.fixture
def pack_id(app: Container, editor: Actor, reviewer: Actor) -> UUID:
    found = bring(app, editor)
    change(app, reviewer, found, add_term("mooring"))
    change(app, reviewer, found, [{"action": "delete", "path": ["entities", "SHIP", "attributes", "flag"]}])
    return found


def version_id(app: Container, actor: Actor, pack_id: UUID, number: int) -> UUID:
    return app.versions.numbered(actor, pack_id, number).row.id


def test_a_release_is_marked_once_and_stays(app: Container, reviewer: Actor, pack_id: UUID):
    first = version_id(app, reviewer, pack_id, 1)
    made = app.releases.mark(reviewer, first, "v1.0.0", "  The first one.  ")
    assert (made.name, made.note, made.number, made.current) == ("1.0.0", "The first one.", 1, True)
    with pytest.raises(Conflict, match=r"released already, as 1\.0\.0"):
        app.releases.mark(reviewer, first, "1.0.1", "again")
    with pytest.raises(Conflict, match=r"1\.0\.0 is taken: it is version 1"):
        app.releases.mark(reviewer, version_id(app, reviewer, pack_id, 2), "1.0.0", "again")
    second = app.releases.mark(reviewer, version_id(app, reviewer, pack_id, 2), "1.1.0", "More", current=False)
    assert [(row.name, row.current) for row in app.releases.list(reviewer, pack_id)] == [
        ("1.1.0", False),
        ("1.0.0", True),
    ]
    rows = app.history.timeline(reviewer, pack_id).rows
    assert [(row.release, row.current) for row in rows] == [("", False), ("1.1.0", False), ("1.0.0", True)]

    chosen = app.releases.choose(reviewer, second.id)
    assert chosen.current
    current = app.releases.current(reviewer, pack_id)
    assert current is not None
    assert current.name == "1.1.0"
    with pytest.raises(Conflict, match="current one already"):
        app.releases.choose(reviewer, second.id)
    told = app.audit_log.query(AuditFilter(kinds=("release.made", "release.chosen")))
    assert [row.summary for row in told] == [
        "Release 1.1.0 of Harbour is the current one now, in place of 1.0.0.",
        "Released version 2 of Harbour as 1.1.0.",
        "Released version 1 of Harbour as 1.0.0.",
    ]


def test_the_next_version_is_suggested_from_what_changed(app: Container, reviewer: Actor, pack_id: UUID):
    one, two, three = (version_id(app, reviewer, pack_id, number) for number in (1, 2, 3))
    assert app.releases.suggest(reviewer, one).name == "1.0.0", "the pack's own version"
    app.releases.mark(reviewer, one, "1.0.0", "First")
    more = app.releases.suggest(reviewer, two)
    assert (more.name, more.since) == ("1.1.0", "1.0.0")
    less = app.releases.suggest(reviewer, three)
    assert (less.name, less.level) == ("2.0.0", "breaking")
    assert any("flag" in reason for reason in less.reasons)
    app.releases.mark(reviewer, three, "2.0.0", "Without flags")
    assert app.releases.suggest(reviewer, two).name == "1.1.0"


@pytest.mark.parametrize("name", ["", "1", "1.0", "one", "1.0.0.0", "01.0.0", "1.0.0 beta", "1.0.0\n"])
def test_what_is_no_semantic_version_is_refused(app: Container, reviewer: Actor, pack_id: UUID, name: str):
    if name.strip() == "1.0.0":
        assert app.releases.mark(reviewer, version_id(app, reviewer, pack_id, 1), name, "x").name == "1.0.0"
        return
    with pytest.raises(InvalidInput, match="no semantic version"):
        app.releases.mark(reviewer, version_id(app, reviewer, pack_id, 1), name, "x")


def test_editors_read_releases_and_make_none(app: Container, editor: Actor, reviewer: Actor, pack_id: UUID):
    one = version_id(app, editor, pack_id, 1)
    with pytest.raises(Forbidden):
        app.releases.mark(editor, one, "1.0.0", "x")
    made = app.releases.mark(reviewer, one, "1.0.0-rc.1", "x", current=False)
    with pytest.raises(Forbidden):
        app.releases.choose(editor, made.id)
    assert app.releases.current(editor, pack_id) is None
    assert app.releases.download(editor, made.id).decode() == PACK
    with pytest.raises(InvalidInput, match="note"):
        app.releases.mark(reviewer, version_id(app, editor, pack_id, 2), "1.0.0", " ")
    for call in (app.releases.choose, app.releases.download):
        with pytest.raises(NotFound):
            call(reviewer, uuid4())
    with pytest.raises(NotFound):
        app.releases.suggest(reviewer, uuid4())


def test_of_two_who_release_at_once_one_wins(app: Container, reviewer: Actor, pack_id: UUID):
    ids = [version_id(app, reviewer, pack_id, number) for number in (1, 2)]
    found = at_once([lambda one=one: app.releases.mark(reviewer, one, "1.0.0", "x") for one in ids])
    assert sorted(isinstance(one, Conflict) for one in found) == [False, True], found
    assert len(app.releases.list(reviewer, pack_id)) == 1


def test_the_zip_of_a_release_is_the_same_each_time_and_proves_itself(
    app: Container, reviewer: Actor, editor: Actor, pack_id: UUID
):
    app.releases.mark(reviewer, version_id(app, reviewer, pack_id, 1), "1.0.0", "First")
    made = app.releases.mark(reviewer, version_id(app, reviewer, pack_id, 3), "2.0.0", "No flags.\nSorry.")
    data = app.releases.download(editor, made.id, format="zip")
    change(app, reviewer, pack_id, [{"action": "replace", "path": ["name"], "value": "Haven"}])
    assert app.releases.download(editor, made.id, format="zip") == data, "whatever becomes of the pack"

    archive = zipfile.ZipFile(io.BytesIO(data))
    files = {name: archive.read(name) for name in archive.namelist()}
    assert list(files) == ["harbour-2.0.0.yaml", "harbour-2.0.0.json", "CHANGELOG.md", "proof.json", "SHA256SUMS"]
    assert files["harbour-2.0.0.yaml"].decode() == app.versions.numbered(editor, pack_id, 3).text
    assert json.loads(files["harbour-2.0.0.json"])["name"] == "Harbour"
    sums = dict(reversed(line.split("  ")) for line in files["SHA256SUMS"].decode().splitlines())
    assert sums == {name: hashlib.sha256(files[name]).hexdigest() for name in list(files)[:-1]}

    proof = json.loads(files["proof.json"])
    assert (proof["release"], proof["previous_release"], proof["version"]) == ("2.0.0", "1.0.0", 3)
    assert [link["version"] for link in proof["versions"]] == [2, 3]
    assert proof["versions"][-1]["sha256"] == proof["sha256"] == sums["harbour-2.0.0.yaml"]
    assert proof["versions"][0]["confirmed_by"] == reviewer.name
    assert proof["versions"][0]["confirmed_at"] < proof["released_at"]
    log = files["CHANGELOG.md"].decode()
    assert "# Harbour 2.0.0" in log
    assert "No flags.\nSorry." in log
    assert "## Changes since 1.0.0 (+1 −1 lines)" in log
    assert "key term mooring added" in log
    assert "Ship: attribute flag removed" in log
    assert json.loads(app.releases.download(editor, made.id, format="json"))["name"] == "Harbour"
    assert len(app.audit_log.query(AuditFilter(kinds=("export.made",)))) == 3
