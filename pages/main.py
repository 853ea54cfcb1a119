"""The script that Streamlit runs for every visit: who is it, which page, and no page without a login."""

from core.container import current
from pages.ui import login, shell
from pages.ui.context import arrive, told

shell.dress()
app = visit = page = None
with told():
    app = current()
    visit = arrive(app)
    page = shell.navigation(app, visit)

if app is not None and page is not None and not shell.leaving():
    if visit is None:
        login.gate(app)
    else:
        shell.foot(visit.user)
        with told():
            page.run()
