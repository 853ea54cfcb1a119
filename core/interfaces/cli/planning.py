"""Commands that plan requests: plan, eval."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from core.config import load_settings
from core.engine import guard
from core.errors import InvalidInput
from core.interfaces.cli.shared import add_command, read
from core.planning.protocol import Planner


def register(commands: Any) -> None:
    """Declare the commands."""
    command = add_command(commands, "plan", _plan, "plan a request in plain words; prints JSON")
    command.add_argument("pack", metavar="PACK", help="a YAML file, or - for standard input")
    command.add_argument("text", metavar="TEXT", help="what should change")
    command.add_argument("--planner", choices=["offline", "model"], help="default: the model if one is configured")

    command = add_command(commands, "eval", _eval, "measure a planner on requests in JSON Lines")
    command.add_argument("file", metavar="FILE", help="lines of {id, kind, pack, text, expected}; pack beside the file")
    command.add_argument("--planner", choices=["offline", "model"], help="default: the model if one is configured")
    command.add_argument("--json", action="store_true", help="print figures and misses as JSON")
    command.add_argument("--upload", metavar="NAME", help="put the set into LangSmith as a dataset of this name")


def _plan(arguments: argparse.Namespace) -> int:
    from core.pack.model import open_pack
    from core.planning.evaluate import request_for

    pack = open_pack(guard(read(arguments.pack)))
    plan = _planner(arguments.planner).plan(request_for(arguments.text, pack))
    print(json.dumps(plan.as_json(), ensure_ascii=False, indent=2))
    return 0


def _eval(arguments: argparse.Namespace) -> int:
    from core.planning.evaluate import evaluate, read_cases, table

    try:
        cases = read_cases(Path(arguments.file))
    except OSError as error:
        raise InvalidInput(f"{arguments.file} cannot be read: {error.strerror or error}.") from None
    if arguments.upload:
        return _upload(arguments.upload, Path(arguments.file))
    report = evaluate(_planner(arguments.planner), cases)
    print(json.dumps(report.as_json(), ensure_ascii=False, indent=2) if arguments.json else table(report))
    return 0


def _upload(name: str, file: Path) -> int:
    settings = load_settings()
    if settings.langsmith_api_key is None:
        raise InvalidInput("There is no key for LangSmith; set LANGSMITH_API_KEY to upload the set.")
    from core.planning.uploading import upload

    key = settings.langsmith_api_key.get_secret_value()
    count = upload(file, name, key, settings.langsmith_endpoint)
    print(f"{count} requests are in the LangSmith dataset “{name}”.")
    return 0


def _planner(wanted: str | None) -> Planner:
    from core.planning.build import build_planners

    planners = build_planners(load_settings())
    name = wanted or "default"
    if name not in planners:
        raise InvalidInput("No model is configured; set LLM_PROVIDER and LLM_API_KEY, or use --planner offline.")
    return planners[name]
