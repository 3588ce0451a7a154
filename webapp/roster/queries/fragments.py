"""Pieces of SQL that several reads of the roster share. Rows of assignments are `a`, of persons `p`; :on_day."""

from __future__ import annotations

DAY = "CAST(:on_day AS date)"
IN_FORCE = f"a.valid @> {DAY}"
# Whoever is on leave is not on duty: his stand-in is.
NOT_ON_LEAVE = f"NOT EXISTS (SELECT FROM assignment s WHERE s.stands_in_for_id = a.id AND s.valid @> {DAY})"
CONSENTS = f"(p.consent_on <= {DAY} AND (p.consent_until IS NULL OR p.consent_until > {DAY}))"
THERE = f"(p.opened_on <= {DAY} AND (p.closed_on IS NULL OR p.closed_on > {DAY}))"

# The kind and the name of an assignment's one place; a grid's name is that of the version in force, else the last.
PLACE_JOINS = f"""
LEFT JOIN grid pg ON pg.id = a.grid_id
LEFT JOIN LATERAL (SELECT v.name FROM grid_version v JOIN generation e ON e.id = v.generation_id
    WHERE v.grid_id = a.grid_id ORDER BY e.valid @> {DAY} DESC, e.valid DESC LIMIT 1) pv ON true
LEFT JOIN stair ps ON ps.id = a.stair_id
LEFT JOIN building pb ON pb.id = coalesce(a.building_id, ps.building_id)
LEFT JOIN compound pk ON pk.id = coalesce(a.compound_id, pb.compound_id)
LEFT JOIN party_branch pr ON pr.id = a.branch_id
LEFT JOIN party_group pq ON pq.id = a.group_id"""
PLACE_KIND = """CASE WHEN a.grid_id IS NOT NULL THEN pg.level WHEN a.compound_id IS NOT NULL THEN 'compound'
    WHEN a.building_id IS NOT NULL THEN 'building' WHEN a.stair_id IS NOT NULL THEN 'stair'
    WHEN a.branch_id IS NOT NULL THEN 'branch' ELSE 'group' END"""
PLACE_NAME = """coalesce(pv.name, pr.name, pq.name,
    concat_ws(' ', pk.name, coalesce(pb.number, pb.name, pb.address), ps.number || '单元'))"""
PLACE_ID = "coalesce(a.grid_id, a.compound_id, a.building_id, a.stair_id, a.branch_id, a.group_id)"

# Section and area of a building `b` on a day.
GRIDS_OF_BUILDING = f"""
JOIN generation gen ON gen.community_id = b.community_id AND gen.valid @> {DAY}
JOIN grid_block gb ON gb.generation_id = gen.id AND gb.block_id = b.block_id
JOIN grid_version sec ON sec.generation_id = gen.id AND sec.grid_id = gb.grid_id"""
EXISTING = f"(b.opened_on IS NULL OR b.opened_on <= {DAY}) AND (b.closed_on IS NULL OR b.closed_on > {DAY})"

# The grids (section and area, or the community's own) that hold an assignment's place: rows of grid_id.
GRIDS_OF_ASSIGNMENT = f"""(
    SELECT v.grid_id FROM grid_version v JOIN generation e ON e.id = v.generation_id AND e.valid @> {DAY}
    WHERE v.community_id = a.community_id AND v.level <> 'community' AND (
      v.grid_id = coalesce(a.grid_id, pr.grid_id, pq.grid_id)
      OR (pb.id IS NOT NULL AND EXISTS (SELECT FROM grid_block gb WHERE gb.generation_id = e.id
          AND gb.block_id = pb.block_id AND gb.grid_id = v.grid_id))
      OR (a.compound_id IS NOT NULL AND EXISTS (SELECT FROM grid_block gb JOIN block kb ON kb.id = gb.block_id
          WHERE gb.generation_id = e.id AND kb.compound_id = a.compound_id AND gb.grid_id = v.grid_id))
      -- The office serves every grid.
      OR pg.level = 'community'))"""
