"""Who may talk to the page: this machine's own browser, with the token of its address, and no other page in it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from secrets import compare_digest
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
QUERY: Final = "token"
"""The address's parameter that holds the token."""


class Guard:
    """Lets requests through to `app` that come to an allowed host, from its own pages, with the token or its cookie.

    `hosts`: what the Host header may say, with the port. A page elsewhere that has the browser send requests here is refused
    by its Origin; one that has its own name resolve to this machine, by its Host.
    """

    def __init__(self, app: App, *, hosts: frozenset[str], token: str) -> None:
        self._app, self._hosts, self._token = app, hosts, token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or hand it on."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        if not self._is_here(headers):
            await _refuse(scope, send, "this address is not the studio's")
        elif self._asks_with_token(scope):
            await self._let_in(scope, send, headers["host"])
        elif self._has_cookie(headers):
            await self._app(scope, receive, send)
        else:
            await _refuse(scope, send, "open the address that tollbridge studio printed: it holds a token")

    def _is_here(self, headers: dict[str, str]) -> bool:
        origin = headers.get("origin")
        own = origin is None or urlsplit(origin).netloc in self._hosts
        return headers.get("host") in self._hosts and own

    def _asks_with_token(self, scope: Scope) -> bool:
        given = parse_qs(scope.get("query_string", b"").decode("latin-1")).get(QUERY, [""])[0]
        return scope["type"] == "http" and scope["method"] == "GET" and self._is_token(given)

    def _has_cookie(self, headers: dict[str, str]) -> bool:
        try:
            cookies = SimpleCookie(headers.get("cookie", ""))
        except CookieError:
            return False
        found = cookies.get(self._cookie(headers["host"]))
        return found is not None and self._is_token(found.value)

    def _is_token(self, given: str) -> bool:
        return compare_digest(given.encode(), self._token.encode())

    def _cookie(self, host: str) -> str:
        """Return the cookie's name: cookies are shared by all ports of a host, so the port is in it."""
        return f"tollbridge-studio-{host.rpartition(':')[2]}"

    async def _let_in(self, scope: Scope, send: Send, host: str) -> None:
        """Put the token into a cookie and send the browser to the same address without it."""
        cookie = f"{self._cookie(host)}={self._token}; Path=/; HttpOnly; SameSite=Strict"
        headers = [(b"location", scope["path"].encode() or b"/"), (b"set-cookie", cookie.encode())]
        await send({"type": "http.response.start", "status": 303, "headers": headers})
        await send({"type": "http.response.body", "body": b""})


async def _refuse(scope: Scope, send: Send, why: str) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    await send({"type": "http.response.start", "status": 403, "headers": headers})
    await send({"type": "http.response.body", "body": why.encode()})
