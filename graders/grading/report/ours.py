"""Our own report, of which every other format is a view; `schema.json` describes it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from graders.grading.outcome import to_json

if TYPE_CHECKING:
    from graders.grading.outcome import Report


def render(report: Report) -> str:
    """Write the report as JSON."""
    return json.dumps(to_json(report), ensure_ascii=False, indent=2, allow_nan=False) + "\n"
