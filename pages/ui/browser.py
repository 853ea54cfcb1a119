"""What only the browser can do: its cookie, where a page is scrolled to, how screen readers meet the navigation."""

from __future__ import annotations

import streamlit as st

# The address stays as it is on the way in, so that a link into the middle lands where it points; the code travels in
# the body, never in an address. `isConnected` alone would not do: a re-run mounts the same component again.
_ENTER = """
let used = null
export default function ({ data, setTriggerValue }) {
  if (used === data.code) return
  used = data.code
  fetch(new URL("auth/session", document.baseURI), {
    method: "POST",
    credentials: "same-origin",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ code: data.code }),
  })
    .then((answer) => {
      if (!answer.ok) return setTriggerValue("refused", true)
      const place = sessionStorage.getItem("login_place")
      sessionStorage.removeItem("login_place")
      if (place && place !== window.location.href) window.location.replace(place)
      else window.location.reload()
    })
    .catch(() => setTriggerValue("refused", true))
}
"""

# Who is sent to another system comes back to the start: where they wanted to go is kept in this tab meanwhile.
_PLACE = """
export default function () {
  const here = new URL(window.location.href)
  here.searchParams.delete("login")
  const home = new URL("./", document.baseURI)
  if (here.pathname !== home.pathname) sessionStorage.setItem("login_place", here.href)
}
"""

_FORGET = """
export default function () {
  fetch(new URL("auth/logout", document.baseURI), { method: "POST", credentials: "same-origin" }).catch(() => {})
}
"""

_LEAVE = """
let gone = false
export default function () {
  if (gone) return
  gone = true
  const home = new URL("./", document.baseURI)
  fetch(new URL("auth/logout", home), { method: "POST", credentials: "same-origin" })
    .finally(() => window.location.assign(home))
}
"""

# The navigation in sections is a list of groups of lists, and Streamlit marks all of it as one list.
_LISTS = """
export default function () {
  const sidebar = document.querySelector('[data-testid="stSidebar"]')
  const mark = () => {
    for (const all of sidebar.querySelectorAll('[data-testid="stSidebarNavItems"]')) {
      all.setAttribute("role", "presentation")
      for (const entry of all.querySelectorAll("li")) entry.parentElement.setAttribute("role", "list")
    }
  }
  mark()
  const watch = new MutationObserver(mark)
  watch.observe(sidebar, { childList: true, subtree: true })
  return () => watch.disconnect()
}
"""

# The pieces of a page are drawn one after the other: what is to be shown is scrolled to once it grows no more.
_REVEAL = """
let shown = ""
export default function ({ data }) {
  if (shown === data.mark) return
  shown = data.mark
  const look = (tries, before) => {
    const element = document.querySelector(`.st-key-${data.key}`)
    const height = element?.offsetHeight
    if (height && height === before) element.scrollIntoView({ block: "nearest" })
    else if (tries) setTimeout(look, 80, tries - 1, height)
  }
  look(25)
}
"""

_enter = st.components.v2.component("login_enter", js=_ENTER)
_place = st.components.v2.component("login_place", js=_PLACE)
_forget = st.components.v2.component("login_forget", js=_FORGET)
_leave = st.components.v2.component("login_leave", js=_LEAVE)
_reveal = st.components.v2.component("chat_reveal", js=_REVEAL)
_lists = st.components.v2.component("navigation_lists", js=_LISTS)


def enter(code: str) -> bool:
    """Exchange the one-time `code` for the cookie and load the page anew. False once that was refused."""
    return not _enter(key="login_enter", data={"code": code}, on_refused_change=lambda: None).refused


def keep_place() -> None:
    """Have the browser remember which page was asked for, for the way back from another system."""
    _place(key="login_place")


def forget() -> None:
    """Have the browser drop what another system said of whoever sat there."""
    _forget(key="login_forget")


def leave() -> None:
    """Have the browser drop its cookie and go to the start."""
    _leave(key="login_leave")


def reveal(key: str, mark: str) -> None:
    """Scroll the element of this `key` into view, once for each `mark`: a page that is only drawn anew stays put."""
    _reveal(key="chat_reveal", data={"key": key, "mark": mark})


def mark_navigation() -> None:
    """Give the entries of the navigation the roles that make them lists under their headings."""
    _lists(key="navigation_lists")
