"""The script that Streamlit runs for every visit: who is it, which page, and no page without a login."""

import streamlit as st
from core.container import current

from pages.ui import login, shell
from pages.ui.context import signed_in, told

st.set_page_config(page_title="Domain packs", page_icon=":material/menu_book:", layout="wide")
shell.dress()
app = user = page = None
with told():
    app = current()
    user = signed_in(app)
    page = shell.navigation(app, user)

if app is not None and page is not None and not shell.leaving():
    if user is None:
        login.gate(app)
    else:
        shell.foot(app, user)
        page.run()
