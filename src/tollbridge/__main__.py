"""`tollbridge` and `python -m tollbridge`."""

from __future__ import annotations

import gc
import os
import sys

_YOUNG = 50_000
"""New objects after which garbage is looked for. By default it is looked for so often that a large scenario's rows, accounts
and results, none of which is garbage, take a third more time to make."""


def main() -> None:
    """Run the command line and exit with its status: 0 fine, 1 an expectation or target failed, 2 bad input."""
    gc.set_threshold(_YOUNG, 20, 100)
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # it would read of every package whether it is one
    try:
        from tollbridge.cli import run_command_line
        from tollbridge.cli.output import open_stdout
    except KeyboardInterrupt:  # nobody is there yet to say so
        sys.exit(130)
    open_stdout()
    sys.exit(run_command_line(sys.argv[1:]))


if __name__ == "__main__":
    main()
