"""The command line, exactly: results on standard output, a sentence on standard error and exit code 1 otherwise."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from core.container import Container
from core.engine import operations_schema
from core.errors import Unavailable
from core.planning.protocol import Plan
from core.services.passwords import matches
from core.services.views import AuditFilter
from tests.interfaces.conftest import Run
from tests.services.making import PACK, add_term

ROOT = Path(__file__).parents[2]
AFTER = PACK + '  - "mooring"\n'
OPERATIONS = json.dumps(add_term("mooring"))


@pytest.fixture
def files(tmp_path: Path, run: Run) -> tuple[str, str]:
    (tmp_path / "pack.yaml").write_text(PACK)
    (tmp_path / "ops.json").write_text(OPERATIONS)
    return "pack.yaml", "ops.json"


def refused(result: tuple[int, str, str]) -> str:
    """Give the sentence of a refusal: exit code 1, nothing on standard output, one line on standard error."""
    code, out, err = result
    assert (code, out) == (1, ""), result
    assert err.endswith("\n")
    assert err.count("\n") == 1
    assert "Traceback" not in err
    return err.strip()


def test_apply_prints_the_new_text_and_changes_no_file(run: Run, files: tuple[str, str]):
    assert run("apply", *files) == (0, AFTER, "")
    assert Path(files[0]).read_text() == PACK


def test_apply_reads_either_from_standard_input_but_not_both(run: Run, files: tuple[str, str]):
    pack, operations = files
    assert run("apply", "-", operations, given=PACK.encode()) == (0, AFTER, "")
    assert run("apply", pack, "-", given=OPERATIONS.encode()) == (0, AFTER, "")
    assert "Only one" in refused(run("apply", "-", "-", given=PACK.encode()))
    assert "Only one" in refused(run("diff", "-", "-", given=PACK.encode()))


def test_apply_keeps_the_bytes_of_a_file(run: Run, tmp_path: Path):
    odd = b"\xef\xbb\xbf" + PACK.replace("\n", "\r\n").encode()
    (tmp_path / "odd.yaml").write_bytes(odd)
    code, out, _ = run("apply", "odd.yaml", "-", given=b"\xef\xbb\xbf[]")
    assert (code, out.encode()) == (0, odd)
    _, out, _ = run("apply", "odd.yaml", "-", given=OPERATIONS.encode())
    assert out.encode() == odd + b'  - "mooring"\r\n'


def test_apply_takes_dotted_paths_and_json_patch(run: Run, files: tuple[str, str]):
    dotted = json.dumps([{"action": "add", "path": "key_terms", "value": "mooring"}])
    patch = json.dumps([{"op": "add", "path": "/key_terms/-", "value": "mooring"}])
    for given in (dotted, patch):
        assert run("apply", files[0], "-", given=given.encode()) == (0, AFTER, "")


@pytest.mark.parametrize(
    ("operations", "words"),
    [
        ('[{"action": "delete", "path": ["key_terms", "quai"]}]', "Operation 1 .*quay"),
        (
            '[{"action": "delete", "path": ["key_terms", "quay"]}, {"action": "replace", "path": ["nam"], "value": 1}]',
            "Operation 2 .*name",
        ),
        ('[{"action": "explode", "path": []}]', "no action 'explode'"),
        ("[1]", "Operation 1 .*mapping"),
        ("7", "list of"),
        ("{not json", r"not JSON \(line 1, column 2\)"),
        ("", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[" + "9" * 5_000 + "]", "not JSON"),
        ('[{"action": "add", "path": ["x"], "value": ' + "[" * 400 + "]" * 400 + "}]", "more than 64 levels"),
        ("\udcff", "not UTF-8"),
    ],
)
def test_apply_refuses_in_one_sentence(run: Run, files: tuple[str, str], operations: str, words: str):
    sentence = refused(run("apply", files[0], "-", given=operations.encode("utf-8", "surrogateescape")))
    assert re.search(words, sentence), sentence


@pytest.mark.parametrize(
    ("pack", "words"),
    [
        (b"a: [1", "line 1|line 2"),
        (b"\xff", "not UTF-8"),
        (b"x: &a [*a]", "no finished &a"),
        (b"", "Operation 1"),
        (b"# " + b"x" * (1 << 20), "1,024 KiB"),
    ],
)
def test_apply_refuses_a_pack_that_is_none(run: Run, files: tuple[str, str], pack: bytes, words: str):
    sentence = refused(run("apply", "-", files[1], given=pack))
    assert re.search(words, sentence), sentence


def test_a_file_that_cannot_be_read_is_told(run: Run, files: tuple[str, str], tmp_path: Path):
    assert "missing.yaml cannot be read: No such file" in refused(run("apply", "missing.yaml", files[1]))
    assert "cannot be read" in refused(run("apply", files[0], str(tmp_path)))


def test_check_tells_by_the_exit_code_alone(run: Run, files: tuple[str, str]):
    assert run("apply", *files, "--check") == (0, "", "")
    assert "quay" in refused(
        run("apply", files[0], "-", "--check", given=b'[{"action": "delete", "path": "key_terms.quai"}]')
    )


def test_an_error_as_json_has_its_parts(run: Run, files: tuple[str, str]):
    given = b'[{"action": "delete", "path": ["key_terms", "quai"]}]'
    told = json.loads(refused(run("apply", files[0], "-", "--json", given=given)))
    assert (told["index"], told["action"], told["path"], told["segment"]) == (
        0,
        "delete",
        ["key_terms", "quai"],
        "quai",
    )
    assert told["suggestions"] == ["quay"]
    told = json.loads(refused(run("apply", "-", files[1], "--json", given=b"a: [1")))
    assert told["reason"]


class Scripted:
    """Gives the plan that a test wants to see printed."""

    name = "scripted"

    def __init__(self, plan: Plan | Exception) -> None:
        self._plan = plan

    def plan(self, _: object) -> Plan:
        """Give it."""
        if isinstance(self._plan, Exception):
            raise self._plan
        return self._plan


@pytest.mark.parametrize(
    ("plan", "printed"),
    [
        (Plan("operations", "x", operations=tuple(add_term("Kai ü"))), {"operations": add_term("Kai ü")}),
        (
            Plan("question", "x", text="Which one?", choices=("this", "that")),
            {"question": "Which one?", "choices": ["this", "that"]},
        ),
        (Plan("declined", "x", text="No idea.", examples=("Add a term",)), {"declined": "No idea."}),
        (Plan("answer", "x", text="Two."), {"answer": "Two."}),
    ],
)
def test_plan_prints_json_of_each_kind(
    run: Run, files: tuple[str, str], monkeypatch: pytest.MonkeyPatch, plan: Plan, printed: object
):
    monkeypatch.setattr("core.planning.build.build_planners", lambda _: {"default": Scripted(plan)})
    code, out, err = run("plan", files[0], "Do it.")
    assert (code, json.loads(out), err) == (0, printed, "")


def test_plan_takes_the_planner_that_is_asked_for(run: Run, files: tuple[str, str], monkeypatch: pytest.MonkeyPatch):
    planners = {
        "default": Scripted(Plan("answer", "x", text="default")),
        "offline": Scripted(Plan("answer", "x", text="offline")),
    }
    monkeypatch.setattr("core.planning.build.build_planners", lambda _: planners)
    assert json.loads(run("plan", files[0], "x", "--planner", "offline")[1]) == {"answer": "offline"}
    assert "No model is configured" in refused(run("plan", files[0], "x", "--planner", "model"))
    planners["model"] = Scripted(Unavailable("The model does not answer."))
    assert refused(run("plan", files[0], "x", "--planner", "model")) == "The model does not answer."
    assert "line 2" in refused(run("plan", "-", "x", given=b"a: ["))


def test_a_wrong_setting_stops_a_command_with_its_name(
    run: Run, files: tuple[str, str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("LLM_TIMEOUT_SECONDS", "soon")
    for command in (("plan", files[0], "x"), ("import", files[0]), ("db", "upgrade"), ("user", "add", "a@b.c")):
        assert "The setting LLM_TIMEOUT_SECONDS cannot be used" in refused(run(*command))


def test_wrong_usage_is_told_with_exit_code_two(run: Run):
    for command in ((), ("explode",), ("apply",), ("user",), ("user", "add", "a@b.c", "--role", "owner")):
        code, out, err = run(*command)
        assert (code, out) == (2, "")
        assert "usage:" in err
    code, out, _ = run("--help")
    assert code == 0
    assert all(name in out for name in ("apply", "plan", "import", "user", "db", "mcp"))


def test_a_pack_can_come_in_before_there_is_anybody_who_could_log_in(
    run: Run, files: tuple[str, str], database: str, app: Container
):
    code, out, err = run("import", files[0])
    assert (code, err) == (0, "")
    assert "was brought in as version 1" in out
    assert app.auth.needs_setup()
    assert not matches("", app.auth.credentials()["console@localhost"]["password"])


def test_users_and_packs_come_in_by_the_console(run: Run, files: tuple[str, str], database: str, app: Container):
    code, out, err = run("user", "add", "Ada@Example.org", "--role", "admin", "--name", "Ada L.")
    assert (code, err) == (0, "")
    first, second = out.splitlines()
    assert first == "ada@example.org was added as admin."
    password = second.removeprefix("Password: ")
    assert matches(password, app.auth.credentials()["ada@example.org"]["password"])
    assert run("user", "add", "bo@example.org", "--password-stdin", given=b"a password of bo\n")[:2] == (
        0,
        "bo@example.org was added as editor.\n",
    )
    assert matches("a password of bo", app.auth.credentials()["bo@example.org"]["password"])
    assert "already" in refused(run("user", "add", "bo@example.org"))
    assert "not an email" in refused(run("user", "add", "bo"))
    assert "too short" in refused(run("user", "add", "c@example.org", "--password-stdin", given=b"x\n"))

    code, out, err = run("import", files[0])
    assert (code, err) == (0, "")
    assert out.startswith("Harbour 1.0.0 was brought in as version 1 (")
    code, out, _ = run("import", "-", "--as", "bo@example.org", given=PACK.encode())
    assert out.startswith("Harbour (2) 1.0.0")
    assert "no active user nobody@x" in refused(run("import", files[0], "--as", "nobody@x"))
    assert "no name" in refused(run("import", "-", given=b"a: 1\n"))
    admin = app.users.console_actor()
    assert sorted((row.name, row.last_author) for row in app.packs.list(admin)) == [
        ("Harbour", "Ada L."),
        ("Harbour (2)", "bo"),
    ]
    told = app.audit_log.query(AuditFilter(kinds=("pack.imported", "import.refused")))[::-1]
    assert [row.summary.split(": ")[0] for row in told] == [
        "Harbour was brought in from pack.yaml.",
        "Harbour (2) was brought in from standard input.",
        "standard input was refused",
    ]
    assert run("db", "upgrade") == (0, "The database is up to date.\n", "")


def test_a_database_that_is_away_is_told(run: Run, files: tuple[str, str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:s3cret@127.0.0.1:9/x")
    monkeypatch.setenv("SECRET_KEY", "k" * 32)
    for command in (("import", files[0]), ("db", "upgrade"), ("user", "add", "a@b.c")):
        sentence = refused(run(*command))
        assert "The database does not answer" in sentence
        assert "s3cret" not in sentence


def test_the_schema_of_operations_is_printed(run: Run):
    code, out, err = run("schema", "operations")
    assert (code, json.loads(out), err) == (0, operations_schema(), "")


@pytest.mark.slow
def test_the_module_runs_as_a_process(tmp_path: Path):
    (tmp_path / "pack.yaml").write_text(PACK)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}

    def process(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "core", *arguments]
        return subprocess.run(
            command, cwd=tmp_path, env=environment, input=given, capture_output=True, text=True, timeout=60, check=False
        )

    done = process("apply", "pack.yaml", "-", given=OPERATIONS)
    assert (done.returncode, done.stdout, done.stderr) == (0, AFTER, "")
    failed = process("apply", "pack.yaml", "-", given="[]]")
    assert (failed.returncode, failed.stdout) == (1, "")
    assert failed.stderr.count("\n") == 1


def test_a_set_is_uploaded_only_with_a_key(run: Run, tmp_path: Path):
    (tmp_path / "set.jsonl").write_text("", encoding="utf-8")
    assert "There is no key for LangSmith" in refused(run("eval", str(tmp_path / "set.jsonl"), "--upload", "my set"))
