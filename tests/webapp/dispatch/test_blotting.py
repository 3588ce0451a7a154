"""The desk takes away what must not stand there; history keeps that it was done, and not what stood there."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from tests.webapp.core.media.test_pictures import picture
from tests.webapp.dispatch.making import BASE, Cast, answered
from webapp.core.config import Settings
from webapp.core.jobs import Work
from webapp.core.media import media_folder, path_of
from webapp.core.media.removing import unlink

SAID = "5号楼张某抑郁，电话19900001234，楼道漏水"


def test_words_are_blotted_out_wherever_they_stand(cast: Cast, dispatch_engine: Engine) -> None:
    made = cast.blow(text=SAID, place_text="张某家门口")
    cast.act(cast.officer, made, "note", text="张某抑郁，请轻声")
    seen = answered(cast.get(cast.officer, f"incidents/{made['id']}"))
    assert seen["doubtful"] == ["抑郁", "19900001234"]
    after = cast.act(cast.officer, made, "blot", words=["抑郁", "张某", "19900001234"], reason="张某的个人病情")
    assert (after["text"], after["place_text"]) == ("5号楼▇▇▇▇，电话▇▇▇，楼道漏水", "▇▇家门口")
    assert after["notes"][0]["text"] == "▇▇▇▇，请轻声"
    assert (after["steps"][-1]["words"], after["steps"][-1]["note"]) == ("遮盖文字", "▇▇的个人病情")
    assert after["version"] > seen["version"]
    assert after["doubtful"] == []
    with dispatch_engine.connect() as connection:
        facts = str(
            connection.execute(text("SELECT facts FROM shaodao.audit_entry WHERE action = 'dispatch.blot'")).all()
        )
    assert "张某" not in facts
    again = {"words": ["不在这里"], "reason": "没有"}
    assert cast.post(cast.officer, f"incidents/{made['id']}/blot", again).status_code == 409


def test_only_the_desk_blots_and_it_may_when_all_is_over(cast: Cast) -> None:
    made = cast.blow(text=SAID)
    body = {"words": ["抑郁"], "reason": "病情"}
    assert cast.post(cast.leader, f"incidents/{made['id']}/blot", body).status_code == 403
    assert answered(cast.get(cast.leader, f"incidents/{made['id']}"))["doubtful"] == []
    cast.act(cast.officer, made, "false-alarm", reason="没有的事")
    assert "抑郁" not in cast.act(cast.officer, made, "blot", **body)["text"]


def test_a_blotting_that_is_sent_twice_is_done_once(cast: Cast) -> None:
    made, key = cast.blow(text=SAID), str(uuid4())
    body = {"words": ["抑郁"], "reason": "病情"}
    first, second = (cast.post(cast.officer, f"incidents/{made['id']}/blot", body, key=key) for _ in range(2))
    assert [first.status_code, second.status_code] == [200, 200]
    assert answered(first)["version"] == answered(second)["version"]


def photographed(cast: Cast) -> tuple[dict[str, Any], str]:
    made = cast.blow(text="漏水")
    sent = cast.people.send(cast.leader, "POST", f"{BASE}/media", data={"photo": (BytesIO(picture()), "x.jpg")})
    uuid = str(sent.get_json()["uuid"])
    return cast.act(cast.leader, made, "photo", uuid=uuid, moment="before"), uuid


def test_a_photo_is_taken_away_from_everybody_with_its_file(cast: Cast, dispatch_engine: Engine) -> None:
    made, uuid = photographed(cast)
    settings: Settings = cast.app.config["SETTINGS"]
    file = path_of(media_folder(settings.data_dir), UUID(uuid))
    assert file.is_file()
    after = cast.act(cast.officer, made, "remove-photo", uuid=uuid, reason="照到了身份证")
    assert (after["photos"], after["steps"][-1]["words"]) == ([], "删除照片")
    for who in (cast.officer, cast.leader):
        assert who.get(f"{BASE}/media/{uuid}").status_code == 404
    with Session(dispatch_engine) as session:
        sql = "SELECT args FROM jobs.procrastinate_jobs WHERE task_name = 'media.unlink' ORDER BY id DESC LIMIT 1"
        arguments = session.scalar(text(sql))
        unlink(Work(session, settings, arguments))
    assert not Path(file).exists()
    assert (
        cast.post(cast.officer, f"incidents/{made['id']}/remove-photo", {"uuid": uuid, "reason": "x"}).status_code
        == 404
    )


def test_a_photo_of_another_incident_stays(cast: Cast) -> None:
    _, uuid = photographed(cast)
    other = cast.blow(text="别的事")
    body = {"uuid": uuid, "reason": "弄错"}
    assert cast.post(cast.officer, f"incidents/{other['id']}/remove-photo", body).status_code == 404
