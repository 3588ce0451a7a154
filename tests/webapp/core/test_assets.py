"""What the browser gets: same inputs, same bytes; nothing from elsewhere; licences beside it; texts complete."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from webapp.core import assets
from webapp.core.config import ROOT
from webapp.core.languages import LANGUAGES

_NAMES_NOT_ADDRESSES = ("http://www.w3.org/", "https://leafletjs.com")
"""Names of XML vocabularies, and the link that Leaflet's attribution asks for."""


@pytest.fixture(scope="module", autouse=True)
def _built() -> None:
    assets.build()


def _shipped() -> list[Path]:
    return [
        path
        for path in sorted(assets.DIST.rglob("*"))
        if path.suffix in {".js", ".css", ".html", ".svg"} and "licences" not in path.parts
    ]


def _catalogue(language: str) -> Catalog:
    with (assets.TRANSLATIONS / language / "LC_MESSAGES/messages.po").open("rb") as file:
        return read_po(file, locale=language)


def _wanted() -> set[str]:
    methods = [("**/templates/**.html", "jinja2"), ("**.py", "python")]
    options = {"**/templates/**.html": {"extensions": "webassets.ext.jinja2.AssetsExtension", "silent": "false"}}
    keywords = {"_": None, "lazy_gettext": None, "gettext": None}
    found = extract_from_dir(ROOT / "webapp", methods, options, keywords)
    return {message for _, _, message, _, _ in found if isinstance(message, str)} | set(assets.script_messages())


def test_two_builds_give_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    digests = []
    for name in ("one", "two"):
        monkeypatch.setattr(assets, "DIST", tmp_path / name)
        assert assets.build() is True
        files = [path for path in sorted((tmp_path / name).rglob("*")) if path.is_file()]
        digests.append(
            {str(path.relative_to(tmp_path / name)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
        )
    assert digests[0] == digests[1]
    assert any(name.endswith(".js.br") for name in digests[0])


def test_a_build_with_unchanged_inputs_does_nothing() -> None:
    assert assets.build() is False


def test_a_changed_input_is_built_and_the_last_release_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    static = tmp_path / "static"
    for name in ("js", "css", "img"):
        shutil.copytree(assets.STATIC / name, static / name)
    shutil.copy(assets.STATIC / "package-lock.json", static)
    (static / "node_modules").symlink_to(assets.MODULES)
    monkeypatch.setattr(assets, "ROOT", tmp_path)
    monkeypatch.setattr(assets, "STATIC", static)
    monkeypatch.setattr(assets, "DIST", static / "dist")
    monkeypatch.setattr(assets, "_inputs", lambda: (static / "js").rglob("*.js"))
    assert assets.build()
    first = {path.name for path in (static / "dist/gen").glob("map.*.js")}
    module = static / "js/text/messages.js"
    for change in ("export const a = 1;\n", "export const b = 2;\nconsole.log(b);\n"):
        module.write_text(module.read_text(encoding="utf-8") + change, encoding="utf-8")
        assert assets.build()
    now = {path.name for path in (static / "dist/gen").glob("map.*.js")}
    assert len(now - first) >= 1
    assert len(now) == 2, "this release and the one before, no older ones"


def test_installed_packages_are_those_of_the_lock() -> None:
    lock = json.loads((assets.STATIC / "package-lock.json").read_text(encoding="utf-8"))
    assert lock["packages"][""]["dependencies"]["leaflet"] == "1.9.4"
    for path, entry in lock["packages"].items():
        assert "resolved" not in entry, "the lock names no address"
        assert not path or entry["integrity"].startswith("sha512-")
    assert assets._packages_match()


def test_leaflet_is_shipped_unchanged() -> None:
    original = (assets.MODULES / "leaflet/dist/leaflet.js").read_text(encoding="utf-8")
    body = re.sub(r"//# sourceMappingURL=.*", "", original).strip()
    [script] = [
        assets.DIST / name
        for name in assets.read_record()["outputs"]
        if name.startswith("gen/map") and name.endswith("js")
    ]
    assert body in script.read_text(encoding="utf-8")


def test_nothing_shipped_points_elsewhere() -> None:
    assert len(_shipped()) >= 5
    for path in _shipped():
        text = path.read_text(encoding="utf-8")
        assert "sourceMappingURL" not in text, path.name
        found = set(re.findall(r"https?://[\w.-]+[^\s\"'`)<>]*", text))
        foreign = {address for address in found if not address.startswith(_NAMES_NOT_ADDRESSES)}
        assert foreign == set(), path.name


def test_every_shipped_package_brings_its_licence() -> None:
    assert set(assets.shipped_packages()) == assets.SHIPPED
    lock = json.loads((assets.STATIC / "package-lock.json").read_text(encoding="utf-8"))
    tools = {"@types/geojson", "resolve-protobuf-schema", "protocol-buffers-schema"}
    runtime = {
        path.removeprefix("node_modules/") for path, entry in lock["packages"].items() if path and not entry.get("dev")
    }
    assert runtime - tools == assets.SHIPPED
    for package in assets.SHIPPED:
        licence = assets.DIST / f"licences/{package.replace('/', '-').lstrip('@')}.txt"
        assert re.search("copyright|permission", licence.read_text(encoding="utf-8"), re.IGNORECASE)


def test_what_a_first_visit_loads_is_small() -> None:
    record = assets.read_record()
    first = [name for name in record["outputs"] if re.fullmatch(r"gen/(map|icons)\.\w+\.(js|css|svg)", name)]
    assert len(first) == 3
    assert sum((assets.DIST / f"{name}.br").stat().st_size for name in first) < 150 * 1024


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_every_text_has_a_translation(language: str) -> None:
    catalogue = _catalogue(language)
    wanted = _wanted()
    assert len(wanted) > 150
    missing = sorted(text for text in wanted if text not in catalogue or not catalogue[text].string)
    assert missing == []


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_a_translation_has_the_places_of_its_original(language: str) -> None:
    places = re.compile(r"%\(\w+\)[sd]")
    for message in _catalogue(language):
        if isinstance(message.id, str) and message.id:
            assert sorted(places.findall(message.id)) == sorted(places.findall(str(message.string))), message.id


def test_catalogues_hold_nothing_that_is_not_used() -> None:
    wanted = _wanted()
    idle = [
        message.id
        for message in _catalogue("zh_CN")
        if isinstance(message.id, str) and message.id and message.id not in wanted
    ]
    assert idle == []


def test_the_command_builds(monkeypatch: pytest.MonkeyPatch) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "webapp.cli", "assets", "build"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
