"""Many claim one wish at once: one gets it, the others are told so."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.conftest import engine_on
from webapp.core.clock import today
from webapp.core.errors import Refused
from webapp.roster.commands import wishes
from webapp.roster.commands.wishes import Claimer

AT_ONCE = 8


def test_of_many_who_claim_a_wish_at_once_one_gets_it(own_demo_url: str) -> None:
    engine = engine_on(own_demo_url)
    with Session(engine) as session:
        wish_id, community_id = session.execute(
            text("SELECT id, community_id FROM wish WHERE state = 'published' ORDER BY id LIMIT 1")
        ).one()
        claimers = list(session.scalars(text("SELECT id FROM registration ORDER BY id LIMIT :many"), {"many": AT_ONCE}))
    start = Barrier(len(claimers))

    def claim(registration_id: int) -> str:
        with Session(engine) as session:
            wish = wishes.wish_of(session, community_id, wish_id)
            start.wait()
            try:
                wishes.claim(session, wish, Claimer(registration_id=registration_id), on_day=today())
            except Refused:
                return "refused"
            session.commit()
            return "claimed"

    with ThreadPoolExecutor(len(claimers)) as pool:
        outcomes = list(pool.map(claim, claimers))
    assert sorted(outcomes) == ["claimed", *["refused"] * (len(claimers) - 1)]
    with Session(engine) as session:
        steps = session.scalar(
            text("SELECT count(*) FROM wish_step WHERE wish_id = :id AND act = 'claim'"), {"id": wish_id}
        )
    engine.dispose()
    assert steps == 1
