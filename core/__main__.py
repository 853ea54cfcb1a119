"""`python -m core …`: see `python -m core --help`."""

import sys

from core.interfaces.cli import main

sys.exit(main())
