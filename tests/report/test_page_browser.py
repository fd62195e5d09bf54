"""The report of the built-in suite in a real browser: nothing fails, nothing is fetched, all of it can be used."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browsing import CHROMIUM, DESKTOP, DRIVER, MISSING, PHONE, look, start

from harness.reporting import report_now
from harness.suite import load_suite
from harness.suite.tasks import is_published

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (CHROMIUM and DRIVER), reason=MISSING),
]

CLAIM = "downloads/qwen-ahead-of-llama"

FEW = (
    CLAIM, "releases/us-labs-every-six-months", "releases/fewer-us-independents", "shares/meta-share-15-percent",
    "off-hub/airbnb-relies-on-qwen", "licences/qwen3-apache",
)  # fmt: skip
"""Claims that have between them everything that a page shows."""

OVERFLOWING = """
return [...document.querySelectorAll("body *")].filter((each) => {
  const inside = each.closest(".scroll, .unseen, .skip, table.claims thead");
  const box = each.getBoundingClientRect();
  return (!inside || inside === each) && !each.matches(".unseen, .skip, table.claims thead") && box.width > 0
    && (box.right > innerWidth + 0.5 || box.left < -0.5);
}).map((each) => each.outerHTML.slice(0, 160));
"""

CUT_OFF = """
return [...document.querySelectorAll("svg text")].filter((each) => {
  const box = each.getBoundingClientRect(), whole = each.closest("svg").getBoundingClientRect();
  return box.left < whole.left - 1 || box.right > whole.right + 1 || box.top < whole.top - 1
    || box.bottom > whole.bottom + 1;
}).map((each) => each.textContent);
"""

COVERED = """
const found = [];
for (const svg of document.querySelectorAll("svg")) {
  const boxes = [...svg.querySelectorAll("text")].map((each) => [each.textContent, each.getBoundingClientRect()]);
  for (const [name, one] of boxes) for (const [other, two] of boxes)
    if (one !== two && one.left < two.right - 1 && two.left < one.right - 1 && one.top < two.bottom - 3
      && two.top < one.bottom - 3) found.push([name, other]);
}
return found;
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Write the report of the built-in suite and return its address."""
    folder = tmp_path_factory.mktemp("report")
    text, problems = report_now(home=folder / "home")
    assert not problems
    (folder / "report.html").write_text(text, encoding="utf-8")
    return (folder / "report.html").as_uri()


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebDriver]:
    """Start one browser for all tests."""
    browser = start(tmp_path_factory.mktemp("profile"))
    yield browser
    browser.quit()


@pytest.fixture
def browser(driver: WebDriver) -> WebDriver:
    """Return the browser with a bright desktop and nothing left of the last test."""
    look(driver, DESKTOP)
    driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    driver.get("about:blank")
    for kind in ("browser", "performance"):
        driver.get_log(kind)
    return driver


def visible(browser: WebDriver) -> tuple[list[str], list[str]]:
    """Return the ids of the claims that are shown in the table, and of those shown in full."""
    script = """
    const seen = (all) => [...all].filter((each) => each.checkVisibility());
    return [seen(document.querySelectorAll("table.claims tbody tr")).map((each) => each.dataset.id),
            seen(document.querySelectorAll("article.claim")).map((each) => each.id)];
    """
    table, full = browser.execute_script(script)
    return table, full


def choose(browser: WebDriver, field: str, value: str) -> None:
    """Choose a value of a list, or type into a field, as a reader does."""
    from selenium.webdriver.common.by import By  # noqa: PLC0415  slow to import, and only used here
    from selenium.webdriver.support.ui import Select  # noqa: PLC0415  as above

    found = browser.find_element(By.ID, field)
    if found.tag_name == "select":
        Select(found).select_by_value(value)
    else:
        found.send_keys(value)


def test_it_is_small_quick_and_silent_and_asks_for_nothing(browser: WebDriver, address: str) -> None:
    assert Path(address.removeprefix("file://")).stat().st_size < 5 * 2**20
    browser.get(address)
    timing = "const [page] = performance.getEntriesByType('navigation'); return page.loadEventStart"
    assert browser.execute_script(timing) < 2000
    assert browser.get_log("browser") == []
    messages = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    asked = {each["params"]["request"]["url"] for each in messages if each["method"] == "Network.requestWillBeSent"}
    assert {url.partition("#")[0] for url in asked} <= {address}
    assert len(visible(browser)[0]) == sum(not is_published(name) for name in load_suite().tasks)


def test_filters_narrow_the_table_and_the_claims_below(browser: WebDriver, address: str) -> None:
    browser.get(address)
    every, _ = visible(browser)
    choose(browser, "filter-verdict", "contradicted")
    contradicted, full = visible(browser)
    assert 0 < len(contradicted) < len(every)
    assert full == contradicted
    choose(browser, "filter-subject", "releases")
    both, _ = visible(browser)
    assert both == [name for name in contradicted if name.startswith("releases/")]
    assert browser.execute_script("return document.getElementById('shown').textContent").startswith(f"{len(both)} of ")
    browser.execute_script("document.getElementById('filter-clear').click()")
    assert visible(browser)[0] == every
    choose(browser, "filter-text", "QWEN llama")
    found, _ = visible(browser)
    assert CLAIM in found
    assert len(found) < len(every)
    for text in ("40 %", "40%", "40 percent"):
        browser.execute_script("document.getElementById('filter-clear').click()")
        choose(browser, "filter-text", text)
        found, _ = visible(browser)
        assert "shares/chinese-models-over-40-percent" in found
        assert len(found) < len(every) / 4
    browser.execute_script("document.getElementById('filter-clear').click()")
    choose(browser, "filter-maker", "ft-copy-2025-11-26")
    choose(browser, "filter-kind", "curated")
    found, _ = visible(browser)
    assert 0 < len(found) < len(every)
    rows = "[...document.querySelectorAll('table.claims tbody tr:not([hidden])')]"
    shown = f"return {rows}.map((each) => each.dataset.makers)"
    assert {makers.strip() for makers in browser.execute_script(shown)} == {"ft-copy-2025-11-26"}


def test_a_number_of_the_answer_leads_to_its_claims(browser: WebDriver, address: str) -> None:
    browser.get(address)
    browser.execute_script("document.querySelector('a[data-filter=supported]').click()")
    shown, _ = visible(browser)
    many = browser.execute_script("return document.querySelector('a[data-filter=supported] .many').textContent")
    assert len(shown) == int(many)


def test_a_cited_link_opens_at_the_claim_even_where_it_was_filtered_out(browser: WebDriver, address: str) -> None:
    where = "return [document.activeElement.id, document.getElementById(arguments[0]).getBoundingClientRect().top]"
    browser.get(f"{address}#{CLAIM}")
    focused, top = browser.execute_script(where, CLAIM)
    assert focused == CLAIM
    assert -2 < top < 60
    choose(browser, "filter-verdict", "contradicted")
    assert CLAIM not in visible(browser)[1]
    browser.execute_script("location.hash = '#sources'")
    browser.execute_script(f"location.hash = '#{CLAIM}'")
    browser.execute_async_script("setTimeout(arguments[0], 100)")
    assert CLAIM in visible(browser)[1]
    focused, top = browser.execute_script(where, CLAIM)
    assert focused == CLAIM
    assert -2 < top < 60
    browser.get(f"{address}#%E0%A4%A")
    assert browser.get_log("browser") == []


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_nothing_reaches_over_the_edge_and_charts_can_be_read(
    browser: WebDriver, address: str, size: tuple[int, int]
) -> None:
    look(browser, size)
    browser.get(address)
    browser.execute_script("document.getElementById('open-all').click()")
    assert browser.execute_script("return document.documentElement.scrollWidth") <= size[0]
    assert browser.execute_script(OVERFLOWING) == []
    assert browser.execute_script("return document.querySelectorAll('svg').length") > 10
    assert browser.execute_script(CUT_OFF) == []
    assert browser.execute_script(COVERED) == []


@pytest.mark.parametrize(("scheme", "size"), [("light", DESKTOP), ("dark", PHONE)])
def test_an_accessibility_checker_finds_nothing(
    browser: WebDriver, address: str, scheme: str, size: tuple[int, int]
) -> None:
    import axe_core_python  # noqa: PLC0415  only used here

    look(browser, size, scheme)
    browser.get(address)
    browser.execute_script("document.getElementById('open-all').click()")
    # All claims are made by the same template, and the checker takes minutes for hundreds of tables.
    browser.execute_script(
        "document.querySelectorAll('article.claim').forEach((each) => arguments[0].includes(each.id) || each.remove())",
        FEW,
    )
    browser.execute_script((Path(axe_core_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8"))
    browser.set_script_timeout(60)
    # What differs in the dark is colours alone.
    only = {"runOnly": {"type": "tag", "values": ["cat.color"]}} if scheme == "dark" else {}
    run = "axe.run(document, {resultTypes: ['violations'], ...arguments[0]}).then(arguments[1])"
    found = browser.execute_async_script(run, only)
    problems = [(each["id"], each["nodes"][0]["html"][:160], len(each["nodes"])) for each in found["violations"]]
    assert problems == []


def test_what_is_smuggled_in_does_not_run(browser: WebDriver, address: str) -> None:
    browser.get(address)
    smuggled = """
    document.body.insertAdjacentHTML("beforeend", "<img src=x onerror='window.owned = 1'><p style='color: red'>x</p>");
    const script = document.createElement("script");
    script.textContent = "window.owned = 2";
    document.body.append(script);
    """
    browser.execute_script(smuggled)
    browser.execute_async_script("setTimeout(arguments[0], 200)")
    assert browser.execute_script("return window.owned") is None
    told = " ".join(entry["message"] for entry in browser.get_log("browser"))
    assert "Content Security Policy" in told


def test_the_sentence_is_copied(browser: WebDriver, address: str) -> None:
    from selenium.webdriver.common.by import By  # noqa: PLC0415  slow to import, and only used here

    browser.get(address)
    browser.find_element(By.CSS_SELECTOR, "article.claim .copy").click()
    browser.execute_async_script("setTimeout(arguments[0], 300)")
    assert browser.execute_script("return document.getElementById('announce').textContent") == "Copied."


def test_the_keyboard_reaches_the_claims_first(browser: WebDriver, address: str) -> None:
    from selenium.webdriver.common.action_chains import ActionChains  # noqa: PLC0415  slow to import
    from selenium.webdriver.common.keys import Keys  # noqa: PLC0415  as above

    browser.get(address)
    ActionChains(browser).send_keys(Keys.TAB).perform()
    assert browser.execute_script("return document.activeElement.textContent") == "To the claims"
    ActionChains(browser).send_keys(Keys.ENTER).perform()
    assert browser.execute_script("return location.hash") == "#claims"


def test_without_script_everything_is_there(browser: WebDriver, address: str) -> None:
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    browser.get(f"{address}#{CLAIM}")
    table, full = visible(browser)
    assert len(table) == len(full) > 50
    hidden = "return [...document.querySelectorAll('button, .filters')].every((each) => !each.checkVisibility())"
    assert browser.execute_script(hidden)


def test_it_prints_dark_on_bright_whatever_the_screen(browser: WebDriver, address: str) -> None:
    look(browser, DESKTOP, "dark")
    browser.get(address)
    shade = "return getComputedStyle(document.querySelector('.badge')).backgroundColor.match(/[0-9]+/g).map(Number)"
    assert max(browser.execute_script(shade)) < 128
    choose(browser, "filter-verdict", "contradicted")
    printed = browser.execute_cdp_cmd("Page.printToPDF", {"printBackground": False})
    assert len(printed["data"]) > 50_000
    dark = [{"name": "prefers-color-scheme", "value": "dark"}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print", "features": dark})
    assert min(browser.execute_script(shade)) > 128
    gone = "return [...document.querySelectorAll('nav, .filters, .copy')].every((each) => !each.checkVisibility())"
    assert browser.execute_script(gone)
    assert browser.execute_script("return document.querySelector('article.claim:not([hidden])').checkVisibility()")
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
