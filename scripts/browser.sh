#!/bin/sh
# Finds a Chromium for the browser tests: one that is there, else Playwright's own, else Debian's package.
set -eu
bin=$1
if "$bin/python" -m tests.e2e.browser >/dev/null 2>&1; then
    exit 0
fi
if timeout 300 "$bin/playwright" install chromium >/dev/null 2>&1; then
    exit 0
fi
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    apt-get update -q >/dev/null && apt-get install -y -q chromium >/dev/null && exit 0
fi
echo "No Chromium was found and none could be installed; install one and set CHROMIUM to its path." >&2
exit 1
