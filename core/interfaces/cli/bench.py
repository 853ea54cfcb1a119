"""The command that runs a pack over documents: bench."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from core.bench import BenchChange, BenchDocument, Hit, PatternReport, Run, compare_runs, read_document, run
from core.engine import guard, show_path
from core.errors import InvalidInput
from core.interfaces.cli.shared import add_command, read
from core.pack.model import open_pack


def register(commands: Any) -> None:
    """Declare the command."""
    command = add_command(
        commands, "bench", _bench, "run a pack's patterns, terms, aliases and synonyms over documents"
    )
    command.add_argument("pack", metavar="PACK", help="a YAML file, or - for standard input")
    command.add_argument("documents", metavar="DOC", nargs="+", help="text, Markdown, PDF or DOCX, up to 5 MB each")
    command.add_argument("--against", metavar="PACK2", help="a changed pack: show what it gains, loses and changes")
    command.add_argument("--json", action="store_true", help="print hits and figures as JSON")


def _bench(arguments: argparse.Namespace) -> int:
    if arguments.pack == "-" == arguments.against:
        raise InvalidInput("Only one of the two packs can come from standard input; give a file for the other.")
    documents = _documents(arguments.documents)
    before = run(open_pack(guard(read(arguments.pack))), documents)
    if arguments.against is None:
        print(json.dumps(_run_json(before), ensure_ascii=False, indent=2) if arguments.json else _run_text(before))
        return 0
    after = run(open_pack(guard(read(arguments.against))), documents)
    change = compare_runs(before, after)
    if arguments.json:
        shown = {**_change_json(change), "before": _run_json(before), "after": _run_json(after)}
        print(json.dumps(shown, ensure_ascii=False, indent=2))
    else:
        print(_change_text(change, documents))
    return 0


def _documents(paths: Sequence[str]) -> list[BenchDocument]:
    """Read the documents; two of one name are told apart by their folders."""
    names = [Path(path).name for path in paths]
    shown = [name if names.count(name) == 1 else path for name, path in zip(names, paths, strict=True)]
    if len(set(shown)) < len(shown):
        raise InvalidInput("A document is given twice; give each one once.")
    return [read_document(name, read(path)) for name, path in zip(shown, paths, strict=True)]


def _run_json(found: Run) -> dict[str, Any]:
    return {
        "documents": [
            {"name": document.name, "sha256": document.sha256, "characters": len(document.text)}
            for document in found.documents
        ],
        "hits": [_hit_json(hit, found.documents) for hit in found.hits],
        "patterns": [_pattern_json(report) for report in found.patterns],
        "never_hit": [report.pattern for report in found.silent],
        "cut": list(found.cut),
    }


def _hit_json(hit: Hit, documents: Iterable[BenchDocument]) -> dict[str, Any]:
    document = next(one for one in documents if one.name == hit.document)
    return {
        "document": hit.document,
        "line": document.line_of(hit.start),
        "start": hit.start,
        "end": hit.end,
        "source": hit.source,
        "entity": hit.entity,
        "attribute": hit.attribute,
        "value": hit.value,
        "confidence": hit.confidence,
        "passage": document.text[hit.passage_start : hit.passage_end],
        "found_by": hit.found_by,
        "path": list(hit.path),
    }


def _pattern_json(report: PatternReport) -> dict[str, Any]:
    return {
        "path": list(report.path),
        "pattern": report.pattern,
        "entity": report.entity,
        "attribute": report.attribute,
        "hits": report.hits,
        "milliseconds": round(report.milliseconds, 3),
        "state": report.state,
        "problem": report.problem,
    }


def _change_json(change: BenchChange) -> dict[str, Any]:
    def small(hit: Hit) -> dict[str, Any]:
        return {
            "document": hit.document,
            "start": hit.start,
            "end": hit.end,
            "source": hit.source,
            "entity": hit.entity,
            "attribute": hit.attribute,
            "value": hit.value,
            "confidence": hit.confidence,
            "found_by": hit.found_by,
        }

    return {
        "gained": [small(hit) for hit in change.gained],
        "lost": [small(hit) for hit in change.lost],
        "changed": [{"before": small(one.before), "after": small(one.after)} for one in change.changed],
        "troubled": [_pattern_json(report) for report in change.troubled],
    }


def _run_text(found: Run) -> str:
    lines = [_hit_line(hit, found.documents) for hit in found.hits]
    lines.append(f"{_count(len(found.hits), 'hit')} in {_count(len(found.documents), 'document')}.")
    lines += [f"never hits: {show_path(report.path)}" for report in found.silent]
    lines += [f"{report.state}: {show_path(report.path)}: {report.problem}" for report in found.troubled]
    return "\n".join([*lines, *found.cut])


def _change_text(change: BenchChange, documents: Sequence[BenchDocument]) -> str:
    lines = [f"+ {_hit_line(hit, documents)}" for hit in change.gained]
    lines += [f"- {_hit_line(hit, documents)}" for hit in change.lost]
    lines += [f"~ {_hit_line(one.before, documents)} -> {one.after.value}" for one in change.changed]
    lines += [f"! {report.state}: {show_path(report.path)}: {report.problem}" for report in change.troubled]
    counts = f"{len(change.gained)} gained, {len(change.lost)} lost, {len(change.changed)} changed."
    return "\n".join([*lines, counts])


def _hit_line(hit: Hit, documents: Iterable[BenchDocument]) -> str:
    document = next(one for one in documents if one.name == hit.document)
    what = ".".join(part for part in (hit.entity, hit.attribute) if part) or "term"
    sure = f" ({hit.confidence:g})" if hit.confidence is not None else ""
    value = " ".join(hit.value.split())
    return f"{hit.document}:{document.line_of(hit.start)}: {what} = {value} [{hit.source}]{sure}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
