"""What the pages share: the guard, the strip, session state, the login form, and how things are shown."""
