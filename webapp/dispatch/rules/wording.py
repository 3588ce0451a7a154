"""What a text should not hold: numbers of a person, words on his health or past. Warns, never forbids; purely.

A text about a threat to life is never held up by this.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Concern(StrEnum):
    """What was found in a text."""

    ID_NUMBER = "id_number"
    PHONE = "phone"
    BANK_CARD = "bank_card"
    HEALTH = "health"
    PAST = "past"


CONCERN_LABELS: dict[StrEnum, str] = {
    Concern.ID_NUMBER: "身份证号码",
    Concern.PHONE: "电话号码",
    Concern.BANK_CARD: "银行卡号",
    Concern.HEALTH: "个人病情",
    Concern.PAST: "个人前科经历",
}
SENSITIVE = frozenset({Concern.HEALTH, Concern.PAST})
"""What belongs into the sensitive lane (涉人敏感) instead."""

# Words that speak of somebody's health or past. None that a pavement, a lift or a dog could have as well:
# 残疾 is left out, since most who write it mean a ramp.
_WORDS: dict[Concern, tuple[str, ...]] = {
    Concern.HEALTH: (
        "精神病", "精神障碍", "精神分裂", "精神失常", "疯子", "抑郁", "躁狂", "焦虑症", "双相", "老年痴呆",
        "阿尔茨海默", "艾滋", "hiv", "梅毒", "乙肝", "肺结核", "传染病人", "癌症", "癌晚期", "肿瘤", "化疗", "尿毒症",
        "白血病", "癫痫", "智障", "弱智", "自杀", "自残", "轻生", "割腕", "流产", "堕胎", "病历", "确诊", "诊断书",
        "犯病",
    ),
    Concern.PAST: (
        "前科", "案底", "刑满", "刑释", "服刑", "坐过牢", "坐牢", "蹲过监狱", "劳改", "判过刑", "判刑", "缓刑", "假释",
        "社区矫正", "社矫", "吸毒", "戒毒", "涉毒", "贩毒", "邪教", "上访户", "缠访", "重点人员", "帮教对象", "强奸",
        "猥亵", "性侵", "嫖娼", "卖淫", "家暴",
    ),
}  # fmt: skip
_DANGER = ("自杀", "自残", "轻生", "割腕", "跳楼", "跳河", "服毒", "喝农药")
_FULL_WIDTH = str.maketrans("０１２３４５６７８９ｘＸ－　", "0123456789xX- ")
_GAP = r"[ \-]?"
_ID = re.compile(rf"(?<![0-9])[1-9](?:{_GAP}[0-9]){{16}}{_GAP}[0-9xX](?![0-9])")
_OLD_ID = re.compile(r"(?<![0-9])[1-9][0-9]{5}[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}(?![0-9])")
_MOBILE = re.compile(rf"(?<![0-9])(?:\+?86{_GAP})?1[3-9](?:{_GAP}[0-9]){{9}}(?![0-9])")
_LANDLINE = re.compile(r"(?<![0-9])0[1-9][0-9](?:[0-9][ \-]?|[ \-])[2-9][0-9]{6,7}(?![0-9])")
_CARD = re.compile(rf"(?<![0-9])[3-6](?:{_GAP}[0-9]){{15,18}}(?![0-9])")
_BAR = "▇▇▇"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


@dataclass(frozen=True)
class Finding:
    """What was found from one place in a text to another."""

    concern: Concern
    begins: int
    ends: int


def findings(text: str) -> list[Finding]:
    """What a text should not hold, in order; a number counts once, as what it most surely is."""
    found: list[Finding] = []
    for finding in _found(text.translate(_FULL_WIDTH).lower()):
        if not any(finding.begins < other.ends and other.begins < finding.ends for other in found):
            found.append(finding)
    return sorted(found, key=lambda each: each.begins)


def concerns(text: str) -> list[Concern]:
    """Each kind of what was found, once, in the order of the list."""
    there = {each.concern for each in findings(text)}
    return [concern for concern in Concern if concern in there]


def is_sensitive(found: Sequence[Concern]) -> bool:
    """Whether the sensitive lane should be offered."""
    return bool(SENSITIVE & set(found))


def speaks_of_danger(text: str) -> bool:
    """Whether somebody may be about to die, whatever else is said of his health: then nothing is asked first."""
    return any(word in text for word in _DANGER)


def blotted(text: str, *, every: bool = False) -> str:
    """The text with a person's numbers blotted out; with `every` also the words on health and past."""
    for each in reversed(findings(text)):
        if every or each.concern not in SENSITIVE:
            text = f"{text[: each.begins]}＊＊＊{text[each.ends :]}"
    return text


def blot_out(text: str, words: Iterable[str]) -> str:
    """The text with these very words under a bar, the longest first; how long they were is not shown."""
    for word in sorted(set(words), key=len, reverse=True):
        text = text.replace(word, _BAR[: len(word)])
    return text


def doubtful(text: str) -> list[str]:
    """The very words of a text that it should not hold, each once."""
    return list(dict.fromkeys(text[each.begins : each.ends] for each in findings(text)))


def is_id_number(written: str) -> bool:
    """Whether 18 characters are an identity number: a day of birth that was, and the right last character."""
    number = re.sub(r"[ \-]", "", written).upper()
    if not re.fullmatch(r"[1-9][0-9]{16}[0-9X]", number, re.ASCII):
        return False
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return born.year >= 1900 and _CHECKS[total % 11] == number[17]


def _found(plain: str) -> Iterator[Finding]:
    for match in _ID.finditer(plain):
        if is_id_number(match.group()):
            yield Finding(Concern.ID_NUMBER, *match.span())
    for match in _MOBILE.finditer(plain):
        yield Finding(Concern.PHONE, *match.span())
    for match in _LANDLINE.finditer(plain):
        yield Finding(Concern.PHONE, *match.span())
    for match in _CARD.finditer(plain):
        if _adds_up(match.group()):
            yield Finding(Concern.BANK_CARD, *match.span())
    for match in _OLD_ID.finditer(plain):
        yield Finding(Concern.ID_NUMBER, *match.span())
    for concern, listed in _WORDS.items():
        for word in sorted(listed, key=len, reverse=True):
            for match in re.finditer(re.escape(word), plain):
                yield Finding(concern, *match.span())


def _adds_up(written: str) -> bool:
    """The check digit of bank cards (Luhn)."""
    digits = [int(each) for each in written if each.isdigit()]
    doubled = [digit if at % 2 else digit * 2 - 9 * (digit > 4) for at, digit in enumerate(reversed(digits), 1)]
    return sum(doubled) % 10 == 0
