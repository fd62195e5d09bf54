"""The probe: whether the Hub can be reached, decided within five seconds."""

from __future__ import annotations

import threading

from huggingface_hub import get_session
from huggingface_hub.utils import build_hf_headers  # type: ignore[attr-defined]  # exported, without saying so

from harness._sanitise import for_message
from harness._version import __version__
from harness.hub.endpoint import endpoint, host, offline

PROBE_SECONDS = 4.5
"""After so long the Hub counts as out of reach; names are looked up within it too."""

PROBE_CALLS = 1
"""Calls that the probe makes."""


def unreachable() -> str | None:
    """Return why the Hub cannot be reached, as a clause; None if it can.

    One call goes out. Any answer of an HTTP server that is no web page counts: a Hub that is busy can be waited for.

    Raises:
        UsageError: if HF_ENDPOINT is no address.
    """
    if offline():
        return "the environment says offline"
    endpoint()
    found: list[str | None] = []
    # Looking up a name cannot be interrupted; the thread that does it may outlive the probe and keeps nothing waiting.
    asking = threading.Thread(target=lambda: found.append(_ask()), daemon=True)
    asking.start()
    asking.join(PROBE_SECONDS)
    return found[0] if found else f"{host()} does not answer"


def _ask() -> str | None:
    try:
        client = get_session()
        headers = build_hf_headers(library_name="adoption-harness", library_version=__version__)
        with client.stream(
            "GET", f"{endpoint()}/api/models?limit=1", headers=headers, timeout=PROBE_SECONDS, follow_redirects=False
        ) as response:
            kind = response.headers.get("content-type", "")
            if response.status_code // 100 == 2 and "json" not in kind:  # noqa: PLR2004  any success
                return f"something else answers in the place of {host()}"
            return None
    except Exception as error:  # noqa: BLE001  whatever goes wrong in this thread, the answer is that it does not work
        return f"{host()} cannot be reached ({for_message(type(error).__name__, 40)})"
