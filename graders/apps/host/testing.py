"""Imports what a learner's own tests are run with; pytest imports most of it at its first run."""

import encodings.unicode_escape  # noqa: F401 - imported for those who come after
import os

import anyio.pytest_plugin
import fastapi.testclient  # noqa: F401 - as above
import pytest

from graders.apps.host.rehearsal import STAGE

OPTIONS = ("--disable-plugin-autoload", "--noconftest", f"--rootdir={STAGE}")
OFF = ("--capture=no", "-pno:terminal", "-pno:cacheprovider", f"--config-file={os.devnull}")

pytest.main([*OPTIONS, *OFF, "--collect-only", STAGE], plugins=[anyio.pytest_plugin])
