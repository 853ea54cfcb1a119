"""A dossier as one HTML page that prints well: no script, nothing from outside, every text escaped."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import category

from core.pack.findings import Finding

if TYPE_CHECKING:
    from core.services.dossier import Dossier, Proof, Said

_STYLE = Path(__file__).with_name("dossier.css").read_text()
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def dossier_html(dossier: Dossier) -> str:
    """Give the page."""
    row = dossier.version.row
    title = f"{dossier.version.pack_name}, version {row.number}"
    parts = [
        f"<h1>{_text(title)}</h1>",
        f'<p class="lead">Dossier made on {_when(dossier.made_at)} for {_text(dossier.made_for)}.</p>',
        *_version(dossier),
        *_said("What was asked, and what was answered", dossier.conversation),
        *_said("Memories that were used", dossier.memories),
        *_operations(dossier),
        *_diff(dossier.diff),
        *_findings(dossier),
        *_said("Comments", dossier.comments),
        *_decision(dossier),
        *_events(dossier),
        *_proof(dossier.proof),
    ]
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Dossier: {_text(title)}</title><style>{_STYLE}</style></head>\n<body>\n"
        + "\n".join(parts)
        + "\n</body></html>\n"
    )


def _text(value: object) -> str:
    """Escape a text; signs that cannot be seen, or that turn the reading order, are spelled out."""
    return escape("".join(sign if _plain(sign) else f"⟨U+{ord(sign):04X}⟩" for sign in str(value)))


def _plain(sign: str) -> bool:
    return sign in "\n\t" or category(sign) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}


def _when(moment: datetime | None) -> str:
    if moment is None:
        return ""
    at = moment.astimezone(UTC)
    return f"{at.day} {at:%B %Y, %H:%M:%S} UTC"


def _pairs(pairs: Iterable[tuple[str, str]]) -> str:
    return "<dl>" + "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in pairs if value) + "</dl>"


def _version(dossier: Dossier) -> list[str]:
    row, proposal = dossier.version.row, dossier.proposal
    pairs = [
        ("What changed", _text(row.message)),
        ("Asked for by", _text(row.author)),
        ("Saved on", _when(row.created_at)),
        ("The pack calls itself", _text(row.pack_version)),
        ("Made from", f"version {proposal.row.base_number}" if proposal else "a file that was brought in"),
        ("SHA-256 of the text", f"<code>{row.sha256}</code>"),
        ("SHA-256 of the text before", f"<code>{proposal.base_sha256}</code>" if proposal else ""),
    ]
    return ["<h2>The version</h2>", _pairs(pairs)]


def _said(heading: str, said: Sequence[Said]) -> list[str]:
    if not said:
        return []
    quotes = (
        f'<blockquote><div class="who">{_text(", ".join(filter(None, (one.who, _when(one.at), one.about))))}</div>'
        f'<div class="text">{_text(one.text)}</div></blockquote>'
        for one in said
    )
    return [f"<h2>{heading}</h2>", *quotes]


def _operations(dossier: Dossier) -> list[str]:
    if not dossier.operations or dossier.proposal is None:
        return []
    exact = json.dumps([dict(operation) for operation in dossier.proposal.operations], ensure_ascii=False, indent=1)
    lines = "".join(f"<li>{_text(words)}</li>" for words in dossier.operations)
    notes = "".join(f"<li>{_text(note)}</li>" for note in dossier.proposal.assumptions)
    return [
        "<h2>The operations</h2>",
        f"<ol>{lines}</ol>",
        f"<p>How it was read:</p><ul>{notes}</ul>" if notes else "",
        "<p>The same for programs, as it ran:</p>",
        f"<pre>{_text(exact)}</pre>",
    ]


def _diff(diff: str) -> list[str]:
    if not diff:
        return []
    kinds = {"+": "added", "-": "removed", "@": "hunk"}
    lines = (f'<span class="{kinds.get(line[:1], "")}">{_text(line) or " "}</span>' for line in diff.splitlines())
    return ["<h2>The difference</h2>", f"<pre>{''.join(lines)}</pre>"]


def _findings(dossier: Dossier) -> list[str]:
    if dossier.proposal is None:
        return []
    listed = [
        *_finding_rows("appeared", dossier.proposal.appeared),
        *_finding_rows("settled", dossier.proposal.vanished),
    ]
    if not listed:
        return ["<h2>Findings</h2>", "<p>None appeared and none were settled.</p>"]
    return ["<h2>Findings</h2>", f"<table><tr><th></th><th>Weight</th><th>Finding</th></tr>{''.join(listed)}</table>"]


def _finding_rows(what: str, findings: Iterable[Finding]) -> list[str]:
    return [f"<tr><td>{what}</td><td>{_text(one.severity)}</td><td>{_text(one.message)}</td></tr>" for one in findings]


def _decision(dossier: Dossier) -> list[str]:
    proposal = dossier.proposal
    if proposal is None:
        return []
    pairs = [
        ("Confirmed by", _text(proposal.decided_by or "")),
        ("On", _when(proposal.decided_at)),
        ("Under the rule", _text(dossier.policy)),
        ("Hash of what was seen", f"<code>{_text(dossier.seen_hash)}</code>" if dossier.seen_hash else ""),
    ]
    return ["<h2>The decision</h2>", _pairs(pairs)]


def _events(dossier: Dossier) -> list[str]:
    rows = "".join(
        f"<tr><td>{one.number}</td><td>{_when(one.at)}</td><td>{_text(one.actor)}</td><td>{_text(one.summary)}"
        f"<br><code>{one.hash}</code></td></tr>"
        for one in dossier.events
    )
    heading = "<tr><th>No.</th><th>When</th><th>Who</th><th>What, and its hash</th></tr>"
    return ["<h2>In the audit log</h2>", f"<table>{heading}{rows}</table>"] if rows else []


def _proof(proof: Proof | None) -> list[str]:
    if proof is None:
        return []
    anchor = proof.anchor
    steps = "\n".join(proof.path) or "none: the row is the only one under its anchor"
    pairs = [
        ("Anchor over", f"No. {_text(anchor['first'])} to No. {_text(anchor['last'])}, {_text(anchor['at'])}"),
        ("Root", f"<code>{_text(anchor['root'])}</code>"),
        ("Hash of the last row", f"<code>{_text(anchor['head'])}</code>"),
        ("Anchor before", f"<code>{_text(anchor['previous'])}</code>"),
        ("Public key", f"<code>{_text(anchor['key'])}</code>"),
        ("Signature", f"<code>{_text(anchor['signature'])}</code>"),
    ]
    return [
        "<h2>The proof</h2>",
        f"<p>The hash of No. {proof.event.number} leads to the signed root by these steps (a neighbour on the left or "
        "right, hashed with SHA-256, first byte 0 for a row and 1 for a pair). The public key is to be compared with "
        "the published one.</p>",
        f"<pre>{_text(steps)}</pre>",
        _pairs(pairs),
    ]
