"""People of the tests: log-ins with any role, anywhere, for any time, without going through the log-in page."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from itertools import count
from typing import Any

import psycopg
from apiflask import APIFlask
from flask.sessions import SecureCookieSessionInterface
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import NullPool, create_engine
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from webapp.core.accounts import commands
from webapp.core.accounts.grants import GrantSource
from webapp.core.accounts.guard import PROVED, SECRET
from webapp.core.accounts.models import Account
from webapp.core.accounts.roles import Role
from webapp.core.accounts.sessions import open_session
from webapp.core.accounts.terms import DESK, Method
from webapp.core.db import SCHEMA

_TABLE = "public.test_grant"
_SOURCE = GrantSource(
    "test", f"SELECT role, community_id, grid_id, valid_from, valid_until FROM {_TABLE} WHERE account_id = :account_id"
)
_TOKEN = "X-CSRFToken"
_numbers = count(1)


class People:
    """Makes accounts on an application's database; what they hold comes from a table of the tests alone."""

    def __init__(self, app: APIFlask) -> None:
        self.app = app
        url = app.config["SETTINGS"].database_url
        # As the owner: the application itself may not make tables.
        self._engine = create_engine(
            "postgresql+psycopg://",
            creator=lambda: psycopg.connect(url, options=f"-c search_path={SCHEMA},public"),
            poolclass=NullPool,
        )
        with Session(self._engine) as session, session.begin():
            session.connection().exec_driver_sql(
                f"CREATE TABLE IF NOT EXISTS {_TABLE} (account_id bigint, role text, community_id bigint,"
                f" grid_id bigint, valid_from timestamptz, valid_until timestamptz);"
                f" GRANT SELECT ON {_TABLE} TO PUBLIC"
            )
        if _SOURCE not in app.extensions["grants"]:
            app.extensions["grants"] = (*app.extensions["grants"], _SOURCE)

    def account(self, name: str = "", *, community: int | None = None) -> int:
        """A new account; without a password, so that nobody logs in by it."""
        with Session(self._engine) as session, session.begin():
            # A database may outlive the process that numbered its accounts.
            made = Account(
                login_name=f"{name or 'test'}{next(_numbers)}x{secrets.token_hex(4)}", display_name=name or "测试账号"
            )
            made.community_id = community
            session.add(made)
            session.flush()
            return made.id

    def with_password(self, name: str = "", *, community: int | None = None) -> tuple[int, str, str]:
        """A new account that logs in by name and password, which it need not change: id, name, password."""
        login_name = f"{name or 'somebody'}{next(_numbers)}x"
        with self.app.test_request_context(), Session(self._engine) as session, session.begin():
            made, password = commands.add_account(
                session, login_name=login_name, display_name="测试账号", community_id=community, by=None
            )
            made.must_change_password = False
            session.flush()
            return made.id, login_name, password

    def log_in(self, client: FlaskClient, login_name: str, password: str, **headers: str) -> TestResponse:
        """The log-in page, filled and sent."""
        page = client.get("/login")
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
        data = {"username": login_name, "password": password, "csrf_token": found[1] if found else ""}
        return client.post("/login", data=data, headers={"Accept": "text/html", **headers})

    def give(
        self,
        account_id: int,
        role: Role,
        *,
        community: int | None = None,
        grid: int | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> None:
        """Let an account hold a role."""
        with Session(self._engine) as session, session.begin():
            session.connection().exec_driver_sql(
                f"INSERT INTO {_TABLE} VALUES (%s, %s, %s, %s, %s, %s)",
                (account_id, role.value, community, grid, since, until),
            )

    def client(self, account_id: int) -> FlaskClient:
        """A browser in which that account is logged in."""
        client = self.app.test_client()
        with client.session_transaction() as cookie:
            cookie.update(self._carried(account_id))
        return client

    def send(self, client: FlaskClient, method: str, address: str, **options: Any) -> TestResponse:
        """A request with the token that forms carry, as a page of ours would send it."""
        headers = {"Accept": "application/json", **options.pop("headers", {})}
        if method != "GET":
            headers[_TOKEN] = self.form_token(client)
        return client.open(address, method=method, headers=headers, **options)

    def form_token(self, client: FlaskClient) -> str:
        """The token that every form of ours would carry in that browser."""
        with client.session_transaction() as cookie:
            raw = cookie.setdefault("csrf_token", secrets.token_hex(20))
        serializer = URLSafeTimedSerializer(self.app.config["SECRET_KEY"], salt="wtf-csrf-token")
        return str(serializer.dumps(raw))

    def post(self, client: FlaskClient, address: str, **fields: Any) -> TestResponse:
        """A form sent from a page of ours."""
        data = {**fields, "csrf_token": self.form_token(client)}
        return client.post(address, data=data, headers={"Accept": "text/html"})

    def cookie(self, account_id: int, *, proved_s_ago: float = 0) -> dict[str, str]:
        """Name and value of the cookie with which a real browser is logged in to that account."""
        signer = SecureCookieSessionInterface().get_signing_serializer(self.app)
        assert signer is not None
        carried = self._carried(account_id) | {PROVED: time.time() - proved_s_ago}
        return {"name": self.app.config["SESSION_COOKIE_NAME"], "value": signer.dumps(carried)}

    def _carried(self, account_id: int) -> dict[str, object]:
        with Session(self._engine) as session, session.begin():
            token = open_session(session, account_id=account_id, method=Method.PASSWORD, term=DESK)
        return {SECRET: token, "_user_id": self._uniquifier(account_id), "_fresh": True, PROVED: time.time()}

    def holding(
        self, *roles: Role, community: int | None = None, grid: int | None = None, until: datetime | None = None
    ) -> FlaskClient:
        """A browser of a new account that holds these roles."""
        account_id = self.account(roles[0].value.replace("_", "") if roles else "nobody", community=community)
        for role in roles:
            self.give(account_id, role, community=community, grid=grid, until=until)
        return self.client(account_id)

    def _uniquifier(self, account_id: int) -> str:
        with Session(self._engine) as session:
            account = session.get(Account, account_id)
            assert account is not None
            return str(account.fs_uniquifier)


def forget(url: str, accounts: Iterable[int]) -> None:
    """Remove accounts that a test made in a database it shares."""
    with psycopg.connect(url, autocommit=True) as connection, suppress(psycopg.errors.UndefinedTable):
        connection.execute(f"DELETE FROM {_TABLE} WHERE account_id = ANY(%s)", (list(accounts),))
        connection.execute(f"DELETE FROM {SCHEMA}.account WHERE id = ANY(%s)", (list(accounts),))
