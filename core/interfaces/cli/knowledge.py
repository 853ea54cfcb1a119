"""Commands that know what a pack means: validate, cascade, impact, and the schema of the format."""

from __future__ import annotations

import argparse
import json
from typing import Any

from core.engine import guard, parse_path
from core.errors import InvalidInput
from core.interfaces.cli.shared import add_command, read, read_both, write
from core.pack.findings import Finding, Fix, find, fix_of, mended
from core.pack.model import Pack, open_pack
from core.pack.rulesets import BUILT_IN, RuleSet, read_rules


def register(commands: Any) -> None:
    """Declare the commands."""
    command = add_command(commands, "validate", _validate, "list what breaks the rules in a pack; exit 1 for errors")
    command.add_argument("pack", metavar="PACK", help="a YAML file, or - for standard input")
    command.add_argument("--json", action="store_true", help="print the findings as JSON, with fixes as operations")
    command.add_argument("--rules", metavar="FILE", help="a YAML file that switches, tunes and adds rules")
    command.add_argument("--fix", action="store_true", help="print the text with every safe fix applied instead")

    command = add_command(commands, "cascade", _cascade, "plan a rename or a deletion with everything that follows")
    command.add_argument("pack", metavar="PACK", help="a YAML file, or - for standard input")
    command.add_argument("action", choices=("rename", "delete"))
    command.add_argument("path", metavar="PATH", help="like entities.CLIENT or entities.CLIENT.attributes.email")
    command.add_argument("to", metavar="TO", nargs="?", default="", help="the new name, for a rename")
    command.add_argument("--reasons", action="store_true", help="print each part with its reason instead")

    command = add_command(commands, "impact", _impact, "class a change: safe, check or breaking; print the reasons")
    command.add_argument("old", metavar="OLD", help="a YAML file, or - for standard input")
    command.add_argument("new", metavar="NEW", help="a YAML file, or - for standard input")
    command.add_argument("--json", action="store_true", help="print it as JSON")


def _validate(arguments: argparse.Namespace) -> int:
    rules = read_rules(read(arguments.rules)) if arguments.rules else BUILT_IN
    data = read(arguments.pack)
    if arguments.fix:
        write(mended(guard(data), rules))
        return 0
    pack, found = _findings(data, rules)
    fixes = [fix_of(pack, finding) if pack else None for finding in found]
    if arguments.json:
        write(json.dumps(_as_data(found, fixes), ensure_ascii=False, indent=2) + "\n")
    else:
        name = "standard input" if arguments.pack == "-" else arguments.pack
        lines = [_line(name, finding, fix) for finding, fix in zip(found, fixes, strict=True)]
        write("".join(f"{line}\n" for line in (*lines, _summary(found))))
    return int(any(finding.severity == "error" for finding in found))


def _findings(data: bytes, rules: RuleSet) -> tuple[Pack | None, tuple[Finding, ...]]:
    """The findings of a file; one that cannot be read is a finding too, and no pack."""
    try:
        text = guard(data)
        pack = open_pack(text)
    except InvalidInput as error:
        place = (getattr(error, "line", None), getattr(error, "column", None))
        return None, (Finding("unreadable", "error", error.message, (), *place),)
    return pack, find(text, rules)


def _line(name: str, finding: Finding, fix: Fix | None) -> str:
    place = f"{finding.line or 1}:{finding.column or 1}"
    mend = f" Fix: {fix.words}" if fix else ""
    return f"{name}:{place}: {finding.severity}: {finding.message} [{finding.rule}]{mend}"


def _summary(found: tuple[Finding, ...]) -> str:
    if not found:
        return "No findings."
    counts = [(sum(f.severity == severity for f in found), severity) for severity in ("error", "warning", "hint")]
    return ", ".join(f"{count} {severity}{'s' if count != 1 else ''}" for count, severity in counts if count) + "."


def _as_data(found: tuple[Finding, ...], fixes: list[Fix | None]) -> list[dict[str, Any]]:
    return [
        {
            "rule": finding.rule,
            "severity": finding.severity,
            "message": finding.message,
            "path": list(finding.path),
            "line": finding.line,
            "column": finding.column,
            "fix": fix and {"words": fix.words, "safe": fix.safe, "operations": list(fix.operations)},
        }
        for finding, fix in zip(found, fixes, strict=True)
    ]


def _cascade(arguments: argparse.Namespace) -> int:
    from core.pack.cascade import plan_delete, plan_rename

    if bool(arguments.to) != (arguments.action == "rename"):
        raise InvalidInput("A rename needs the new name behind the path, and a deletion has none.")
    pack = open_pack(guard(read(arguments.pack)))
    path = tuple(parse_path(arguments.path))
    plan = plan_rename(pack, path, arguments.to) if arguments.action == "rename" else plan_delete(pack, path)
    if arguments.reasons:
        shown = [{"reason": part.reason, "itself": part.itself, "operation": part.operation} for part in plan.parts]
        write(json.dumps(shown, ensure_ascii=False, indent=2) + "\n")
    else:
        write(json.dumps(list(plan.operations), ensure_ascii=False, indent=2) + "\n")
    return 0


def _impact(arguments: argparse.Namespace) -> int:
    from core.pack.impact import impact_of

    old, new = (open_pack(guard(data)) for data in read_both(arguments.old, arguments.new))
    impact = impact_of(old, new)
    if arguments.json:
        reasons = [{"level": r.level, "words": r.words, "path": list(r.path)} for r in impact.reasons]
        reaches = {reach.thing: list(reach.places) for reach in impact.reaches}
        shown = {
            "level": impact.level,
            "next_version": impact.next_version,
            "reasons": reasons,
            "reaches": reaches,
        }
        write(json.dumps(shown, ensure_ascii=False, indent=2) + "\n")
        return 0
    lines = [f"{impact.level}: the next version would be {impact.next_version}"]
    lines += [f"{reason.level}: {reason.words}" for reason in impact.reasons]
    lines += [f"reaches, from {reach.thing}: {', '.join(reach.places)}" for reach in impact.reaches]
    write("".join(f"{line}\n" for line in lines))
    return 0
