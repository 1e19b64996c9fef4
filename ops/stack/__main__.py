"""`python -m ops.stack`: see `make up`."""

from __future__ import annotations

import os
import sys

import django
from django.conf import settings

from ops.stack.console import Console
from ops.stack.options import options
from ops.stack.paths import PROJECT, places
from ops.stack.preflight import StackError
from ops.stack.up import up


def main() -> int:
    """Exit code 0 after an orderly stop, 1 after a problem that was shown."""
    settings.configure(LANGUAGE_CODE="en", LANGUAGES=[("en", ""), ("zh-hans", "")], LOCALE_PATHS=[PROJECT / "locale"])
    django.setup()
    console = Console()
    try:
        up(places(os.environ), options(os.environ), os.environ, console)
    except StackError as error:
        console.complain(error.problem)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
