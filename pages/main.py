"""The script that Streamlit runs for every visit: who is it, which page, and no page without a login."""

from core.container import current
from pages.ui import login, shell
from pages.ui.context import signed_in, told

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
        shell.foot(user)
        with told():
            page.run()
