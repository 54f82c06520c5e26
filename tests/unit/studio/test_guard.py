"""Who is let in: the browser with the token, at this host, from its own page."""

from __future__ import annotations

import asyncio

import pytest

from tollbridge.studio.guard import Guard

HOSTS = frozenset({"127.0.0.1:80", "localhost:80"})


def asked(path="/", query="", kind="http", **headers):
    """Return the status that a request gets: 200 where it reaches the app, 101 a websocket that does."""
    told = []

    async def app(scope, receive, send):
        told.append(101 if scope["type"] == "websocket" else 200)

    async def send(message):
        if message["type"] == "http.response.start":
            told.append((message["status"], dict(message["headers"])))
        elif message["type"] == "websocket.close":
            told.append(message["code"])

    scope = {
        "type": kind,
        "method": "GET",
        "path": path,
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    asyncio.run(Guard(app, hosts=HOSTS, token="s3cret")(scope, None, send))
    first = told[0]
    return first[0] if isinstance(first, tuple) else first


COOKIE = "tollbridge-studio-80=s3cret"


def test_the_address_with_its_token_leads_to_the_page_with_a_cookie():
    assert asked(query="token=s3cret", host="127.0.0.1:80") == 303
    assert asked(host="127.0.0.1:80", cookie=COOKIE) == 200


@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_without_the_token_nobody_is_let_in(kind):
    refused = 403 if kind == "http" else 1008
    assert asked(kind=kind, host="127.0.0.1:80") == refused
    assert asked(kind=kind, host="127.0.0.1:80", cookie="tollbridge-studio-80=other") == refused
    assert asked(kind=kind, query="token=other", host="127.0.0.1:80") == refused
    assert asked(kind=kind, host="127.0.0.1:80", cookie="\x00;=;") == refused


def test_a_name_that_was_made_to_mean_this_machine_is_refused():
    assert asked(host="evil.example:80", cookie=COOKIE) == 403
    assert asked(cookie=COOKIE) == 403


def test_another_page_in_the_same_browser_is_refused():
    for origin in ("http://evil.example", "http://127.0.0.1:81", "null"):
        assert asked(kind="websocket", host="127.0.0.1:80", cookie=COOKIE, origin=origin) == 1008
    assert asked(kind="websocket", host="127.0.0.1:80", cookie=COOKIE, origin="http://127.0.0.1:80") == 101
