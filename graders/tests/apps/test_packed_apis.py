"""What an exercise has packed is what its author has written down."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_the_packed_apis_are_fresh() -> None:
    run = subprocess.run(
        [sys.executable, "scripts/renew_apis.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert run.returncode == 0, f"{run.stdout}Run: python scripts/renew_apis.py"
