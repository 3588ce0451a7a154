from __future__ import annotations

import os
from pathlib import Path

import pytest

from webapp.core.cluster import Cluster, ClusterError


def test_a_path_too_long_for_a_socket_is_said_in_a_sentence(tmp_path: Path) -> None:
    cluster = Cluster(tmp_path / ("deep" * 25))
    with pytest.raises(ClusterError, match="DATA_DIR"):
        cluster.ensure_running()


@pytest.mark.skipif(os.geteuid() != 0, reason="only as root does the server run as another user")
def test_a_path_that_the_server_cannot_reach_is_said_in_a_sentence(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    closed = tmp_path / "c"
    closed.mkdir(mode=0o700)
    if len(str(closed / "data/run/.s.PGSQL.5432")) > 107:
        pytest.skip("the temporary folder of this run has too long a path")
    with pytest.raises(ClusterError, match="cannot reach"):
        Cluster(closed / "data").ensure_running()
