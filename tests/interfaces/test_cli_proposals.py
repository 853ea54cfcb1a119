"""Proposals on the command line: listed with their hashes, and confirmed as they were listed."""

from __future__ import annotations

import json
from uuid import UUID

import pytest

from core.container import Container
from core.services.views import Actor
from tests.interfaces.conftest import Run
from tests.services.making import PACK, add_term, bring, change, head_text, propose


@pytest.fixture
def pack_id(app: Container, admin: Actor, database: str) -> UUID:
    return bring(app, admin)


def test_a_rollback_is_listed_and_confirmed(run: Run, app: Container, admin: Actor, pack_id: UUID):
    change(app, admin, pack_id, add_term("mooring"))
    assert run("rollback", "Harbour", "1")[0] == 0

    code, out, _ = run("proposals", "--pack", "Harbour")
    assert code == 0
    first, words, hashed = out.splitlines()
    assert "Harbour, on version 2" in first
    assert words == "  Go back to version 1."
    listed = json.loads(run("proposals", "--json")[1])
    assert [(one["id"], one["hash"], one["status"]) for one in listed] == [
        (first.split()[0], hashed.split()[1], "pending")
    ]
    code, out, err = run("confirm", listed[0]["id"], "--hash", listed[0]["hash"])
    assert (code, out, err) == (0, "Saved as version 3.\n", "")
    assert head_text(app, admin, pack_id) == PACK
    assert run("proposals")[1:] == ("", "No proposal waits.\n")
    assert json.loads(run("proposals", "--all", "--json")[1])[0]["version"] == 3


def test_another_hash_a_second_time_and_an_editor_are_refused_in_words(
    run: Run, app: Container, admin: Actor, editor: Actor, pack_id: UUID
):
    proposal = propose(app, editor, pack_id, add_term("mooring"))
    asked = str(proposal.row.id)
    for arguments, words in [
        ((asked, "--hash", "0" * 64), "changed since you looked"),
        ((asked, "--hash", proposal.seen_hash, "--as", editor.email), "As editor you may not confirm"),
        (("abc", "--hash", "0" * 64), "no one proposal abc"),
        ((str(pack_id), "--hash", "0" * 64), "no such proposal"),
    ]:
        code, out, err = run("confirm", *arguments)
        assert (code, out) == (1, "")
        assert words in err
    assert head_text(app, admin, pack_id) == PACK
    code, out, _ = run("confirm", asked[:8], "--hash", proposal.seen_hash, "--json")
    assert (code, json.loads(out)["version"]) == (0, 2)
    code, _, err = run("confirm", asked, "--hash", proposal.seen_hash)
    assert (code, "confirmed this proposal already as version 2" in err) == (1, True)


def test_hidden_characters_are_written_out(run: Run, app: Container, admin: Actor, pack_id: UUID):
    propose(app, admin, pack_id, add_term("moo\u202egnir\u200b"))
    base = app.packs.head(admin, pack_id)[1]
    app.assistant.propose_operations(admin, pack_id, add_term("moo\u202egnir\u200b"), base_sha256=base)
    out = run("proposals")[1]
    assert "moo\\u202egnir\\u200b" in out
    assert "\u202e" not in out
