"""A local Hub: it answers as the Hugging Face Hub does, from any table, with faults where a test asks for them.

`python -m tests.hub_server --help` starts it by hand.
"""

from __future__ import annotations

from tests.hub_server.faults import Fault
from tests.hub_server.server import LocalHub
from tests.hub_server.table import Table, generated, listed, model

__all__ = ["Fault", "LocalHub", "Table", "generated", "listed", "model"]
