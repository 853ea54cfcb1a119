"""The releases page: which version consumers use, another one, and the files."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from core.services.views import Role
from tests.pages.fakes import FakeServices
from tests.pages.work import Work, install

Opener = Callable[[str], AppTest]


@pytest.fixture
def work(services: FakeServices, monkeypatch: pytest.MonkeyPatch) -> Work:
    made = install(services, monkeypatch)
    made.history(4)
    return made


def html(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))


def release(app: AppTest) -> None:
    next(button for button in app.button if button.label == "Release version 4").click().run()


def test_a_pack_without_releases_says_what_they_are_for(work: Work, open_page: Opener) -> None:
    app = open_page("releases")
    assert "No version is released yet" in app.info[0].value
    assert app.header[0].value == "Release version 4"
    assert app.text_input(key=f"releases_name_{work.rows[0].id}").value == "2.0.0"


def test_the_suggestion_tells_its_reasons(work: Work, open_page: Opener) -> None:
    app = open_page("releases")
    assert any("Something that could be found or named before is gone" in one.value for one in app.markdown)
    assert "The attribute &lt;flag&gt; is gone." in html(app)
    assert "and 2 more" in html(app)


def test_a_version_is_released_with_a_note(work: Work, open_page: Opener) -> None:
    newest = work.rows[0].id
    app = open_page("releases")
    app.text_area(key=f"releases_note_{newest}").set_value("For the spring.")
    app.checkbox(key=f"releases_current_{newest}").uncheck()
    release(app)
    assert work.calls[-1] == ("mark", (newest, "2.0.0", "For the spring.", False))
    assert "Version 4 is released" in app.toast[0].value
    assert app.header[0].value == "Release 2.0.0"
    assert not any("Release version" in one.value for one in app.header), "every version is released once"


def test_a_number_that_is_taken_is_told_and_nothing_typed_is_lost(work: Work, open_page: Opener) -> None:
    work.past.released(2, "2.0.0", current=True)
    newest = work.rows[0].id
    app = open_page("releases")
    app.text_area(key=f"releases_note_{newest}").set_value("For the spring.")
    release(app)
    assert "is taken" in app.error[0].value
    assert app.text_area(key=f"releases_note_{newest}").value == "For the spring."


def test_another_release_is_made_the_current_one(work: Work, open_page: Opener) -> None:
    work.past.released(2, "1.0.0", current=True)
    later = work.past.released(3, "1.1.0", current=False)
    app = open_page("releases")
    assert list(app.dataframe[0].value["state"]) == ["", "Current"]
    assert app.header[0].value == "Release 1.0.0, current"
    assert "For &lt;i&gt;all&lt;/i&gt;." in html(app)
    app.query_params["version"] = str(later.version_id)
    app.run()
    assert app.header[0].value == "Release 1.1.0"
    app.button(key=f"releases_choose_{later.id}").click().run()
    assert ("choose", later.id) in work.calls
    assert app.header[0].value == "Release 1.1.0, current"


def test_an_editor_reads_and_downloads_but_does_not_release(
    work: Work, open_page: Opener, as_role: Callable[[Role], None]
) -> None:
    work.past.released(2, "1.0.0", current=False)
    as_role(Role.EDITOR)
    app = open_page("releases")
    assert [one.value for one in app.header] == ["Release 1.0.0"]
    assert not any("current" in button.label for button in app.button)
    assert [one.proto.label for one in app.get("download_button")] == [
        "Download with changelog and proof",
        "YAML",
        "JSON",
    ]
