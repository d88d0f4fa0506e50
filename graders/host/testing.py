"""Imports what a learner's own tests are run with; pytest imports most of it at its first run."""

import os

import fastapi.testclient  # noqa: F401 - imported for those who come after
import pytest

from graders.host.rehearsal import STAGE

OPTIONS = ("--disable-plugin-autoload", "--noconftest", "--capture=no", f"--rootdir={STAGE}")
OFF = ("-pno:terminal", "-pno:cacheprovider", f"--config-file={os.devnull}")

pytest.main([*OPTIONS, *OFF, "--collect-only", STAGE])
