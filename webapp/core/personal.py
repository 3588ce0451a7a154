"""Which words in a key say that its value speaks of a person: neither logs nor the audit log take them."""

from __future__ import annotations

# fmt: off
WORDS = frozenset({
    "name", "names", "phone", "phones", "tel", "telephone", "mobile", "address", "email", "mail", "wechat", "text",
    "texts", "note", "notes", "content", "diary", "birthday", "password", "pin", "secret", "token", "idcard", "lon",
    "lat", "track",
})
# fmt: on


def speaks_of_a_person(key: str) -> bool:
    """Whether a value under this key could be a person's: `duty_phone` is, `phones` are, `headphone` is not."""
    return bool(WORDS & set(key.lower().split("_")))
