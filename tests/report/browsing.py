"""A real browser without a window: Debian's chromium, driven by selenium."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")

MISSING = "no chromium and chromedriver here: apt-get install chromium chromium-driver"

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-dev-shm-usage",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
)  # fmt: skip

DESKTOP, PHONE = (1280, 900), (360, 740)


def start(profile: Path) -> WebDriver:
    """Start a browser with a fresh profile."""
    from selenium import webdriver  # noqa: PLC0415  slow to import
    from selenium.webdriver.chrome.service import Service  # noqa: PLC0415  as above

    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM or ""
    for flag in (*FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return webdriver.Chrome(options=options, service=Service(DRIVER))


def look(browser: WebDriver, size: tuple[int, int], scheme: str = "light") -> None:
    """Set the size of the screen and the colour scheme."""
    width, height = size
    screen = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < DESKTOP[0]}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
    scheme_of = {"name": "prefers-color-scheme", "value": scheme}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme_of]})
