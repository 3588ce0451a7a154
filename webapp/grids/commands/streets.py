"""Which section answers for a street on a border."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.errors import NotFound, Refused
from webapp.grids.models import Edge, Grid, GridBlock, StreetSection


def set_answering_section(session: Session, *, generation_id: int, edge_id: int, section_code: str) -> None:
    """Name the section (应答片区) that answers for a piece of border street; it must be one of its two sides.

    Raises NotFound where the piece borders no two sections, Refused where the section is not one of them.
    """
    edge = session.get(Edge, edge_id)
    answering = session.get(StreetSection, (generation_id, edge_id))
    if edge is None or answering is None:
        raise NotFound("no such piece of border street", piece=edge_id)
    sides = session.execute(
        select(Grid.code, Grid.id)
        .join(GridBlock, GridBlock.grid_id == Grid.id)
        .where(
            GridBlock.generation_id == generation_id,
            GridBlock.block_id.in_([edge.left_block_id, edge.right_block_id]),
        )
    )
    of_code = {code: grid_id for code, grid_id in sides}  # noqa: C416  (rows are no pairs to mypy)
    if section_code not in of_code:
        raise Refused("only one of its two sides can answer for a street", piece=edge_id, sides=sorted(of_code))
    answering.grid_id = of_code[section_code]
    session.flush()
