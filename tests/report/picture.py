"""Make the picture of the report that the README shows: `python tests/report/picture.py docs/images/report.png`."""

from __future__ import annotations

import base64
import sys
import tempfile
from pathlib import Path

from browsing import CHROMIUM, DRIVER, MISSING, look, start

from harness.reporting import report_now

SIZE = (1280, 1240)


def main() -> None:
    """Write the top of the built-in suite's report as a PNG into the file that is named."""
    if not (CHROMIUM and DRIVER):
        sys.exit(MISSING)
    [place] = [Path(word) for word in sys.argv[1:]]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        page = Path(folder) / "report.html"
        page.write_text(report_now(home=Path(folder) / "home")[0], encoding="utf-8")
        browser = start(Path(folder) / "profile")
        try:
            look(browser, SIZE)
            browser.get(page.as_uri())
            width, height = SIZE
            clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
            taken = browser.execute_cdp_cmd("Page.captureScreenshot", {"format": "png", "clip": clip})
            place.write_bytes(base64.b64decode(taken["data"]))
        finally:
            browser.quit()


if __name__ == "__main__":
    main()
