"""The report: one self-contained HTML page.

Nothing in it is fetched from anywhere: style sheet, script and drawings stand in the page, and its content security
policy names the SHA-256 of the first two and allows nothing else. Every text passes `harness._sanitise.for_html` where
a template prints it. The same claims, suite and evidence give the same bytes.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from harness._sanitise import for_html
from harness.report.charts import PALETTE

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

    from harness.report.page.overview import Page

_PAGE = "page.html.j2"
_CODE = re.compile(r"&#96;((?:(?!&#96;).)+)&#96;")
_DAY = re.compile(r"(?<![\w-])\d{4}-\d\d-\d\d(?![\w-])")
_COLOURS = {colour: f"var(--{name})" for name, colour in PALETTE.items()}


def report_html(page: Page) -> str:
    """Return the page as one HTML document."""
    style, script = _asset("report.css"), _asset("report.js")
    text = (
        _environment()
        .get_template(_PAGE)
        .render(
            page=page,
            style=_trusted(style),
            script=_trusted(script),
            policy=_policy(style, script),
        )
    )
    return f"{text.rstrip()}\n"


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _asset(name: str) -> str:
    return files("harness.report.page").joinpath(name).read_text("utf-8")


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415  only this verb needs it

    environment = Environment(
        loader=PackageLoader("harness.report.page", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_safe,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(drawing=_drawing, prose=_prose, sentence=_sentence, days=_days)
    return environment


def _safe(value: object) -> object:
    """Return what a template prints: markup of our own as it is, numbers as text, any other text sanitised."""
    from markupsafe import Markup  # noqa: PLC0415  as jinja2

    if isinstance(value, Markup):
        return value
    return _trusted(for_html(str(value)))


def _prose(text: str) -> Markup:
    """Return a text in which what stands between backticks is code."""
    return _trusted(_unbroken(_CODE.sub(r"<code>\1</code>", for_html(text))))


def _days(text: str) -> Markup:
    """Return a text whose days stay in one line."""
    return _trusted(_unbroken(for_html(text)))


def _unbroken(markup: str) -> str:
    return _DAY.sub(r'<span class="day">\g<0></span>', markup)


def _sentence(text: str) -> Markup:
    """Return a text that begins with a capital and ends with a full stop, so that it can stand beside others."""
    begun = text[:1].upper() + text[1:]
    return _prose(begun if not begun or begun.endswith((".", "!", "?")) else f"{begun}.")


def _trusted(text: str) -> Markup:
    """Mark a text that was sanitised, or that is part of the package, as markup."""
    from markupsafe import Markup  # noqa: PLC0415  as jinja2

    return Markup(text)  # noqa: S704  sanitised by for_html, or a file of ours


def _drawing(svg: str, title: str, text: str) -> Markup:
    """Return a chart as an image whose name and description stand in the elements of these ids.

    Its colours become those of the style sheet, so that they are lighter on a dark page.
    """
    for colour, name in _COLOURS.items():
        svg = svg.replace(f'"{colour}"', f'"{name}"')
    named = f'<svg role="img" aria-labelledby="{for_html(title)}" aria-describedby="{for_html(text)}"'
    return _trusted(svg.replace("<svg", named, 1))
