"""Log-in and office pages under eight clients, beside a bare argon2 check and a bare SELECT 1 in the same server."""

from __future__ import annotations

import http.client
import os
import random
import re
import statistics
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlencode

import psycopg
from argon2 import PasswordHasher
from psycopg.conninfo import make_conninfo
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.bench import servers
from tests.bench.city import server_url
from tests.bench.load import CLIENTS
from tests.conftest import engine_on
from webapp.core.clock import today
from webapp.core.config import Settings
from webapp.core.db import SCHEMA, current_session
from webapp.core.http import public
from webapp.core.migrating import upgrade

DATABASE = "shaodao_bench_login"
SECRET = "the bench's own secret, used nowhere else"
AUDIT_LINES = 200_000
SECONDS = 8
_BARE_HASH = PasswordHasher().hash("a password")


def create_app() -> object:
    """The product with two bare routes, for comparison."""
    from webapp.factory import create_app as create

    app = create()
    hasher = PasswordHasher()

    @app.get("/bench/argon2")
    @public
    def argon2() -> str:
        hasher.verify(_BARE_HASH, "a password")
        return "ok"

    @app.get("/bench/select")
    @public
    def select() -> str:
        current_session().execute(text("SELECT 1"))
        return "ok"

    return app


def run() -> None:
    """Measure and print p50 and p95 of each, and their ratio to the bare route that does the same heavy thing."""
    url = _ensure_demo()
    logins = _logins(url)
    code = _community(url)
    os.environ |= {"SHAODAO_SECRET": SECRET, "SHAODAO_PROXY_HOPS": "1", "SHAODAO_JOBS": "false"}
    since = (today() - timedelta(days=30)).isoformat()
    with servers.product(url, app="tests.bench.login:create_app") as port:
        bare = {
            "argon2": _measured("bare argon2 check", port, lambda client: client.page("/bench/argon2")),
            "select": _measured("bare SELECT 1", port, lambda client: client.page("/bench/select")),
        }
        _measured("log-in", port, lambda client: client.log_in(*logins["officer"]), against=bare["argon2"])
        pages = {
            "home": ("officer", f"/c/{code}/"),
            "roster, 50 of its people": ("officer", f"/c/{code}/roster/people"),
            f"audit log, 50 of {AUDIT_LINES:,} lines": ("audit", f"/admin/audit?from.at={since}"),
        }
        for name, (who, path) in pages.items():
            enter = logins[who]
            _measured(name, port, lambda client, at=path: client.page(at), enter, bare["select"])


class Client:
    """One browser: a connection kept, a cookie, an address of its own for each log-in."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port)
        self._cookie = ""
        self._from = "10.0.0.1"
        self.took_s = 0.0

    def page(self, path: str) -> None:
        """Read a page whole."""
        self._ask("GET", path)

    def log_in(self, name: str, password: str) -> None:
        """Send the form; the page it stands on was read before, the cookie of the last log-in is dropped."""
        self._cookie = ""
        self._from = ".".join(str(random.randrange(1, 255)) for _ in range(4))
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self._ask("GET", "/login"))
        assert found is not None
        began = time.perf_counter()
        body = urlencode({"username": name, "password": password, "csrf_token": found[1]})
        self._ask("POST", "/login", body, wanted=302)
        self.took_s = time.perf_counter() - began

    def _ask(self, method: str, path: str, body: str = "", wanted: int = 200) -> str:
        headers = {"Cookie": self._cookie, "X-Forwarded-For": self._from, "Accept": "text/html"}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, path, body or None, headers)
        answer = self._connection.getresponse()
        told = answer.read().decode()
        if answer.status != wanted:
            raise RuntimeError(f"{method} {path}: {answer.status}")
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            self._cookie = cookie.partition(";")[0]
        return told


def _measured(
    name: str,
    port: int,
    act: Callable[[Client], None],
    enter: tuple[str, str] | None = None,
    against: float | None = None,
) -> float:
    """Eight clients do it as fast as they are answered; prints a line, returns p95 in milliseconds."""
    times_s: list[float] = []
    clients = [Client(port) for _ in range(CLIENTS)]
    for client in clients:
        if enter:
            client.log_in(*enter)
    stop_at = time.perf_counter() + SECONDS

    def work(client: Client) -> None:
        while (began := time.perf_counter()) < stop_at:
            client.took_s = 0.0
            act(client)
            times_s.append(client.took_s or time.perf_counter() - began)

    threads = [threading.Thread(target=work, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ordered = sorted(times_s)
    p50, p95 = statistics.median(ordered) * 1000, ordered[int(len(ordered) * 0.95)] * 1000
    ratio = f"   {p95 / against:5.2f} × the bare one" if against else ""
    print(f"{name:36} p50 {p50:7.1f} ms   p95 {p95:7.1f} ms   {len(ordered) / SECONDS:6.1f} a second{ratio}")
    return p95


def _ensure_demo() -> str:
    """The demo in a database of the bench, with many lines in its audit log; built once."""
    from webapp.cli.ground import load_demo

    url = make_conninfo(server_url(), dbname=DATABASE)
    with psycopg.connect(make_conninfo(url, dbname="postgres"), autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {DATABASE}")
    upgrade(url)
    with Session(engine_on(url)) as session:
        load_demo(session)
        session.commit()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            f"INSERT INTO {SCHEMA}.audit_entry (account_id, community_id, action, object_type, object_id)"
            " SELECT NULL, NULL, 'listing.export', 'listing', n::text FROM generate_series(1, %s) n",
            (AUDIT_LINES,),
        )
        connection.execute(f"VACUUM (ANALYZE) {SCHEMA}.audit_entry")
    return url


def _logins(url: str) -> dict[str, tuple[str, str]]:
    """Name and password of a duty officer and of an audit administrator."""
    from webapp.core.accounts import commands
    from webapp.core.accounts.roles import Role
    from webapp.factory import create_app as create

    app = create(Settings(database_url=url, secret=SECRET, demo=True))
    made = {}
    with app.app_context(), Session(engine_on(url)) as session:
        place = session.scalar(text(f"SELECT min(id) FROM {SCHEMA}.community"))
        for name, role in (("officer", Role.DUTY_OFFICER), ("audit", Role.AUDIT_ADMIN)):
            community = None if role is Role.AUDIT_ADMIN else place
            account, password = commands.add_account(
                session, login_name=f"bench{name}", display_name=name, community_id=community, by=None
            )
            account.must_change_password = False
            commands.grant_role(session, account.id, role, community_id=community, by=None)
            made[name] = (f"bench{name}", password)
        session.commit()
    app.extensions["pool"].close()
    return made


def _community(url: str) -> str:
    with psycopg.connect(url) as connection:
        row = connection.execute(f"SELECT code FROM {SCHEMA}.community ORDER BY code LIMIT 1").fetchone()
    assert row is not None
    return str(row[0])
