"""Source values become typed values of a canonical column; what cannot is reported, not guessed."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

from gis.errors import Problem
from gis.formats.canonical import Column

LONGEST_TEXT = 2_000
_TRUE = {"1", "true", "yes", "y", "t", "是", "有", "√"}
_FALSE = {"0", "false", "no", "n", "f", "否", "无", "×"}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_WHOLE_FLOAT = re.compile(r"^-?\d+\.0+$")
_MOJIBAKE = re.compile("\ufffd|锟斤拷|Ã[\x80-\xbf]|ä¸|è·¯|å[\x80-\xbf]")
_SHOWN = 5


def typed(column: Column, raw: pd.Series, refs: pd.Series, layer: str) -> tuple[pd.Series, list[Problem]]:
    """`raw` as the column's type, None where it says nothing usable; a problem for each way it fails."""
    text = as_text(raw)
    given = text.notna()
    values, complaint = _CONVERT[column.kind](column, raw, text)
    if column.kind == "text":
        problems = _damaged_text(column, text, refs, layer)
    else:
        bad = given & values.isna()
        problems = _unusable(column, text[bad], refs[bad], layer, complaint)
    if column.default is not None:
        values = values.where(values.notna(), column.default).astype(object)
    return values, problems


def as_text(raw: pd.Series) -> pd.Series:
    """Trimmed text without control characters; None for empty, '123' for 123.0."""
    values = raw.tolist()
    texts = {value: _one_text(value) for value in set(values)}  # few differ, so few are looked at
    return pd.Series([texts[value] for value in values], index=raw.index, dtype=object)


def _one_text(value: Any) -> str | None:
    if isinstance(value, str):
        text = value if value.isprintable() else _CONTROL.sub("", value)
        return text.strip()[:LONGEST_TEXT] or None
    if pd.isna(value):
        return None
    text = str(value)
    return text.partition(".")[0] if _WHOLE_FLOAT.match(text) else text


def _text(column: Column, raw: pd.Series, text: pd.Series) -> tuple[pd.Series, str]:
    return text, ""


def _integer(column: Column, raw: pd.Series, text: pd.Series) -> tuple[pd.Series, str]:
    numbers = pd.to_numeric(text, errors="coerce").round().to_numpy(dtype=float)
    usable = (numbers >= column.low) & (numbers <= column.high)
    whole = np.full(len(numbers), None, dtype=object)
    whole[usable] = numbers[usable].astype(np.int64).tolist()
    return pd.Series(whole, index=raw.index, dtype=object), f"a number from {column.low} to {column.high}"


def _flag(column: Column, raw: pd.Series, text: pd.Series) -> tuple[pd.Series, str]:
    lower = text.str.lower() if text.notna().any() else text
    flags = [None if v is None else True if v in _TRUE else False if v in _FALSE else None for v in lower.tolist()]
    return pd.Series(flags, index=raw.index, dtype=object), "yes or no"


def _date(column: Column, raw: pd.Series, text: pd.Series) -> tuple[pd.Series, str]:
    days = pd.to_datetime(text.str.slice(0, 10) if text.notna().any() else text, errors="coerce", format="mixed")
    return (
        pd.Series([None if pd.isna(day) else day.date() for day in days], index=raw.index, dtype=object),
        "a date such as 2026-03-01",
    )


def _choice(column: Column, raw: pd.Series, text: pd.Series) -> tuple[pd.Series, str]:
    return text.where(text.isin(column.choices), None).astype(object), "one of " + ", ".join(column.choices)


_CONVERT = {"text": _text, "integer": _integer, "flag": _flag, "date": _date, "choice": _choice}


def _unusable(column: Column, text: pd.Series, refs: pd.Series, layer: str, wanted: str) -> list[Problem]:
    if text.empty:
        return []
    shown = ", ".join(f"'{value[:40]}'" for value in pd.unique(text)[:_SHOWN])
    said = f"{layer}.{column.name}: {len(text)} values such as {shown} are not {wanted}; read as empty"
    return [Problem("value_unusable", "warning", said, tuple(refs))]


def _damaged_text(column: Column, text: pd.Series, refs: pd.Series, layer: str) -> list[Problem]:
    """Replacement characters and the usual look of UTF-8 read as Latin-1 or GBK."""
    strange = {value for value in set(text) if value and not value.isascii() and _MOJIBAKE.search(value)}
    if not strange:
        return []
    damaged = text.isin(strange)
    said = f"{layer}.{column.name}: {damaged.sum()} texts look as if read in the wrong encoding ('{min(strange)[:40]}')"
    return [Problem("encoding_suspect", "warning", said, tuple(refs[damaged]))]
