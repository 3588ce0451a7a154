"""Gathers every text a person reads into both catalogues; English is its own translation, Chinese is written by hand."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
HEADERS = {"zh_CN": "# Chinese texts of Shaodao; message ids are English.", "en": "# English texts of Shaodao."}


def extracted() -> Catalog:
    """Every text of the Python sources, templates and scripts."""
    with tempfile.NamedTemporaryFile(suffix=".pot") as found:
        command = [sys.executable, "-m", "babel.messages.frontend", "-q", "extract", "-F", "pyproject.toml"]
        words = ["-k", "lazy_gettext", "-k", "t", "--no-location", "-o", found.name, "."]
        subprocess.run([*command, *words], cwd=ROOT, check=True)
        return read_po(found)


def key(message: Message) -> str:
    """The text itself, or its singular."""
    return message.id if isinstance(message.id, str) else message.id[0]


def renew(language: str, texts: Catalog) -> list[str]:
    """Write a catalogue anew, keeping what is translated; returns what is not."""
    path = ROOT / "webapp" / "translations" / language / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        old = read_po(file, locale=language)
    new = Catalog(
        locale=language,
        project="Shaodao",
        version="0.1",
        header_comment=HEADERS[language],
        fuzzy=False,
        creation_date=old.creation_date,
        revision_date=old.revision_date,
        last_translator="Shaodao",
        language_team=language,
        msgid_bugs_address="the maintainers",
    )
    missing = []
    for message in sorted((each for each in texts if each.id), key=key):
        known = old.get(message.id)
        text = message.id if language == "en" else (known.string if known else "")
        if not text:
            missing.append(key(message))
        new.add(message.id, text, flags=message.flags)
    with path.open("wb") as file:
        write_po(file, new, sort_output=True, width=110)
    return missing


if __name__ == "__main__":
    every = extracted()
    untranslated = [text for language in HEADERS for text in renew(language, every)]
    if untranslated:
        sys.exit("Write the Chinese of these in webapp/translations/zh_CN:\n  " + "\n  ".join(untranslated))
