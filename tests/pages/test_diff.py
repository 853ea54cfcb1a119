"""The diff's HTML: nothing lost, nothing executed, nothing hidden, and readable in both themes."""

from __future__ import annotations

import re
from html import unescape
from itertools import product
from pathlib import Path

import pytest

from pages.ui import diff
from pages.ui.diff import diff_html, small_diff_html, text_html
from tests.pages.work import TEXT

CSS = Path(diff.__file__).with_name("diff.css").read_text()
SAMPLES = sorted((Path(__file__).parents[2] / "db" / "samples").glob("*.yaml"))
OWN_TAGS = set(re.findall(r"\w+", "div span details summary table colgroup col tbody tr td i mark p"))
NAMES = ("Version 1", "As proposed")
CHANGED = TEXT.replace("      - consent_date ", "      - consent_day ").replace("      - city\n", "")


def cells(html: str, side: str) -> list[str]:
    """Read the cells of one side's lines back out of the HTML, in order, blanks left out."""
    place = {"left": 2, "right": 4}[side]
    rows = [re.split(r"(?=<td)", row.partition("</tbody>")[0]) for row in re.split(r"<tr[^>]*>", html)[1:]]
    return [row[place] for row in rows if 'class="none"' not in row[place]]


def lines(html: str, side: str) -> list[str]:
    """Read the lines of one side back out of the HTML."""
    signed = r'<i class="sign">.</i>'
    return [unescape(re.sub(r"<[^>]+>", "", re.sub(signed, "", cell))) for cell in cells(html, side)]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_both_sides_hold_every_line_folded_or_not(sample: Path) -> None:
    old = sample.read_text()
    new = "\n".join(line.replace("description", "note") for line in old.splitlines()[3:]) + "\nadded: [1, 2]\n"
    html = diff_html(old, new, NAMES)
    assert lines(html, "left") == old.splitlines()
    assert lines(html, "right") == new.splitlines()


def test_changes_carry_a_sign_besides_their_colour() -> None:
    html = diff_html(TEXT, CHANGED, NAMES)
    removed = [cell for cell in cells(html, "left") if 'class="del"' in cell]
    added = [cell for cell in cells(html, "right") if 'class="add"' in cell]
    assert len(removed) == 2
    assert len(added) == 1
    assert all('<i class="sign">−</i>' in cell for cell in removed)
    assert all('<i class="sign">+</i>' in cell for cell in added)


def test_inside_a_changed_line_only_the_changed_words_are_marked() -> None:
    html = diff_html("limit: 80 percent\n", "limit: 95 percent\n", NAMES)
    marks = re.findall(r"<mark>(.*?)</mark>", html)
    assert [re.sub(r"<[^>]+>", "", mark) for mark in marks] == ["80", "95"]


def test_unchanged_runs_are_folded_with_their_count() -> None:
    tail = "".join(f"  - term {number}\n" for number in range(40))
    html = diff_html(TEXT + tail, TEXT.replace("3.1.0", "3.2.0") + tail, NAMES)
    count = int(re.search(r"<summary>(\d+) unchanged lines</summary>", html)[1])  # type: ignore[index]
    assert count == len((TEXT + tail).splitlines()) - 4 - 3
    assert html.count("<details>") == 1


def test_each_hunk_is_headed_by_its_path() -> None:
    html = diff_html(TEXT, CHANGED, NAMES)
    path = re.search(r'<div class="path"[^>]*>(.*?)</div>', html)
    assert path
    assert unescape(re.sub(r"<[^>]+>", "", path[1])).startswith("entities›Participant")


@pytest.mark.parametrize(
    "evil",
    ["<img src=x onerror=alert(1)>", "</td></table><script>alert(1)</script>", '"><svg/onload=alert(1)>', "&lt;b&gt;"],
)
def test_markup_in_a_pack_or_a_name_stays_text(evil: str) -> None:
    new = f"{TEXT}# {evil}\n{evil!r}: {evil!r}\n"
    for html in (diff_html(TEXT, new, (evil, evil)), small_diff_html(TEXT, new, 9), text_html(new)):
        tags = set(re.findall(r"<\s*/?\s*([a-zA-Z!]+)", html))
        assert tags <= OWN_TAGS
        assert not re.search(r"<[^>]*\son\w+\s*=", html)
    assert f"# {evil}" in lines(diff_html(TEXT, new, NAMES), "right")


@pytest.mark.parametrize(
    ("character", "code"),
    [
        ("\u202e", "U+202E"),
        ("\u2066", "U+2066"),
        ("\u200b", "U+200B"),
        ("\ufeff", "U+FEFF"),
        ("\u00a0", "U+00A0"),
        ("\u00ad", "U+00AD"),
        ("\u3164", "U+3164"),
        ("\ufe0f", "U+FE0F"),
        ("\x1b", "U+001B"),
        ("\x7f", "U+007F"),
        ("\U000e0041", "U+E0041"),
    ],
)
def test_what_cannot_be_seen_is_shown_by_its_code(character: str, code: str) -> None:
    html = diff_html("a: no\n", f"a: n{character}o\n", NAMES)
    assert f">{code}</span>" in html
    assert character not in html


def test_letters_of_other_scripts_are_left_as_they_are() -> None:
    words = "Gefäß, Đường, 東京, नमस्ते, שלום"
    assert words in unescape(re.sub(r"<[^>]+>", "", text_html(f"name: {words}\n")))


def test_a_small_diff_shows_the_first_lines_and_counts_the_rest() -> None:
    new = TEXT + "".join(f"  - term {number}\n" for number in range(30))
    html = small_diff_html(TEXT, new, 10)
    assert html.count("<tr>") == 10
    assert "and 21 more lines" in html


def test_texts_that_differ_in_line_ends_alone_are_told_so() -> None:
    assert "line ends" in diff_html(TEXT, TEXT.replace("\n", "\r\n"), NAMES)
    assert "byte for byte" in diff_html(TEXT, TEXT, NAMES)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_colours_stay_on_their_lines_whatever_the_line_ends(end: str) -> None:
    html = text_html(TEXT.replace("\n", end))
    assert html.count('<span class="yk">') == text_html(TEXT).count('<span class="yk">')
    assert '<span class="yk">name</span>' in html


def palette(theme: int) -> dict[str, str]:
    found = re.findall(r"--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);", CSS)
    return {name: (light, dark)[theme] for name, light, dark in found}


def luminance(color: str) -> float:
    channels = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_every_colour_of_text_is_readable_on_every_ground_it_stands_on(theme: int) -> None:
    colors = palette(theme)
    grounds = ("paper", "del", "add")
    pairs = [
        *product(("ink", "key", "anchor", "comment"), grounds),
        *product(("ink", "key", "anchor"), ("del-mark", "add-mark")),
        *product(("quiet", "ink"), ("paper", "head")),
        ("del-sign", "del"),
        ("add-sign", "add"),
        ("del-sign", "head"),
        ("add-sign", "head"),
        ("odd", "odd-paper"),
    ]
    poor = {pair: round(contrast(*(colors[name] for name in pair)), 2) for pair in pairs}
    assert {pair: ratio for pair, ratio in poor.items() if ratio < 4.5} == {}
