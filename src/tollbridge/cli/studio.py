"""`tollbridge studio`: a page on this machine where a scenario and its forecast move together."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import click

from tollbridge.errors import MissingExtraError, TollbridgeError


@click.command(epilog="Example: tollbridge studio scenarios/quickstart.yaml")
@click.argument("file", metavar="[FILE]", required=False, type=click.Path(path_type=Path))
@click.option("--port", type=click.IntRange(1, 65535), help="Where to listen. Default: a port that is free.")
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Which address to listen at. Any other than this machine's own lets others in who have the token.",
)
@click.option("--no-browser", is_flag=True, help="Print the address and open no browser.")
def command(file: Path | None, port: int | None, host: str, no_browser: bool) -> None:
    """Open a page to edit a scenario and see its forecast move; without FILE, a gallery to begin with.

    The page reads and writes scenarios in FILE's folder (or this one) and the folders in it, and writes only when asked.
    """
    if not all(find_spec(name) for name in ("nicegui", "plotly")):
        raise MissingExtraError("the studio", "studio")
    if file is not None and not file.is_file():
        raise TollbridgeError(f"{file}: there is no such file")
    from tollbridge.studio.serve import Studio, serve

    home = file.resolve().parent if file is not None else Path.cwd()
    serve(Studio(home, file and Path(file.name), host, port or 0), show=not no_browser, tell=click.echo)
