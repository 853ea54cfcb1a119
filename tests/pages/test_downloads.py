"""Downloads: made at the click, by whoever is logged in then."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest

from core.container import SESSION_COOKIES
from core.errors import NotLoggedIn
from core.services.views import Role
from pages.ui import downloads
from tests.pages.fakes import FakeServices


@pytest.fixture
def click(services: FakeServices, monkeypatch: pytest.MonkeyPatch) -> Callable[[], bytes]:
    """A click on a download button that stands on the page, whose file tells the role of who asks."""
    drawn: list[Callable[[], bytes]] = []
    page = SimpleNamespace(
        context=SimpleNamespace(cookies={SESSION_COOKIES[-1]: "token"}),
        download_button=lambda label, *, data, **_: drawn.append(data),
    )
    monkeypatch.setattr(downloads, "st", page)
    downloads.download(
        services,  # type: ignore[arg-type]  # stands in for the container
        "Download CSV",
        lambda user: user.role.encode(),
        file_name="audit.csv",
        mime="text/csv",
        key="audit_csv",
    )
    return drawn[0]


def test_a_file_is_made_with_the_role_at_the_click(click: Callable[[], bytes], as_role: Callable[[Role], None]) -> None:
    as_role(Role.EDITOR)
    assert click() == b"editor"


def test_nobody_downloads_after_logging_out_in_another_tab(services: FakeServices, click: Callable[[], bytes]) -> None:
    services.user = None
    with pytest.raises(NotLoggedIn, match="Log in and download again"):
        click()
