"""History on the command line: what is listed, traced, printed and proposed."""

from __future__ import annotations

import json
import re
from uuid import UUID

import pytest

from core.container import Container
from core.services.views import Actor, AuditFilter
from tests.interfaces.conftest import Run
from tests.services.making import PACK, add_term, bring, change, head_text

pytestmark = pytest.mark.slow


@pytest.fixture
def pack_id(app: Container, admin: Actor, database: str) -> UUID:
    found = bring(app, admin)
    change(app, admin, found, add_term("mooring"))
    change(app, admin, found, [{"action": "delete", "path": ["key_terms", "quay"]}])
    return found


def test_history_lists_versions_newest_first(run: Run, pack_id: UUID):
    code, out, err = run("history", "Harbour")
    assert (code, err) == (0, "")
    assert [line.split()[0] for line in out.splitlines()] == ["3", "2", "1"]
    assert "+1 -0" in out.splitlines()[1]
    assert "Brought in from a test" in out.splitlines()[2]
    by_id = json.loads(run("history", str(pack_id), "--json")[1])
    assert [row["version"] for row in by_id] == [3, 2, 1]
    assert (by_id[0]["lines_removed"], by_id[0]["changes"]) == (1, ["key term quay removed"])
    assert [row["version"] for row in json.loads(run("history", "harbour", "--json", "--path", "quay")[1])] == [3, 1]
    code, out, err = run("history", "Harbour", "--limit", "1")
    assert (out.count("\n"), "--before 3" in err) == (1, True)
    assert run("history", "Harbour", "--text", "nowhere") == (0, "", "No version fits.\n")


def test_history_of_a_path_follows_a_thing_through_its_names(run: Run, app: Container, admin: Actor, pack_id: UUID):
    renamed = {"action": "update", "path": ["entities", "SHIP"], "updates": {"name": "Vessel", "type": "VESSEL"}}
    change(app, admin, pack_id, [{"action": "add", "path": ["entities", "SHIP", "attributes"], "value": "beam"}])
    change(app, admin, pack_id, [renamed])
    change(app, admin, pack_id, add_term("pilot"))
    found = json.loads(run("history", "Harbour", "--path", "entities.VESSEL.attributes.beam", "--json")[1])
    assert [(row["version"], row["changes"]) for row in found] == [(4, ["Ship: attribute beam added"])]
    assert run("history", "Harbour", "--path", "Vessel", "--limit", "1")[2] == "There are older ones: --before 5\n"
    older = json.loads(run("history", "Harbour", "--path", "Ship", "--before", "5", "--json")[1])
    assert [row["version"] for row in older] == [4, 1]
    assert run("history", "Harbour", "--path", "Ship", "--before", "1") == (0, "", "No version fits.\n")


def test_blame_tells_the_version_of_every_line(run: Run, app: Container, admin: Actor, pack_id: UUID):
    code, out, err = run("blame", "Harbour")
    assert (code, err) == (0, "")
    lines = [line.rsplit("  ", 1) for line in out.splitlines() if "mooring" in line]
    assert len(lines) == 1
    assert lines[0][0].split()[0] == "2"
    found = json.loads(run("blame", "Harbour", "--json")[1])
    assert "\n".join(line["text"] for line in found["lines"]) + "\n" == head_text(app, admin, pack_id)
    assert {line["version"] for line in found["lines"]} == {1, 2}
    assert found["versions"]["2"]["author"] == admin.name
    old = json.loads(run("blame", "Harbour", "--json", "--version", "1")[1])
    assert {line["version"] for line in old["lines"]} == {1}


def test_blame_of_a_path_tells_who_touched_it_last_and_why(run: Run, pack_id: UUID):
    code, out, _ = run("blame", "Harbour", "--path", "key_terms.mooring")
    assert code == 0
    assert re.match(r"# key_terms › mooring: last touched in version 2, .*Admin.*Asked for:", out)
    assert out.count("\n") == 2
    found = json.loads(run("blame", "Harbour", "--path", "key_terms", "--json")[1])
    assert (found["path"]["version"], found["path"]["lines"]) == (3, [13, 15])


def test_show_prints_the_exact_bytes_and_is_audited(run: Run, app: Container, pack_id: UUID):
    assert run("show", "Harbour", "1") == (0, PACK, "")
    assert run("show", "Harbour", "v2")[1] == PACK + '  - "mooring"\n'
    assert run("show", "Harbour", "head")[1] != PACK
    assert len(app.audit_log.query(AuditFilter(kinds=("export.made",)))) == 3


def test_rollback_makes_a_proposal_and_changes_nothing(run: Run, app: Container, admin: Actor, pack_id: UUID):
    before = head_text(app, admin, pack_id)
    code, out, err = run("rollback", "Harbour", "1")
    assert (code, err) == (0, "")
    proposal_id = re.search(r"Proposal ([0-9a-f-]{36})", out)
    seen = re.search(r"Hash ([0-9a-f]{64})", out)
    assert proposal_id
    assert seen
    assert "key term mooring removed" in out or "changed to" in out
    assert head_text(app, admin, pack_id) == before
    view = app.proposals.view(admin, UUID(proposal_id[1]))
    assert (view.seen_hash, view.target_number, view.row.status) == (seen[1], 1, "pending")
    done = app.assistant.decide(admin, view.row.id, decision="confirm", seen_hash=seen[1])
    assert done.version_number == 4
    assert head_text(app, admin, pack_id) == PACK
    told = json.loads(run("rollback", "Harbour", "2", "--json")[1])
    assert (told["target"], told["base"], len(told["hash"])) == (2, 4, 64)


def test_undo_proposes_to_take_one_version_back(run: Run, app: Container, admin: Actor, pack_id: UUID):
    told = json.loads(run("undo", "Harbour", "2", "--json")[1])
    assert (told["target"], told["kind"], told["changes"]) == (2, "undo", ["key term mooring removed"])
    app.assistant.decide(admin, UUID(told["proposal"]), decision="confirm", seen_hash=told["hash"])
    assert head_text(app, admin, pack_id) == PACK.replace('  - "quay"   # where ships lie\n', "")


@pytest.mark.parametrize(
    "arguments",
    [
        ("history", "Nowhere"),
        ("blame", "Harbour", "--path", "entities.Nobody"),
        ("show", "Harbour", "9"),
        ("show", "Harbour", "none"),
        ("rollback", "Harbour", "3"),
        ("rollback", "Harbour", "0"),
        ("undo", "Harbour", "1"),
    ],
)
def test_what_is_not_there_is_one_sentence(run: Run, pack_id: UUID, arguments: tuple[str, ...]):
    code, out, err = run(*arguments)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "Traceback" not in err


def test_an_editor_may_look_but_not_roll_back(run: Run, editor: Actor, pack_id: UUID):
    assert run("history", "Harbour", "--as", editor.email)[0] == 0
    code, out, err = run("rollback", "Harbour", "1", "--as", editor.email)
    assert (code, out) == (1, "")
    assert "may not roll back" in err
