"""What the public reads about an office, said from a shell."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.webapp.cli.conftest import CODE, Run
from webapp.core.errors import Invalid, NotFound


def said(run: Run, *given: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("contact", "--community", CODE, "--json", *given))
    return found


def test_a_community_that_said_nothing_has_the_usual_words(run: Run, founded: Any) -> None:
    found = said(run)
    assert [service[0] for service in found["services"]] == ["政策宣传", "民情收集", "代办服务", "纠纷调解"]
    assert [number[2] for number in found["emergencies"]] == ["119", "110", "120"]
    assert "08:30" in found["hours"]


def test_what_is_given_is_set_and_the_rest_stays(run: Run, founded: Any) -> None:
    said(run, "--office", "一楼大厅", "--phone", "0937-000 0000")
    found = said(run, "--hours", "每天 09:00–17:00", "--emergency", "燃气抢修|Gas|199-0000-0009")
    assert (found["office"], found["hours"], found["phone"]) == ("一楼大厅", "每天 09:00–17:00", "0937-000 0000")
    assert found["emergencies"] == [["燃气抢修", "Gas", "199-0000-0009"]]
    assert len(found["services"]) == 4


@pytest.mark.parametrize(
    "wrong",
    [["--phone", "call me"], ["--emergency", "燃气|119"], ["--emergency", "燃气||x"], ["--service", "|a|b|c"]],
)
def test_what_cannot_be_is_refused(run: Run, founded: Any, wrong: list[str]) -> None:
    with pytest.raises(Invalid):
        said(run, *wrong)


def test_an_unknown_community_is_said(run: Run) -> None:
    with pytest.raises(NotFound):
        run("contact", "--community", "620902004003")
