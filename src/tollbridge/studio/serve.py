"""The studio's server: one page on this machine, for the browser that has its token."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from fastapi.responses import HTMLResponse
from nicegui import app, ui

from tollbridge.errors import TollbridgeError
from tollbridge.studio import reports
from tollbridge.studio.gallery import models
from tollbridge.studio.gallery_page import GalleryPage
from tollbridge.studio.guard import QUERY, Guard
from tollbridge.studio.page import StudioPage
from tollbridge.studio.session import Session, within

LOOPBACK: Final = ("127.0.0.1", "localhost")
GRACE: Final = 1
"""Seconds that a stopped server waits for browsers to hang up: all that is left undone is a page's own."""
UNSPECIFIED: Final = ("", "::", "*", str(ip_address(0)))


@dataclass(frozen=True)
class Studio:
    """Where the studio listens, and what it may touch.

    Attributes:
        home: the folder whose scenarios, and those of the folders right in it, it may read and write.
        file: the scenario that it opens with; None for the gallery.
        host: the address to listen at; other than 127.0.0.1 it lets others in who have the token.
        port: where to listen; 0 for one that is free.
    """

    home: Path
    file: Path | None
    host: str = "127.0.0.1"
    port: int = 0


def serve(studio: Studio, *, show: bool, tell: Callable[[str], None]) -> None:
    """Serve the page until Ctrl-C or SIGTERM.

    Args:
        studio: where, and of what.
        show: open a browser.
        tell: is given the address once it can be opened.

    Raises TollbridgeError where the host is no address of this machine. A request without the token, or with another Host
    or Origin, is refused (`guard`).
    """
    port = studio.port or free_port(studio.host)
    token = secrets.token_urlsafe(24)
    names = LOOPBACK if studio.host in LOOPBACK else (studio.host,)
    app.add_middleware(Guard, hosts=frozenset(f"{name}:{port}" for name in names), token=token)
    _routes(studio)
    address = f"http://{studio.host}:{port}/?{QUERY}={token}"
    app.on_startup(lambda: tell(f"Studio: {address}\nCtrl-C stops it."))
    ui.run(
        host=studio.host,
        port=port,
        title="Tollbridge studio",
        show=f"/?{QUERY}={token}" if show else False,
        reload=False,
        show_welcome_message=False,
        favicon="📞",
        reconnect_timeout=20.0,
        timeout_graceful_shutdown=GRACE,
    )


def free_port(host: str) -> int:
    """Return a port that nobody listens at.

    `host`: an address of this machine. TollbridgeError says where it is not one, or stands for all of them at once.

    >>> 1024 <= free_port("127.0.0.1") <= 65535
    True
    """
    if host in UNSPECIFIED:
        raise TollbridgeError(f"{host} is no address that a browser can open: give the one that others will type")
    try:
        with socket.socket() as asked:
            asked.bind((host, 0))
            return int(asked.getsockname()[1])
    except OSError as error:
        raise TollbridgeError(f"{host}: cannot listen there: {(error.strerror or str(error)).lower()}") from None


def _routes(studio: Studio) -> None:
    @ui.page("/", title="Tollbridge studio")
    def first() -> None:
        if studio.file is None:
            _head()
            GalleryPage().build()
        else:
            _scenario(studio, studio.file)

    @ui.page("/scenario", title="Tollbridge studio")
    def scenario(file: str) -> None:
        _scenario(studio, Path(file))

    @ui.page("/model", title="Tollbridge studio")
    def model(name: str) -> None:
        _head()
        found = next((one for one in models() if one.name == name), None)
        if found is None:
            ui.label("There is no such scenario here.")
            return
        text = found.file.read_text(encoding="utf-8")
        # what a shipped scenario reads lies beside it, so it is checked as if it stood there until it is saved
        StudioPage(Session(studio.home, _unsaved(studio, found.file), text, None)).build()

    @app.get("/report/{key}")
    def report(key: str) -> HTMLResponse:
        page = reports.kept(key)
        return HTMLResponse(page or "This report was let go: ask for it again.", status_code=200 if page else 404)


def _unsaved(studio: Studio, file: Path) -> Path:
    return studio.home.resolve() / file.name


def _scenario(studio: Studio, file: Path) -> None:
    _head()
    try:
        session = Session.opened(studio.home, within(studio.home, file))
    except TollbridgeError as error:
        ui.label(str(error)).classes("st-alert m-4")
        return
    StudioPage(session).build()


def _head() -> None:
    style = files("tollbridge.studio").joinpath("assets", "studio.css").read_text(encoding="utf-8")
    report = files("tollbridge.report").joinpath("templates")
    player_style = report.joinpath("player.css").read_text(encoding="utf-8")
    player = report.joinpath("player.js").read_text(encoding="utf-8")
    ui.add_head_html(f"<style>{style}{player_style}</style><script>{player}</script>")
