"""Each format read as its readers read it: what may stand there stands, and nothing that a text brought."""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable
from html.parser import HTMLParser
from typing import Any

import bibtexparser
from junitparser import JUnitXml
from markdown_it import MarkdownIt
from pylatexenc.latexwalker import LatexEnvironmentNode, LatexMacroNode, LatexWalker, get_default_latex_context_db
from pylatexenc.macrospec import EnvironmentSpec, MacroSpec
from ruamel.yaml import YAML

from harness._sanitise import INVISIBLE_RANGES

_UNSEEN = re.compile("[" + "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last, _ in INVISIBLE_RANGES) + "]")
_MARKDOWN = MarkdownIt("commonmark").enable("table").enable("strikethrough")
_COMMAND = re.compile(r"::(?:error|warning|notice) (?:file=[^:,]*,line=\d+,)?title=[^:,]*::.*")
_OUR_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+|/[0-9]+)?")
_RUNS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")

Skeleton = Any
"""What of an output does not depend on the texts in it; None for a format whose lines move with them."""


def terminal(text: str) -> Skeleton:
    """Nothing acts on a terminal: no control character but the end of a line, nothing that turns or hides text."""
    assert not _UNSEEN.search(text.replace("\n", "")), ascii(_UNSEEN.search(text.replace("\n", "")))
    text.encode("utf-8")


def one_line(text: str) -> Skeleton:
    terminal(text)
    assert "\n" not in text


def markdown(text: str) -> Skeleton:
    """No HTML, image or heading begins in a text, and no link but to the web or to a file beside it."""
    terminal(text)
    if text.startswith("---\n"):
        front, _, text = text.removeprefix("---\n").partition("\n---\n")
        assert isinstance(YAML(typ="safe", pure=True).load(front), dict)
    tokens = _MARKDOWN.parse(text)
    for token in tokens:
        for each in token.children or ():
            if each.type == "html_inline":
                assert re.fullmatch(r"</?sup>", each.content), each.content
            assert each.type not in ("image", "html_block", "s_open"), each
            if each.type == "link_open":
                assert re.match(r"https?://|[\w./-]+$", str(each.attrs["href"])), each.attrs
        assert token.type not in ("html_block", "code_block"), token
    return [token.type for token in tokens if token.type != "inline"]


def latex(text: str) -> Skeleton:
    """Only our own commands stand in it, and every brace and environment is closed."""
    context = get_default_latex_context_db()
    context.add_context_category("long", environments=[EnvironmentSpec("longtable", "{")], prepend=True)
    context.add_context_category("ours", macros=[MacroSpec("textsuperscript", "{")], prepend=True)
    terminal(text)
    nodes, _, _ = LatexWalker(text, latex_context=context, tolerant_parsing=False).get_latex_nodes()
    allowed = re.compile(
        r"text(backslash|asciitilde|asciicircum|less|greater|bar|quotedbl|asciigrave|quotesingle|endash|emdash|"
        r"quoteleft|quoteright|quotedblleft|quotedblright|bullet|euro|superscript)|ldots|ensuremath|geq|leq|approx|neq|"
        r"times|pm|rightarrow|toprule|midrule|bottomrule|endhead|par|medskip|footnotesize|raggedright|noindent|"
        r"linewidth|[{}$&#%_\\]"
    )
    environments = []
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        if isinstance(node, LatexMacroNode):
            assert allowed.fullmatch(node.macroname), node.macroname
        if isinstance(node, LatexEnvironmentNode):
            environments.append(node.environmentname)
        assert type(node).__name__ != "LatexMathNode", node
        arguments = node.nodeargd.argnlist if getattr(node, "nodeargd", None) else []
        waiting += [each for each in [*getattr(node, "nodelist", []), *arguments] if each is not None]
    return [environments, sum(line.endswith("\\\\") for line in text.splitlines())]


def table(text: str) -> Skeleton:
    """A CSV table in which no cell runs."""
    terminal(text)
    rows = list(csv.reader(io.StringIO(text, newline="")))
    for row in rows:
        for cell in row:
            assert _OUR_NUMBER.fullmatch(cell) or not cell.lstrip().startswith(_RUNS), ascii(cell)
    assert len({len(row) for row in rows}) == 1
    return [len(rows), rows[0]]


def json_document(text: str) -> Skeleton:
    """JSON without a raw character that cannot be seen."""
    terminal(text)
    return shape(json.loads(text))


def script(text: str) -> Skeleton:
    """JSON that ends no script element."""
    assert "<" not in text
    return json_document(text)


def shape(value: object) -> Skeleton:
    """The kinds of values, where texts leave them as they are."""
    if isinstance(value, dict):
        return sorted(str(type(each).__name__) for each in value.values())
    return len(value) if isinstance(value, list) else type(value).__name__


def junit(text: str) -> Skeleton:
    """XML 1.0 that a reader of JUnit takes."""
    terminal(text)
    assert len(list(JUnitXml.fromstring(text.encode()))) == 1
    return [element.tag for element in ET.fromstring(text.encode()).iter()]  # noqa: S314  our own text is what is tested


def svg(text: str) -> Skeleton:
    """A drawing without script, link or anything of another kind in it."""
    terminal(text)
    elements = list(ET.fromstring(text.encode()).iter())  # noqa: S314  our own text is what is tested
    names = {element.tag for element in elements}
    assert all(name.startswith("{http://www.w3.org/2000/svg}") for name in names), names
    assert not {name.rpartition("}")[2].lower() for name in names} & {"script", "foreignobject", "image", "a", "iframe"}
    for element in elements:
        for name, content in element.attrib.items():
            assert not name.lower().startswith("on"), name
            assert "javascript:" not in content.lower() or name == "aria-label", (name, content)


def github(text: str) -> Skeleton:
    """Workflow commands of ours, one a line, and nothing else."""
    terminal(text)
    for line in text.splitlines():
        assert _COMMAND.fullmatch(line), ascii(line)
    return [line.split(" ", 1)[0] for line in text.splitlines()]


def bibtex(text: str) -> Skeleton:
    """One entry with our fields."""
    terminal(text)
    library = bibtexparser.parse_string(text)
    assert not library.failed_blocks
    [entry] = library.blocks
    assert entry.entry_type == "misc"
    return [field.key for field in entry.fields]


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, tuple[str, ...]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = tuple(sorted(name for name, _ in attrs))
        assert not any(name.startswith("on") for name in names), attrs
        for name, content in attrs:
            if name in ("href", "src", "action", "xlink:href"):
                assert re.match(r"https?://|#|$", content or ""), (name, content)
        self.found.append((tag, names))

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)


def html(text: str) -> Skeleton:
    """The elements of the page are those of the same page with a plain text, and none acts on an event."""
    terminal(text.replace("\t", " "))
    reader = _Elements()
    reader.feed(text)
    reader.close()
    return [each for each in reader.found if each[0] not in ("path", "g", "line", "rect", "text", "tspan")]


def mermaid(text: str) -> Skeleton:
    """A drawing whose lines are ours: texts stand between quotes, and end nowhere else."""
    terminal(text)
    assert "%%{" not in text
    return _drawn(re.sub(r'"[^"]*"', '""', line) for line in text.splitlines())


def dot(text: str) -> Skeleton:
    """The same of Graphviz, whose quotes may be escaped within a text."""
    terminal(text)
    return _drawn(re.sub(r'"(?:[^"\\]|\\.)*"', '""', line) for line in text.splitlines())


def _drawn(lines: Iterable[str]) -> Skeleton:
    """The lines without the numbers of their nodes, which follow the texts, in an order of their own."""
    return sorted(re.sub(r"\d+", "0", line) for line in lines)


Reader = Callable[[str], Skeleton]
