"""Draw the shipped Word templates anew."""

from __future__ import annotations

import sys
from pathlib import Path

from compliance.authoring.word_templates import draw_all
from compliance.installed import shipped

draw_all(Path(sys.argv[1]) if len(sys.argv) > 1 else shipped("report_templates"))
