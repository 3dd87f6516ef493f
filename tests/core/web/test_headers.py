"""ASVS V3.3, V3.4: what the browser is told, on every kind of answer."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from callcenter.core.web.application import STATIC_DIR, make_app, static_version
from tests.core.web.conftest import MakeApp

SECURE = "https://desk.example.jp"
HARDENING = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def static_path() -> str:
    file = next(path for path in sorted(STATIC_DIR.rglob("*.css")))
    return f"/static/{static_version()}/{file.relative_to(STATIC_DIR).as_posix()}"


ANSWERS = {
    "page": ("GET", "/language", 200),
    "redirect": ("GET", "/private", 302),
    "not found": ("GET", "/nowhere", 404),
    "forbidden": ("GET", "/unguarded", 403),
    "method": ("DELETE", "/language", 405),
    "crash": ("GET", "/raise/crash", 500),
    "static": ("GET", static_path(), 200),
    "static not found": ("GET", "/static/x/none.css", 404),
    "health": ("GET", "/healthz", 200),
    "head": ("HEAD", "/language", 200),
    "options": ("OPTIONS", "/language", 200),
}


@pytest.mark.parametrize(("method", "path", "status"), ANSWERS.values(), ids=ANSWERS)
def test_every_answer_is_hardened(client: FlaskClient, method: str, path: str, status: int) -> None:
    """S5: policy without exceptions for inline code, on errors and static files too."""
    answer = client.open(path, method=method, buffered=True)
    assert answer.status_code == status
    for name, value in HARDENING.items():
        assert answer.headers[name] == value
    policy = answer.headers["Content-Security-Policy"]
    directives = dict(part.split(" ", 1) for part in policy.split("; "))
    assert directives["default-src"] == "'self'"
    for name in ("object-src", "base-uri", "frame-ancestors"):
        assert directives[name] == "'none'"
    assert directives["form-action"] == "'self'"
    assert "unsafe" not in policy
    assert "*" not in policy
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert "Server" not in answer.headers


def test_pages_are_not_stored(client: FlaskClient) -> None:
    """ASVS V14.3.2: what people read stays out of caches unless a view says otherwise."""
    assert client.get("/language").headers["Cache-Control"] == "no-store"
    assert client.get("/nowhere").headers["Cache-Control"] == "no-store"
    assert client.get("/cached").headers["Cache-Control"] == "private, max-age=5"


def test_static_files_are_kept_only_under_their_own_version(client: FlaskClient) -> None:
    older = static_path().replace(static_version(), "older")
    kept, other = (client.get(path, buffered=True) for path in (static_path(), older))
    assert "immutable" in kept.headers["Cache-Control"]
    assert "immutable" not in other.headers["Cache-Control"]


@pytest.mark.parametrize(
    "path",
    [
        "../staff.py",
        "..%2fstaff.py",
        "%2e%2e/wsgi.py",
        "css/../../wsgi.py",
        "/etc/passwd",
        "",
        ".",
        "a%00b",
    ],
)
def test_static_folder_is_the_only_one(client: FlaskClient, path: str) -> None:
    """ASVS V5.3: no way out of the folder and no listing of it."""
    assert client.get(f"/static/{static_version()}/{path}").status_code in {404, 308}


def cookie_of(app: Flask, address: str) -> str:
    return app.test_client().get("/cookie", base_url=address).headers["Set-Cookie"]


def test_cookie_over_https(make_probe: MakeApp) -> None:
    """ASVS V3.3.1: bound to the host, https only, out of reach of scripts; HSTS for a year."""
    app = make_probe(public_url=SECURE)
    cookie = cookie_of(app, SECURE)
    assert cookie.startswith("__Host-staff=")
    for flag in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert flag in cookie
    assert "Domain" not in cookie
    for path in ("/language", "/nowhere", static_path()):
        answer = app.test_client().get(path, base_url=SECURE, buffered=True)
        hsts = answer.headers["Strict-Transport-Security"]
        assert hsts == "max-age=31536000; includeSubDomains"


def test_cookie_on_a_machine_of_ones_own(make_probe: MakeApp) -> None:
    """Plain http on loopback: the cookie works, and the browser is not told to insist on https."""
    app = make_probe(public_url="http://127.0.0.1:8000")
    cookie = cookie_of(app, "http://127.0.0.1:8000")
    assert cookie.startswith("callcenter-staff=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie
    assert "Strict-Transport-Security" not in app.test_client().get("/language").headers


def test_surfaces_do_not_share_a_cookie(make_probe: MakeApp) -> None:
    """A token of one surface is of no use on another."""
    staff = make_probe()
    public = make_app("public", staff.extensions["settings"], staff.extensions["database"])
    names = {app.config["SESSION_COOKIE_NAME"] for app in (staff, public)}
    assert len(names) == 2


FORGED = {
    "X-Forwarded-For": "203.0.113.9",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Port": "444",
    "X-Forwarded-Prefix": "/evil",
    "X-Real-IP": "203.0.113.9",
    "Forwarded": "for=203.0.113.9;host=evil.example;proto=https",
    "CF-Connecting-IP": "203.0.113.9",
    "True-Client-IP": "203.0.113.9",
    "X-HTTP-Method-Override": "DELETE",
    "X-Original-URL": "/unguarded",
    "X-Rewrite-URL": "/unguarded",
}
LOCAL = {"address": "127.0.0.1", "scheme": "http", "host": "localhost"}


def test_forged_proxy_headers_are_ignored(client: FlaskClient) -> None:
    """ASVS V4.1.3, V15.3.4: nobody in front, nobody believed."""
    assert client.get("/client", headers=FORGED).get_json() == LOCAL
    for name, value in FORGED.items():
        assert client.get("/client", headers={name: value}).get_json() == LOCAL


def test_only_as_many_proxies_are_believed_as_there_are(make_probe: MakeApp) -> None:
    """ASVS V4.1.3: with one proxy in front, what the client wrote before it does not count."""
    client = make_probe(trusted_proxies=1).test_client()
    headers = {
        "X-Forwarded-For": "203.0.113.9, 198.51.100.7",
        "X-Forwarded-Proto": "http, https",
        "X-Forwarded-Host": "evil.example, desk.example.jp",
    }
    found = client.get("/client", headers=headers).get_json()
    assert found == {"address": "198.51.100.7", "scheme": "https", "host": "desk.example.jp"}


@pytest.mark.parametrize("path", ["/private?q=1", "/nowhere", "/raise/crash", "/language"])
def test_forged_host_is_not_repeated(client: FlaskClient, path: str) -> None:
    """No answer leads to, or repeats, the host that the client claims."""
    answer = client.get(path, headers={"Host": "evil.example"})
    assert "evil.example" not in answer.text
    assert "evil.example" not in str(answer.headers)


@pytest.mark.parametrize("host", ["a b", "<script>", "evil.example:port", "[::1", "a" * 5000])
def test_malformed_host_is_no_crash(client: FlaskClient, host: str) -> None:
    answer = client.get("/private", headers={"Host": host})
    assert answer.status_code in {302, 400}
    assert host not in answer.text
