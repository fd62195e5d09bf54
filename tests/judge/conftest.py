"""Makes the small cases importable: test folders mirror the package without being packages."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
