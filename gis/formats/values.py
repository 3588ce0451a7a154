"""Source values become typed values of a canonical column; what cannot is reported, not guessed."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import NoneType
from typing import Any

import pandas as pd

from gis.errors import Problem
from gis.formats.canonical import Column

Values = list[Any]
LONGEST_TEXT = 2_000
_TRUE = {"1", "true", "yes", "y", "t", "是", "有", "√"}
_FALSE = {"0", "false", "no", "n", "f", "否", "无", "×"}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_WHOLE_FLOAT = re.compile(r"^-?\d+\.0+$")
_MOJIBAKE = re.compile("\ufffd|锟斤拷|Ã[\x80-\xbf]|ä¸|è·¯|å[\x80-\xbf]")
_SHOWN = 5


def typed(column: Column, raw: pd.Series, refs: pd.Series, layer: str) -> tuple[pd.Series, list[Problem]]:
    """`raw` as the column's type, None where it says nothing usable; a problem for each way it fails."""
    text = _texts(raw.tolist())
    values, complaint = _CONVERT[column.kind](column, text)
    if column.kind == "text":
        problems = _damaged_text(column, text, refs, layer)
    else:
        bad = [at for at, value in enumerate(values) if value is None and text[at] is not None]
        problems = _unusable(column, [text[at] for at in bad], refs.iloc[bad], layer, complaint) if bad else []
    if column.default is not None:
        values = [column.default if value is None else value for value in values]
    return pd.Series(values, index=raw.index, dtype=object), problems


def as_text(raw: pd.Series) -> pd.Series:
    """Trimmed text without control characters; None for empty, '123' for 123.0."""
    return pd.Series(_texts(raw.tolist()), index=raw.index, dtype=object)


def _texts(values: Values) -> Values:
    if set(map(type, values)) <= {str, NoneType} and _is_tidy([value for value in values if value]):
        return [(value.strip() or None) if value else None for value in values]
    return _each(values, _one_text)


def _is_tidy(texts: list[str]) -> bool:
    """Whether all are printable and of usual length: told for all at once."""
    return "".join(texts).isprintable() and max(map(len, texts), default=0) <= LONGEST_TEXT


def _each(values: Values, convert: Callable[[Any], Any]) -> Values:
    """Each value converted; few differ, so few are looked at."""
    converted = {value: convert(value) for value in set(values)}
    return [converted[value] for value in values]


def _one_text(value: Any) -> str | None:
    if isinstance(value, str):
        text = value if value.isprintable() else _CONTROL.sub("", value)
        return text.strip()[:LONGEST_TEXT] or None
    if pd.isna(value):
        return None
    text = str(value)
    return text.partition(".")[0] if _WHOLE_FLOAT.match(text) else text


def _text(column: Column, text: Values) -> tuple[Values, str]:
    return text, ""


def _integer(column: Column, text: Values) -> tuple[Values, str]:
    distinct = list(set(text))
    numbers = pd.to_numeric(pd.Series(distinct, dtype=object), errors="coerce").round().to_numpy(dtype=float)
    usable = (numbers >= column.low) & (numbers <= column.high)
    whole = {text: int(n) if fits else None for text, n, fits in zip(distinct, numbers, usable, strict=True)}
    return list(map(whole.get, text)), f"a number from {column.low} to {column.high}"


def _flag(column: Column, text: Values) -> tuple[Values, str]:
    return _each(text, _one_flag), "yes or no"


def _one_flag(text: str | None) -> bool | None:
    lower = text.lower() if text else None
    return True if lower in _TRUE else False if lower in _FALSE else None


def _date(column: Column, text: Values) -> tuple[Values, str]:
    distinct = [value for value in set(text) if value]
    days = pd.to_datetime([value[:10] for value in distinct], errors="coerce", format="mixed")
    known = {text: None if pd.isna(day) else day.date() for text, day in zip(distinct, days, strict=True)}
    return list(map(known.get, text)), "a date such as 2026-03-01"


def _choice(column: Column, text: Values) -> tuple[Values, str]:
    chosen = _each(text, lambda value: value if value in column.choices else None)
    return chosen, "one of " + ", ".join(column.choices)


_CONVERT = {"text": _text, "integer": _integer, "flag": _flag, "date": _date, "choice": _choice}


def _unusable(column: Column, text: list[str], refs: pd.Series, layer: str, wanted: str) -> list[Problem]:
    shown = ", ".join(f"'{value[:40]}'" for value in list(dict.fromkeys(text))[:_SHOWN])
    said = f"{layer}.{column.name}: {len(text)} values such as {shown} are not {wanted}; read as empty"
    return [Problem("value_unusable", "warning", said, tuple(refs))]


def _damaged_text(column: Column, text: Values, refs: pd.Series, layer: str) -> list[Problem]:
    """Replacement characters and the usual look of UTF-8 read as Latin-1 or GBK."""
    if not _MOJIBAKE.search("\n".join(filter(None, text))):
        return []
    damaged = [at for at, value in enumerate(text) if value and _MOJIBAKE.search(value)]
    shown = min(text[at] for at in damaged)[:40]
    said = f"{layer}.{column.name}: {len(damaged)} texts look as if read in the wrong encoding ('{shown}')"
    return [Problem("encoding_suspect", "warning", said, tuple(refs.iloc[damaged]))]
