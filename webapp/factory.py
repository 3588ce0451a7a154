"""Builds the application: the only place that knows every subject and every face."""

from __future__ import annotations

from inspect import iscoroutinefunction

from apiflask import APIFlask
from flask_compress import Compress
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from webapp import __version__
from webapp.core import assets, http, languages, logs, openapi
from webapp.core.accounts import frame, guard, login
from webapp.core.cluster import database_url
from webapp.core.config import ROOT, Settings, load_settings
from webapp.core.database_roles import APP
from webapp.core.db import database, engine_options, open_pool
from webapp.core.live.asgi import Server
from webapp.core.search import words
from webapp.registry import register

STATIC = ROOT / "static" / "dist"
THREADS = 8
"""Requests that a server process answers at once."""


def create_app(settings: Settings | None = None) -> APIFlask:
    """The application over the given settings (default: from the environment)."""
    settings = settings or load_settings()
    logs.configure()
    app = APIFlask(
        "webapp",
        title="哨到 Shaodao",
        version=__version__,
        spec_path="/api/v1/openapi.json",
        docs_path=None,
        static_folder=str(STATIC),
        static_url_path="/static",
    )
    _configure(app, settings)
    _connect(app, database_url(settings, user=APP))
    languages.install(app)
    assets.install(app)
    http.install(app)
    openapi.install(app)
    guard.install(app)
    register(app)
    login.install(app)
    frame.install(app)
    Compress(app)
    for endpoint in ("static", "openapi.spec"):
        app.view_functions[endpoint] = http.public(app.view_functions[endpoint])
    _serve_static(app)
    _trust_proxies(app, settings.proxy_hops)
    words.spell("哨到")  # loads the pinyin dictionary now, so that the first search does not wait for it
    return app


def create_server() -> Server:
    """The application with the stream of live events around it, for one server process."""
    settings = load_settings()
    return Server(create_app(settings), database_url(settings, user=APP), threads=THREADS)


def _configure(app: APIFlask, settings: Settings) -> None:
    app.config.update(
        SETTINGS=settings,
        DEMO=settings.demo,
        HTTPS=settings.tls or settings.https,
        BASEMAP_ORIGIN=settings.basemap_origin if settings.basemap_url else "",
        MAX_CONTENT_LENGTH=settings.max_body_bytes,
        JSON_SORT_KEYS=False,
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=4,
        COMPRESS_LEVEL=4,
        COMPRESS_MIMETYPES=["text/html", "application/json", "application/problem+json", "image/svg+xml"],
        VALIDATION_ERROR_STATUS_CODE=422,
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]


def _connect(app: APIFlask, url: str) -> None:
    # One connection for each thread, and one for each that lets listeners in or looks at their rights again.
    pool = open_pool(url, max_size=THREADS + 3, role=APP)
    # The pool connects in the background: an application without its database starts and says so.
    pool.open(wait=False)
    app.extensions["pool"] = pool
    app.config["SQLALCHEMY_ENGINES"] = {"default": {"url": "postgresql+psycopg://", **engine_options(pool)}}
    database.init_app(app)
    # No session here is asynchronous; the extension's teardown for such would start a thread at every request.
    app.teardown_appcontext_funcs = [done for done in app.teardown_appcontext_funcs if not iscoroutinefunction(done)]


def _serve_static(app: APIFlask) -> None:
    """Built files carry their hash in their name, so that a browser may keep them for ever."""

    def add_headers(headers: dict[str, str], _path: str, _url: str) -> None:
        for name, value in http.security_headers(https=app.config["HTTPS"]).items():
            headers[name] = value

    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=str(STATIC),
        prefix="static/",
        max_age=60,
        add_headers_function=add_headers,
        immutable_file_test=r"^.+\.[0-9a-f]{8,32}\.[a-z0-9]+$",
    )


def _trust_proxies(app: APIFlask, hops: int) -> None:
    """Believe the caller's address, scheme and host as told by so many proxies in front, and no more."""
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
