"""`tollbridge` and `python -m tollbridge`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and exit with its status: 0 fine, 1 an expectation or target failed, 2 bad input."""
    try:
        from tollbridge.cli import run_command_line
        from tollbridge.cli.output import open_stdout
    except KeyboardInterrupt:  # nobody is there yet to say so
        sys.exit(130)
    open_stdout()
    sys.exit(run_command_line(sys.argv[1:]))


if __name__ == "__main__":
    main()
