"""What shows an arrival: the position against the place, the plate, the code; it is noted and never refused."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import text

from gis.dispatch import Arrival, Proof, arrival, is_jump
from webapp.core.errors import Invalid
from webapp.dispatch.commands.scene import Scene
from webapp.dispatch.models import Call
from webapp.dispatch.rules import ArrivalMethod
from webapp.dispatch.rules.arrivals import code_fits
from webapp.dispatch.schemas import asked

# Of what is known by its grid alone, the middle of the grid is written down: nobody is far from, or was at, that.
_EXACT = """i.geom IS NOT NULL AND NOT EXISTS (SELECT FROM grid_version v WHERE v.generation_id = i.generation_id
  AND v.grid_id IN (i.section_id, i.area_id) AND ST_DWithin(v.label, i.geom, 0.000001))"""
_PLACE = text(f"SELECT ST_X(i.geom) AS lon, ST_Y(i.geom) AS lat FROM incident i WHERE i.id = :id AND {_EXACT}")
_SECTION = text("SELECT code FROM grid WHERE id = :id")
# No position is kept; but where somebody proved to be is where he was called, give or take what was noted then.
_BEFORE = text(
    f"""SELECT ST_X(i.geom) AS lon, ST_Y(i.geom) AS lat, c.arrived_at,
  coalesce(c.arrival_accuracy_m, 0) + coalesce(c.arrival_far_m, :near_m) AS within_m
FROM call c JOIN incident i ON i.id = c.incident_id
WHERE c.person_id = :person_id AND c.id <> :id AND c.arrival_method = 'position' AND {_EXACT}
  AND c.arrived_at > :since ORDER BY c.arrived_at DESC LIMIT 1"""
)
_RECENT = timedelta(hours=2)
NEAR_M = 200


def prove(scene: Scene, call: Call, body: asked.Arrive) -> dict[str, object]:
    """Note on the call how it arrived and how far from the place; returns what history keeps. Raises Invalid."""
    _require_proof(body)
    found = _of_position(scene, body)
    call.arrival_method = body.method.value
    call.arrival_accuracy_m = body.accuracy_m
    call.arrival_far_m = found.far_m if found is not None and found.is_far else None
    facts: dict[str, object] = {"method": body.method.value}
    if body.method is ArrivalMethod.CODE:
        facts["code_fits"] = code_fits(scene.house_key, scene.incident.uuid, body.code or "")
    if body.method is ArrivalMethod.PLATE:
        facts["plate_fits"] = _plate_fits(scene, body.plate or "")
    if found is not None:
        facts |= {"far": found.is_far, "vague": found.is_vague, "jump": _jumped(scene, call, body)}
    return facts


def _require_proof(body: asked.Arrive) -> None:
    missing = {
        ArrivalMethod.POSITION: body.lon is None or body.lat is None,
        ArrivalMethod.PLATE: not body.plate,
        ArrivalMethod.CODE: body.code is None,
        ArrivalMethod.MANUAL: not (body.reason or body.behalf),
    }
    if missing[body.method]:
        raise Invalid(_("Say what shows the arrival: a position, the plate, the code, or a reason."), field="method")


def _of_position(scene: Scene, body: asked.Arrive) -> Arrival | None:
    place = scene.session.execute(_PLACE, {"id": scene.incident.id}).first()
    proof = _proof(scene, body)
    return arrival(proof, place.lon, place.lat, near_m=NEAR_M) if place and proof else None


def _jumped(scene: Scene, call: Call, body: asked.Arrive) -> bool:
    """Whether nobody could come here from where he last proved to be; of a person called, never of an organization."""
    now = _proof(scene, body)
    if call.person_id is None or now is None:
        return False
    bound = {"person_id": call.person_id, "id": call.id, "since": scene.now - _RECENT, "near_m": NEAR_M}
    row = scene.session.execute(_BEFORE, bound).first()
    return row is not None and is_jump(Proof(row.lon, row.lat, row.within_m, row.arrived_at), now)


def _proof(scene: Scene, body: asked.Arrive) -> Proof | None:
    if body.lon is None or body.lat is None:
        return None
    return Proof(body.lon, body.lat, body.accuracy_m or 0, scene.now)


def _plate_fits(scene: Scene, plate: str) -> bool:
    """Whether a plate is one of the incident's section."""
    section: str | None = scene.session.scalar(_SECTION, {"id": scene.incident.section_id})
    return section is not None and section in plate
