"""Answers of the Open311 façade as JSON and as XML, as GeoReport v2 names them."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from webapp.core.clock import ZONE
from webapp.dispatch.rules import ClosedAs, IncidentState

MIMES = {"json": "application/json; charset=utf-8", "xml": "text/xml; charset=utf-8"}
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ITEMS = {"services": "service", "service_requests": "request", "errors": "error", "attributes": "attribute"}
_DETAILED = {
    IncidentState.TO_REVIEW: "RECEIVED",
    IncidentState.WAITING: "IN_PROCESS",
    IncidentState.HANDLING: "IN_PROCESS",
    IncidentState.SUSPENDED: "SUSPENDED",
    IncidentState.TO_VERIFY: "PROCESSED",
}
_ENDED = {
    ClosedAs.RESOLVED: "PROCESSED",
    ClosedAs.DUPLICATE: "DUPLICATE",
    ClosedAs.NOT_ACCEPTED: "REJECTED",
    ClosedAs.WITHDRAWN: "REJECTED",
    ClosedAs.FALSE_ALARM: "REJECTED",
}


def detailed_status(state: IncidentState, closed_as: ClosedAs | None) -> str:
    """The state in the words that clients of the façade know."""
    return _ENDED[closed_as] if closed_as is not None else _DETAILED[state]


def hour(at: datetime | None) -> str | None:
    """An instant to the hour: closer would tell who was there."""
    return at.astimezone(ZONE).replace(minute=0, second=0, microsecond=0).isoformat() if at is not None else None


def written(root: str, content: Sequence[Mapping[str, Any]] | Mapping[str, Any], form: str) -> str:
    """A list, or one thing, in the form that the address asks for."""
    if form == "json":
        return json.dumps(content, ensure_ascii=False)
    element = ET.Element(root)
    if isinstance(content, Mapping):
        _fill(element, content)
    else:
        for each in content:
            _fill(ET.SubElement(element, _ITEMS[root]), each)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(element, encoding="unicode")


def _fill(element: ET.Element, content: Mapping[str, Any]) -> None:
    for name, value in content.items():
        child = ET.SubElement(element, name)
        if isinstance(value, list):
            for each in value:
                _fill(ET.SubElement(child, _ITEMS[name]), each)
        elif value is not None:
            child.text = _UNWRITABLE.sub("", str(value).lower() if isinstance(value, bool) else str(value))
