"""How a command that fails ends: one line an error on stderr, and the exit status that says what kind it was."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any, Final

import click

from tollbridge.errors import TollbridgeError

FINE: Final = 0
FAILED: Final = 1
BAD_INPUT: Final = 2
INTERRUPTED: Final = 130


def reported(command: Callable[[], Any]) -> int:
    """Run `command` and return its exit status: what it returned, or by what it raised.

    A defect of the program (anything not foreseen here) keeps its traceback: it is not the user's to mend.
    """
    try:
        status = command()
        sys.stdout.flush()
    except (click.Abort, KeyboardInterrupt) as error:
        # click raises Abort for any interruption; what was interrupted may have said how to go on
        return _say(str(error) or str(error.__cause__ or "") or "interrupted", INTERRUPTED)
    except click.ClickException as error:
        where = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "tollbridge"
        return _say(f"{where}: {' '.join(error.format_message().split())}", BAD_INPUT)
    except TollbridgeError as error:
        return _say(str(error), BAD_INPUT)
    except (BrokenPipeError, SystemExit):  # click exits where a reader has gone away, and nowhere else when called so
        _silence_stdout()
        return FINE
    except OSError as error:
        if error.filename is None and error.errno is None:
            raise
        return _say(_os_message(error), BAD_INPUT)
    except RecursionError:
        return _say("the input is nested too deeply", BAD_INPUT)
    return status if isinstance(status, int) else FINE


def _say(message: str, status: int) -> int:
    click.echo(message, err=True)
    return status


def _os_message(error: OSError) -> str:
    reason = (error.strerror or str(error)).lower()
    return f"{error.filename}: {reason}" if error.filename is not None else reason


def _silence_stdout() -> None:
    """Leave nothing for the interpreter to flush into a pipe that nobody reads: its complaint would be on stderr."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
