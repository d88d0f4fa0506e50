#!/usr/bin/env bash
# Installs the grader, once, when Gradescope builds the image.
set -euo pipefail

apt-get update
DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
    bubblewrap python3 python3-venv
if ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "Grading needs Python 3.11: choose Ubuntu 24.04 or newer as the base image." >&2
    exit 1
fi
python3 -m venv /autograder/venv
cd /autograder/source
/autograder/venv/bin/python -I -m pip install --constraint constraints.txt ./*.whl
