"""The image's recipe, run without an engine: what it copies is all that the application needs to start."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tests.e2e.server import free_port

ROOT = Path(__file__).parents[1]


def copied() -> list[str]:
    """Give the sources of every COPY in the Dockerfile."""
    recipe = (ROOT / "Dockerfile").read_text()
    return [line.split()[1] for line in recipe.splitlines() if line.startswith("COPY ")]


def test_the_ignore_file_lets_through_exactly_what_the_recipe_copies() -> None:
    kept = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert kept == set(copied())


def test_the_recipe_starts_what_the_readme_starts() -> None:
    recipe = (ROOT / "Dockerfile").read_text()
    command = re.search(r'^CMD \["streamlit", "run", "app\.py"', recipe, re.MULTILINE)
    assert command
    assert "streamlit run app.py" in (ROOT / "README.md").read_text()
    assert re.search(r"^USER \d+$", recipe, re.MULTILINE), "the image must not run as root"


@pytest.mark.slow
def test_the_copied_files_start_on_a_database_of_their_own(dsn: str, tmp_path: Path) -> None:
    image = tmp_path / "app"
    image.mkdir()
    for name in copied():
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, image / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, image / name)
    port = free_port()
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "DATABASE_URL": dsn, "SECRET_KEY": "s" * 32}
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=image, env=environment, stdout=log, stderr=log)
    try:
        assert answers(f"http://127.0.0.1:{port}/healthz", process), (tmp_path / "log").read_text()[-2000:]
    finally:
        process.terminate()
        process.wait(20)


def answers(url: str, process: subprocess.Popen[bytes]) -> bool:
    """Whether the address answers 200 before the process ends or a minute is over."""
    for _ in range(120):
        try:
            with urlopen(url, timeout=5) as answer:  # noqa: S310  # our own server
                return bool(answer.status == 200)
        except (URLError, OSError):
            try:
                process.wait(0.5)
                return False
            except subprocess.TimeoutExpired:
                continue
    return False
