from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from webapp.core.config import ROOT


def test_every_import_contract_holds() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
