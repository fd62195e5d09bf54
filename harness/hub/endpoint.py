"""Where the Hub is, and whether it may be asked: the settings of `huggingface_hub`, as its environment gives them."""

from __future__ import annotations

import os
import urllib.parse

from harness._errors import HubUnreachableError, UsageError
from harness._sanitise import for_message

DEFAULT_ENDPOINT = "https://huggingface.co"
"""The Hub's own address."""

ELSEWHERE = "not-the-hub-"
"""How ids of evidence begin that came from another address than the Hub's: wherever the id stands, it says so."""

_YES = frozenset({"1", "on", "yes", "true"})


def endpoint() -> str:
    """Return the address of the Hub: HF_ENDPOINT if it is set, without a slash at its end.

    Raises:
        UsageError: if HF_ENDPOINT is no http or https address of a host.
    """
    address = (os.environ.get("HF_ENDPOINT") or DEFAULT_ENDPOINT).rstrip("/")
    try:
        parts = urllib.parse.urlsplit(address)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.query and parts.username is None
        good = good and parts.port != 0
    except ValueError:
        good = False
    if not good:
        shown = for_message(address, 80)
        raise UsageError(f"HF_ENDPOINT is no address of a Hub: {shown}", todo="unset it, or give http(s)://HOST")
    return address


def host() -> str:
    """Return the Hub's host, for messages."""
    return for_message(urllib.parse.urlsplit(endpoint()).netloc, 80)


def is_the_hub() -> bool:
    """Say whether the address is that of the Hugging Face Hub, and not of a mirror or a test server."""
    return endpoint() == DEFAULT_ENDPOINT


def elsewhere() -> str:
    """Return a sentence that says where evidence comes from if that is not the Hub; empty if it is."""
    if is_the_hub():
        return ""
    return f"it comes from {for_message(endpoint(), 120)} (HF_ENDPOINT), not from {DEFAULT_ENDPOINT}"


def as_served(name: str) -> str:
    """Return an attribution with the host that served what it names, where that is not the Hub itself."""
    return name if is_the_hub() else f"{name}, as served by {host()}, not by the Hub"


def offline() -> bool:
    """Say whether the environment forbids every call: HF_HUB_OFFLINE, or HARNESS_OFFLINE for this tool alone."""
    words = (os.environ.get("HF_HUB_OFFLINE", ""), os.environ.get("HARNESS_OFFLINE", ""))
    return any(word.lower() in _YES for word in words)


def refuse_offline() -> None:
    """Refuse to go on where the environment forbids every call.

    Raises:
        HubUnreachableError: if HF_HUB_OFFLINE or HARNESS_OFFLINE is set.
    """
    if offline():
        what = "the Hub must not be asked: the environment says offline"
        raise HubUnreachableError(what, todo="unset HF_HUB_OFFLINE and HARNESS_OFFLINE")
