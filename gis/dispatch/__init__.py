"""Who is called: walking times on streets, an order with its reasons, a set that covers what is wanted, arrivals."""

from gis.dispatch.arrival import Arrival, Proof, arrival, is_jump
from gis.dispatch.candidates import Candidate, Ground, Need
from gis.dispatch.cover import cover, covered, uncovered
from gis.dispatch.ranking import LIFE, USUAL, Ranked, Weights, rank
from gis.dispatch.reasons import Code, Reason, bucket, explain
from gis.dispatch.walking import REACH_S, SPEED_MPS, StreetGraph, build_graph

__all__ = [
    "LIFE",
    "REACH_S",
    "SPEED_MPS",
    "USUAL",
    "Arrival",
    "Candidate",
    "Code",
    "Ground",
    "Need",
    "Proof",
    "Ranked",
    "Reason",
    "StreetGraph",
    "Weights",
    "arrival",
    "bucket",
    "build_graph",
    "cover",
    "covered",
    "explain",
    "is_jump",
    "rank",
    "uncovered",
]
