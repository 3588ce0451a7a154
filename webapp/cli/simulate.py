"""`shaodao simulate`: the demo's simulated day, played through the public interface."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.cli.context import checked_settings, open_session
from webapp.cli.ground import demo_parameters
from webapp.core.accounts import commands
from webapp.core.accounts.models import Account
from webapp.core.accounts.roles import Action
from webapp.core.clock import ZONE, today
from webapp.core.config import BadSetting, Settings
from webapp.core.db import transaction
from webapp.core.errors import NotFound, Refused
from webapp.core.secrets import simulation_key
from webapp.core.tls import files
from webapp.dispatch.routes.frame import SIMULATION
from webapp.grids.models import Community
from webapp.simulation.places import Places, places
from webapp.simulation.plan import Act, Who, plan_day
from webapp.simulation.scenes import scenes
from webapp.simulation.stage import Stage
from webapp.simulation.web import Web

_SCOPES = (
    Action.BLOW_WHISTLE, Action.READ_INCIDENTS, Action.DISPATCH, Action.ANSWER_CALLS, Action.VERIFY_INCIDENTS,
)  # fmt: skip
_MOST_ACTS = 400
"""A day has fewer; more would be no believable day."""
_LOOK_S = 5.0
_BREATH_S = 0.05
"""Between acts that are caught up on, so that whoever looks at the demo meanwhile does not wait."""
_WAITS_FOR_SERVER_S = 60


@dataclass(frozen=True)
class Pace:
    """When an act of the plan is played: what lies before `begins` at once, the rest `speed` times as fast as it is."""

    begins: datetime
    speed: float
    started_s: float

    def due_s(self, at: datetime) -> float:
        """The instant, on the monotonic clock."""
        ahead_s = max(0.0, (at - self.begins).total_seconds())
        return self.started_s + (ahead_s / self.speed if self.speed else 0.0)


@click.command("simulate")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="Day to play; default today.")
@click.option("--speed", type=click.FloatRange(0, 10_000), default=1.0, help="Times as fast; 0: without waiting.")
@click.option("--seed", type=int, default=1, help="Another seed is another day.")
@click.option("--until", type=click.DateTime(["%H:%M"]), help="Stop there.")
@click.option("--url", help="The server; default this machine's.")
@click.option("--parent", type=int, hidden=True, help="Stop when this process is no longer the parent.")
def simulate(
    *, day: datetime | None, speed: float, seed: int, until: datetime | None, url: str | None, parent: int | None
) -> None:
    """Play a believable day: the hours of today that are over at once, then on with the clock.

    Nothing is dated back: every clock starts when the server has the matter. In the demo alone.
    """
    settings = checked_settings()
    if not settings.demo:
        raise BadSetting("a simulated day is for the demo alone: SHAODAO_DEMO is not set")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # so that the tokens are revoked
    played = day.date() if day else today()
    acts = [act for act in plan_day(played, seed, scenes()) if until is None or act.at.time() < until.time()]
    with open_session(settings) as session:
        community_id, code, known = _ground(session)
        with _tokens(session, community_id) as tokens:
            web = Web(url or _own_address(settings), code, tokens, _authority(settings))
            _wait_for(web, parent)
            stage = Stage(web, known, {SIMULATION: simulation_key(settings)})
            _play(stage, acts[:_MOST_ACTS], _pace(played, acts, speed), parent)
            web.close()
    click.echo("  ".join(f"{what}: {count}" for what, count in sorted(stage.done.items())))


def _pace(played: date, acts: list[Act], speed: float) -> Pace:
    """Today is played up to now at once; any other day, and a day that is hurried, from its first act."""
    begins = datetime.now(ZONE) if played == today() and speed == 1 else acts[0].at - timedelta(seconds=1)
    return Pace(begins, speed, time.monotonic())


def _ground(session: Session) -> tuple[int, str, Places]:
    """Row id and code of the demo community, and its places."""
    code = demo_parameters().identity.code
    community_id = session.scalar(select(Community.id).where(Community.code == code))
    if community_id is None:
        raise NotFound("the demo community is not there; run `shaodao demo load`")
    return community_id, code, places(session, community_id)


@contextmanager
def _tokens(session: Session, community_id: int) -> Iterator[Mapping[Who, str]]:
    """Tokens of the demo's log-ins, revoked at the end."""
    made = []
    tokens = {}
    with transaction(session):
        for who in Who:
            account = session.scalar(
                select(Account).where(Account.login_name == who.value, Account.community_id == community_id)
            )
            if account is None:
                raise Refused(f"the demo has no log-in {who.value}; run `shaodao demo logins`")
            token, tokens[who] = commands.add_token(session, account.id, name="今日模拟", scopes=_SCOPES, days=2)
            made.append((token.id, account.id))
    try:
        yield tokens
    finally:
        with transaction(session):
            for token_id, account_id in made:
                commands.revoke_token(session, token_id, account_id=account_id)


def _own_address(settings: Settings) -> str:
    return f"{'https' if settings.tls else 'http'}://127.0.0.1:{settings.port}"


def _authority(settings: Settings) -> Path | None:
    return files(settings.data_dir).authority if settings.tls else None


def _wait_for(web: Web, parent: int | None) -> None:
    """Wait until the server answers."""
    until = time.monotonic() + _WAITS_FOR_SERVER_S
    while time.monotonic() < until and _is_wanted(parent):
        if web.send(Who.OFFICER, "GET", "/simulation", None, {})[0] == 200:
            return
        time.sleep(0.5)
    raise NotFound("no server answers; start it with `shaodao serve`")


def _play(stage: Stage, acts: list[Act], pace: Pace, parent: int | None) -> None:
    for act in acts:
        if not _wait_until(stage, pace.due_s(act.at), parent):
            click.echo("今日模拟已停止")
            return
        stage.play(act)
        time.sleep(_BREATH_S if pace.speed else 0)


def _wait_until(stage: Stage, due_s: float, parent: int | None) -> bool:
    """Wait, looking whether somebody has stopped the day; whether to go on."""
    while True:
        status, found = stage.api.send(Who.OFFICER, "GET", "/simulation", None, {})
        if (status == 200 and not found["running"]) or not _is_wanted(parent):
            return False
        left_s = due_s - time.monotonic()
        if left_s <= 0:
            return True
        time.sleep(min(left_s, _LOOK_S))


def _is_wanted(parent: int | None) -> bool:
    return parent is None or os.getppid() == parent


COMMANDS = (simulate,)
