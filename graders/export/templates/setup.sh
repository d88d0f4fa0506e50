#!/usr/bin/env bash
# Installs the grader, once, when Gradescope builds the image.
set -euo pipefail

apt-get update
DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
    bubblewrap python3 python3-venv
python=python3
if ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        python3.11 python3.11-venv || {
        echo "Grading needs Python 3.11: choose a newer base image." >&2
        exit 1
    }
    python=python3.11
fi
"$python" -m venv /autograder/venv
cd /autograder/source
/autograder/venv/bin/python -I -m pip install --constraint constraints.txt ./*.whl
