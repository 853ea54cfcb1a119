"""The packs page: the list, the choice, and the three ways to bring a pack."""

from __future__ import annotations

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from pages.ui.state import literal
from tests.pages.fakes import FakeServices

REFUSAL = "This is not YAML: a quotation mark is open at line 3, column 7."


def test_the_list_says_what_is_in_each_pack_and_what_waits(open_page: Callable[[str], AppTest]) -> None:
    table = open_page("packs").dataframe[0].value
    assert list(table["pack"]) == ["Clinical trials", "Residential tenancy"]
    assert list(table["versions"]) == [4, 1]
    assert list(table["waiting"]) == [2, 1]


def test_looking_at_the_page_changes_nothing(services: FakeServices, open_page: Callable[[str], AppTest]) -> None:
    open_page("packs")
    assert services.calls == []


def test_without_packs_the_page_teaches_and_offers_samples(
    services: FakeServices, open_page: Callable[[str], AppTest]
) -> None:
    services.pack_rows.clear()
    app = open_page("packs")
    assert "Your packs will stand here" in app.info[0].value
    app.button(key="packs_sample_clinical").click().run()
    assert services.called("import_sample") == ["clinical"]
    assert "Version 1" in app.success[0].value


def test_a_sample_that_is_here_already_cannot_be_taken_twice(open_page: Callable[[str], AppTest]) -> None:
    button = open_page("packs").button(key="packs_sample_clinical")
    assert button.disabled
    assert button.label == "Already here"


def test_a_pasted_pack_comes_in_as_it_was_typed_and_becomes_the_chosen_one(
    services: FakeServices, open_page: Callable[[str], AppTest]
) -> None:
    app = open_page("packs")
    app.text_area(key="packs_pasted").input("name: Ärzte\n")
    app.button(key="packs_bring_text").click().run()
    assert services.called("import_pack") == [("name: Ärzte\n".encode(), "pasted text")]
    assert app.text_area(key="packs_pasted").value == ""
    assert app.selectbox(key="shell_pack_picker").value == services.pack_rows[-1].id


def test_a_refused_text_is_explained_and_still_there(
    services: FakeServices, open_page: Callable[[str], AppTest]
) -> None:
    services.import_error = REFUSAL
    app = open_page("packs")
    app.text_area(key="packs_pasted").input("name: 'oh")
    app.button(key="packs_bring_text").click().run()
    assert app.error[0].value == literal(REFUSAL)
    assert app.text_area(key="packs_pasted").value == "name: 'oh"


def test_a_pasted_text_outlives_a_visit_to_another_page(open_page: Callable[[str], AppTest]) -> None:
    app = open_page("packs")
    app.text_area(key="packs_pasted").input("name: half a pack").run()
    app.switch_page("account.py").run()
    app.switch_page("packs.py").run()
    assert app.text_area(key="packs_pasted").value == "name: half a pack"


def test_bringing_nothing_says_what_to_do(services: FakeServices, open_page: Callable[[str], AppTest]) -> None:
    app = open_page("packs")
    app.button(key="packs_bring_text").click().run()
    assert "paste the whole pack" in app.error[0].value
    assert not services.called("import_pack")


def test_an_uploaded_file_comes_in_byte_for_byte(services: FakeServices, open_page: Callable[[str], AppTest]) -> None:
    data = b"\xef\xbb\xbfname: A\r\n"
    app = open_page("packs")
    app.file_uploader[0].upload("trials.yaml", data, "application/yaml").run()
    app.button(key="packs_bring_file").click().run()
    assert services.called("import_pack") == [(data, "trials.yaml")]


def test_a_refused_file_is_explained_and_may_be_tried_again(
    services: FakeServices, open_page: Callable[[str], AppTest]
) -> None:
    services.import_error = REFUSAL
    app = open_page("packs")
    app.file_uploader[0].upload("trials.yaml", b"x", "application/yaml").run()
    app.button(key="packs_bring_file").click().run()
    assert [error.value for error in app.error] == [literal(REFUSAL)]
    assert not app.button(key="packs_bring_file").disabled
