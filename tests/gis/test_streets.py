"""Streets and walls become a valid coverage of blocks, whatever state they come in."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Polygon

from gis.errors import InvalidGeometry
from gis.streets import StreetNetwork, build_network
from tests.gis.blocktown import SRID, area, compounds, in_degrees, layer, line, point, street_lines, streets


def build(rows, *walls, boundary=None, **options):
    return build_network(rows, compounds(*walls), boundary, srid=SRID, **options)


def codes_of(network: StreetNetwork) -> list[str]:
    return [problem.code for problem in network.dirty]


def block_at(network: StreetNetwork, x: float, y: float) -> int:
    (row,) = np.flatnonzero(network.blocks.contains(point(x, y)))
    return int(network.blocks["number"].iat[row])


def assert_coverage(network: StreetNetwork) -> None:
    """No gap, no overlap, and every edge knows the faces that really lie beside it."""
    blocks = network.blocks.geometry.to_numpy()
    assert shapely.coverage_is_valid(blocks)
    assert shapely.is_valid(blocks).all()
    assert network.blocks["number"].tolist() == list(range(1, len(blocks) + 1))
    assert shapely.area(blocks).sum() == pytest.approx(network.boundary.area, rel=1e-12)
    by_number = dict(zip(network.blocks["number"], blocks, strict=True))
    around = dict.fromkeys(by_number, 0.0)
    for left, right, edge in zip(
        network.edges["left_block"].fillna(0),
        network.edges["right_block"].fillna(0),
        network.edges.geometry,
        strict=True,
    ):
        assert left or right
        middle = edge.line_interpolate_point(0.5, normalized=True)
        for number in {left, right} - {0}:
            assert by_number[number].distance(middle) < 1e-6
            if left != right:
                around[number] += edge.length
    for number, length in around.items():
        assert length == pytest.approx(by_number[number].length, rel=1e-9)


def test_a_lattice_of_streets_gives_nine_blocks_numbered_like_a_page():
    network = build(streets())
    assert_coverage(network)
    assert [block_at(network, x, y) for y in (250, 150, 50) for x in (50, 150, 250)] == list(range(1, 10))
    assert network.boundary.area == pytest.approx(90_000, rel=1e-6)
    assert network.dirty == ()


def test_an_edge_has_the_west_block_on_its_left_when_it_runs_north():
    network = build(streets())
    inner = network.edges[network.edges["street_ref"] == "v1"]
    for left, right, edge in zip(inner["left_block"], inner["right_block"], inner.geometry, strict=True):
        runs_north = edge.coords[-1][1] > edge.coords[0][1]
        west, east = (left, right) if runs_north else (right, left)
        assert east == west + 1


def test_the_outline_is_of_streets_with_nothing_outside():
    edges = build(streets()).edges
    outer = edges[edges["left_block"].isna() | edges["right_block"].isna()]
    assert len(outer) == 12
    assert set(outer["kind"]) == {"street"}
    assert set(outer["street_ref"]) == {"v0", "v3", "h0", "h3"}


def test_a_path_does_not_cut_a_block():
    path = {"road_class": "path", "geometry": line((150, 0), (150, 300))}
    assert len(build(streets(more=[path])).blocks) == 9


def test_a_dead_end_keeps_its_block_on_both_sides():
    lane = {"source_ref": "lane", "road_class": "lane", "geometry": line((0, 150), (60, 150))}
    network = build(streets(more=[lane]))
    assert_coverage(network)
    (left,), (right,) = (
        network.edges.loc[network.edges["street_ref"] == "lane", side] for side in ("left_block", "right_block")
    )
    assert left == right == block_at(network, 30, 160)
    assert codes_of(network) == ["street.dead_end"]


@pytest.mark.parametrize(("gap_m", "blocks"), [(0.5, 10), (5.5, 10), (6.5, 9)])
def test_an_end_that_misses_by_up_to_six_metres_is_joined(gap_m, blocks):
    lane = {"source_ref": "lane", "road_class": "lane", "geometry": line((0, 150), (100 - gap_m, 150))}
    network = build(streets(more=[lane]))
    assert_coverage(network)
    assert len(network.blocks) == blocks
    assert ("street.end_joined" in codes_of(network)) == (blocks == 10)


def test_a_joined_end_says_where_on_the_globe_it_is():
    lane = {"source_ref": "lane", "road_class": "lane", "geometry": line((0, 150), (98, 150))}
    (problem,) = build(streets(more=[lane])).dirty
    assert problem.ids == ("lane",)
    assert problem.place == pytest.approx(in_degrees(point(99, 150)).coords[0], abs=1e-6)


def test_a_short_stub_is_not_joined_back_to_its_own_street():
    stub = {"road_class": "lane", "geometry": line((0, 150), (4, 152))}
    network = build(streets(more=[stub]))
    assert_coverage(network)
    assert len(network.blocks) == 9


def test_a_sliver_goes_to_the_neighbour_with_the_longest_common_edge():
    bend = {"road_class": "lane", "geometry": line((100, 110), (100.8, 150), (100, 190))}
    network = build(streets(more=[bend]))
    assert_coverage(network)
    assert len(network.blocks) == 9
    assert "block.sliver_merged" in codes_of(network)


def test_a_strip_between_two_carriageways_is_a_block_of_its_own():
    second = {"road_class": "arterial", "geometry": line((108, 0), (108, 300))}
    network = build(streets(more=[second]))
    assert_coverage(network)
    assert len(network.blocks) == 12


def test_the_blocks_in_a_compound_are_the_compounds():
    network = build(streets(), area(20, 20, 80, 80), area(100, 100, 200, 200))
    assert_coverage(network)
    held = network.blocks.set_index("number")["compound_ref"].to_dict()
    assert held[block_at(network, 50, 50)] == "c1"
    assert held[block_at(network, 150, 150)] == "c2"
    assert held[block_at(network, 5, 5)] is None
    assert len(network.blocks) == 10
    assert (network.edges["kind"] == "wall").sum() == 1


def test_a_wall_beside_a_street_runs_on_it():
    network = build(streets(), area(101.5, 98.8, 199, 201.7))
    assert_coverage(network)
    assert len(network.blocks) == 9
    assert network.blocks.set_index("number")["compound_ref"][5] == "c1"
    assert "block.sliver_merged" not in codes_of(network)


def test_neighbours_with_two_walls_share_one():
    network = build(streets(), area(10, 10, 50, 90), area(51.2, 10.5, 90, 90))
    assert_coverage(network)
    assert len(network.blocks) == 11
    assert "block.sliver_merged" not in codes_of(network)


def test_a_compound_that_a_street_crosses_has_the_blocks_on_both_sides():
    network = build(streets(), area(110, 110, 290, 190))
    assert_coverage(network)
    assert (network.blocks["compound_ref"] == "c1").sum() == 2


def test_a_compound_outside_the_boundary_is_left_alone():
    network = build(streets(), area(400, 0, 500, 100))
    assert_coverage(network)
    assert network.blocks["compound_ref"].isna().all()


def test_a_given_boundary_cuts_streets_and_is_covered_exactly():
    boundary = area(50, 50, 250, 250)
    network = build(streets(), boundary=in_degrees(boundary))
    assert_coverage(network)
    assert len(network.blocks) == 9
    assert network.boundary.symmetric_difference(boundary).area < 1
    outer = network.edges[network.edges["kind"] == "boundary"]
    assert outer.length.sum() == pytest.approx(800, abs=0.1)


def test_a_street_that_almost_runs_on_the_boundary_makes_no_slivers():
    boundary = area(1.2, -1, 298.9, 300.8)
    network = build(streets(), boundary=in_degrees(boundary))
    assert_coverage(network)
    assert len(network.blocks) == 9
    assert network.boundary.symmetric_difference(boundary).area < 1


def test_an_enclave_of_a_given_boundary_is_no_block():
    ring = area(0, 0, 300, 300)
    boundary = Polygon(ring.exterior, [area(120, 120, 180, 180).exterior])
    network = build(streets(), boundary=in_degrees(boundary))
    assert_coverage(network)
    assert not network.blocks.intersects(point(150, 150)).any()


def test_an_island_in_a_block_leaves_a_hole_in_it():
    ring = {"road_class": "lane", "geometry": line((130, 130), (170, 130), (170, 170), (130, 170), (130, 130))}
    network = build(streets(more=[ring]))
    assert_coverage(network)
    assert len(network.blocks) == 10
    assert sum(len(block.interiors) for block in network.blocks.geometry) == 1


def test_without_a_boundary_narrow_arms_of_the_ring_are_cut_off():
    arm = [
        {"road_class": "arterial", "geometry": line((300, 150), (900, 150))},
        {"road_class": "arterial", "geometry": line((300, 158), (900, 158), (900, 150))},
    ]
    network = build(streets(more=arm))
    assert_coverage(network)
    assert network.boundary.area == pytest.approx(90_000, rel=1e-6)


def test_duplicates_nulls_and_empty_lines_do_no_harm():
    rows = [*street_lines(), *street_lines(), {"road_class": "local", "geometry": None}]
    frame = layer([row | {"source_ref": f"s{i}"} for i, row in enumerate(rows)])
    network = build(frame)
    assert_coverage(network)
    assert len(network.blocks) == 9
    assert codes_of(network) == ["street.no_line"]


def test_streets_that_enclose_nothing_are_refused():
    with pytest.raises(InvalidGeometry, match="enclose no block"):
        build(layer([{"road_class": "local", "geometry": line((0, 0), (100, 0))}]))


def test_a_boundary_that_crosses_itself_is_refused():
    bow_tie = Polygon([(98.0, 39.0), (98.1, 39.1), (98.1, 39.0), (98.0, 39.1)])
    with pytest.raises(InvalidGeometry, match="one valid area"):
        build(streets(), boundary=bow_tie)


coordinate = st.integers(-20, 320).map(float)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.tuples(coordinate, coordinate), min_size=2, max_size=5, unique=True), max_size=6),
    st.lists(st.tuples(coordinate, coordinate, st.integers(3, 90), st.integers(3, 90)), max_size=4),
    st.booleans(),
)
def test_any_lines_and_walls_give_a_coverage(paths, walls, bounded):
    more = [{"road_class": "lane", "geometry": line(*path)} for path in paths]
    yards = [area(x, y, x + width, y + height) for x, y, width, height in walls]
    boundary = in_degrees(area(-5, 10, 290, 305)) if bounded else None
    assert_coverage(build(streets(more=more), *yards, boundary=boundary))


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_streets_does_not_change_the_blocks(random):
    rows = [*street_lines(), {"road_class": "lane", "geometry": line((0, 150), (97, 152)), "source_ref": "lane"}]
    shuffled = list(rows)
    random.shuffle(shuffled)
    first, second = build(layer(rows)), build(layer(shuffled))
    same = shapely.normalize(first.blocks.geometry.to_numpy()) == shapely.normalize(second.blocks.geometry.to_numpy())
    assert same.all()
