r"""The one sanitiser: text from outside, made safe for the place where it is shown.

Every text from outside is hostile: task files, tables, repository ids, answers of the Hub. Each function takes any text
and returns text that the named place shows as text, whatever it holds. All of them are pure, keep what can be read, and
make visible what cannot: an escape byte becomes the four characters `\x1b`, a right-to-left override `\u202e`.

    for_message      errors and log lines: one line, shortened
    for_terminal     cells and lines on a terminal: one line
    for_markdown     Markdown text and table cells, CommonMark and GitHub
    for_html         HTML text and quoted attributes
    for_latex        LaTeX text, as pdfLaTeX with T1 fonts sets it
    for_bibtex       the text of a BibTeX field, between braces
    for_csv_cell     a CSV cell that a spreadsheet will not run (quoting is the CSV writer's)
    for_json         a JSON document
    for_script       a JSON document inside of an HTML script element
    for_yaml         a YAML text, with its quotes
    for_xml          XML 1.0 text and quoted attributes, as JUnit files have them
    for_svg          the text of an SVG drawing, and its quoted attributes
    for_github       GitHub workflow commands (`::error file=...::...`)
    for_address      a web address, with nothing in it that ends it or is not ASCII
    for_mermaid      the text of a Mermaid node or edge, between quotes
    for_dot          the text of a Graphviz attribute, between quotes
    for_file_name    one file name, on any file system

The tables below are fixed rather than asked of `unicodedata`, so that every Python version gives the same bytes.
"""

from __future__ import annotations

import hashlib
import re
import urllib.parse
from collections.abc import Mapping

INVISIBLE_RANGES: tuple[tuple[int, int, str], ...] = (
    (0x0000, 0x001F, "control characters, among them escape"),
    (0x007F, 0x009F, "delete and the second set of control characters, among them CSI and OSC"),
    (0x00AD, 0x00AD, "soft hyphen"),
    (0x034F, 0x034F, "combining grapheme joiner"),
    (0x0600, 0x0605, "Arabic number signs, which reach over their neighbours"),
    (0x061C, 0x061C, "Arabic letter mark"),
    (0x06DD, 0x06DD, "Arabic end of ayah, which encloses its neighbours"),
    (0x070F, 0x070F, "Syriac abbreviation mark"),
    (0x115F, 0x1160, "Hangul fillers"),
    (0x17B4, 0x17B5, "Khmer inherent vowels"),
    (0x180B, 0x180F, "Mongolian variation selectors and vowel separator"),
    (0x200B, 0x200F, "zero-width space and joiners, left-to-right and right-to-left marks"),
    (0x2028, 0x202E, "line and paragraph separators, bidirectional embeddings and overrides"),
    (0x2060, 0x206F, "word joiner, invisible operators, bidirectional isolates"),
    (0x3164, 0x3164, "Hangul filler"),
    (0xD800, 0xDFFF, "lone surrogates"),
    (0xFDD0, 0xFDEF, "noncharacters"),
    (0xFE00, 0xFE0F, "variation selectors"),
    (0xFEFF, 0xFEFF, "zero-width no-break space, the byte order mark"),
    (0xFFA0, 0xFFA0, "halfwidth Hangul filler"),
    (0xFFF0, 0xFFFB, "interlinear annotation"),
    (0xFFFE, 0xFFFF, "noncharacters"),
    (0x110BD, 0x110BD, "Kaithi number sign"),
    (0x110CD, 0x110CD, "Kaithi number sign above"),
    (0x13430, 0x1345F, "Egyptian hieroglyph controls"),
    (0x1BCA0, 0x1BCA3, "shorthand format controls"),
    (0x1D173, 0x1D17A, "musical format controls"),
    (0xE0000, 0xE0FFF, "tags and further variation selectors"),
)
"""Characters that are never shown as they are, first and last code point, and what they are."""

_INVISIBLE = re.compile("[" + "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last, _ in INVISIBLE_RANGES) + "]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_NOT_PLAIN_YAML = re.compile(r"[^ !#-\[\]-~]")
_BEYOND_BMP = 0x10000
_LINE_SPACE = re.compile(r"[\t\n\r]+")

_MARKDOWN = {
    **{sign: f"\\{sign}" for sign in "\\`*_{}[]|~$!"},
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    # A zero-width space of our own, after the sign, keeps GitHub from notifying a person or linking to an issue.
    "@": "@&#8203;",
    "#": "\\#&#8203;",
}
"""What each sign of Markdown becomes anywhere in a line."""

_MARKDOWN_START = re.compile(r"^(\s*)([-+=]|\d{1,9}(?=[.)]))")
_MARKDOWN_LINK = re.compile(r"(?i)(:)(?=//)|(?<=www)(\.)|(?<=mailto)(:)|(?<=xmpp)(:)")

_HTML = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;", "`": "&#96;"}
"""What each sign of HTML becomes, in text and in quoted attributes."""

_XML = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;"}
"""What each sign of XML becomes, in text and in quoted attributes."""

_LATEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "`": r"\textasciigrave{}",
    "'": r"\textquotesingle{}",
    # Braces keep "[" and "*" from being read as options of a preceding line break.
    "[": "{[}",
    "]": "{]}",
    "*": "{*}",
}
"""What each sign of LaTeX becomes; `\\textquotedbl` and `\\textquotesingle` need T1 fonts and textcomp."""

_LATEX_UNICODE = {
    "\u2013": r"\textendash{}",
    "\u2014": r"\textemdash{}",
    "\u2018": r"\textquoteleft{}",
    "\u2019": r"\textquoteright{}",
    "\u201c": r"\textquotedblleft{}",
    "\u201d": r"\textquotedblright{}",
    "\u2022": r"\textbullet{}",
    "\u2026": r"\ldots{}",
    "\u20ac": r"\texteuro{}",
    "\u2192": r"\ensuremath{\rightarrow}",
    "\u2212": r"\ensuremath{-}",
    "\u2248": r"\ensuremath{\approx}",
    "\u2260": r"\ensuremath{\neq}",
    "\u2264": r"\ensuremath{\leq}",
    "\u2265": r"\ensuremath{\geq}",
    "\u00d7": r"\ensuremath{\times}",
    "\u00b1": r"\ensuremath{\pm}",
    "\u00a0": "~",
}
"""Signs beyond ASCII that are set by a command."""

_LATEX_LETTERS = frozenset(
    [chr(code) for code in range(0xC0, 0x100) if code not in (0xD7, 0xF7)]
    + list("ĂăĄąĆćČčĎďĐđĘęĚěĞğĹĺĽľŁłŃńŇňŐőŒœŔŕŘřŚśŞşŠšŢţŤťŮůŰűŸŹźŻżŽž")
)
"""Letters beyond ASCII that T1 fonts hold; any other sign would stop pdfLaTeX."""

_HYPHENS = re.compile("-{2,}")

_BIBTEX = {
    **_LATEX,
    # BibTeX counts every brace, whatever stands before it.
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    # Readers of BibTeX look for the next entry by its sign, some of them within a text.
    "@": "{@}",
    # Within a field nothing is an option.
    "[": "[",
    "]": "]",
    "*": "*",
}
"""What each sign becomes in a field of BibTeX."""

_GITHUB = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_GITHUB_PROPERTY = {**_GITHUB, ":": "%3A", ",": "%2C"}

_MERMAID_START = re.compile(r"[0-9]*[^A-Za-z0-9]")
_MERMAID_SIGN = re.compile(r"[!-/:-@\[-`{-~]")
_MERMAID_CODE = re.compile(r"[!-'*+/:-@\[-`{-~]")
"""Signs of ASCII that Mermaid may read as its own; in the second, without `, . ( ) -`, which are harmless in a text."""

_FORMULA_START = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""First characters that make a spreadsheet run a cell, with their full-width forms."""

_OUR_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+|/[0-9]+)?")
"""Numbers as we write them: integers, decimals, and exact fractions `n/d`."""

_FILE_NAME_MAX = 80
_FILE_NAME_SAFE = re.compile(r"[a-z0-9][a-z0-9._-]*")
_RESERVED_NAMES = frozenset(
    {"con", "prn", "aux", "nul", *(f"com{digit}" for digit in range(10)), *(f"lpt{digit}" for digit in range(10))}
)
"""Names that Windows keeps for devices, with any ending."""


def for_message(text: object, limit: int = 200) -> str:
    r"""Return `text` for an error message: one line, nothing invisible, at most `limit` characters.

    Line breaks and tabs are shown as `\n`, `\r` and `\t`; what is cut off is replaced by one `…`.
    """
    shown = str(text)
    if len(shown) <= limit and _INVISIBLE.search(shown) is None:
        return shown
    pieces: list[str] = []
    length = 0
    # No more than `limit` characters can be shown, so that no more of a huge text needs to be looked at.
    for character in shown[: limit + 1]:
        piece = _INVISIBLE.sub(_escaped, character)
        pieces.append(piece)
        length += len(piece)
    if length <= limit:
        return "".join(pieces)
    while pieces and length > limit - 1:
        length -= len(pieces.pop())
    return "".join(pieces) + "…"


def for_terminal(text: str) -> str:
    """Return `text` as one line for a terminal: line breaks and tabs are spaces, all else invisible is escaped."""
    return _INVISIBLE.sub(_escaped, _LINE_SPACE.sub(" ", text))


def for_markdown(text: str) -> str:
    """Return `text` for Markdown (CommonMark, GitHub): no cell, code, link, HTML, mention or list begins in it.

    Spaces around it are left out: four of them would make code of it.
    """
    line = for_terminal(text).strip(" ")
    start = _MARKDOWN_START.match(line)
    if start and start[2].isdigit():
        head, line = line[: start.end()] + "\\", line[start.end() :]
    elif start:
        head, line = f"{start[1]}\\{start[2]}", line[start.end() :]
    else:
        head = ""
    escaped = "".join(_MARKDOWN.get(character, character) for character in line)
    return head + _MARKDOWN_LINK.sub(lambda match: f"&#{ord(match[0])};", escaped)


def for_html(text: str) -> str:
    """Return `text` for HTML, in an element or between the quotes of an attribute."""
    return "".join(_HTML.get(character, character) for character in for_terminal(text))


def for_latex(text: str) -> str:
    """Return `text` for the text of a LaTeX document: no command, comment, option or mathematics begins in it.

    Signs that pdfLaTeX with T1 fonts cannot set become `[U+4E2D]`, so that a text never stops a document.
    """
    return _set(text, _LATEX)


def for_bibtex(text: str) -> str:
    """Return `text` for a field of BibTeX, between braces: braces stay even, and LaTeX sets it as text."""
    return _set(text, _BIBTEX)


def for_csv_cell(text: str) -> str:
    """Return `text` for a cell of a CSV file that spreadsheets open.

    A cell that a spreadsheet would run (it begins with `=`, `+`, `-`, `@`, a tab or a line break, spaces left out) gets
    a leading apostrophe, except for plain numbers as we write them. Commas and quotes are the CSV writer's business.
    """
    shown = for_terminal(text)
    if _OUR_NUMBER.fullmatch(text):
        return shown
    runs = text.startswith(_FORMULA_START) or text.lstrip().startswith(_FORMULA_START)
    return f"'{shown}" if runs else shown


def for_json(document: str) -> str:
    r"""Return a JSON document in which invisible characters are written `\\u202e`, and no line break but of its layout.

    Within a text of it, JSON has escaped its own signs already; a reader gets back the same values.
    """
    return _INVISIBLE.sub(lambda match: match[0] if match[0] == "\n" else _json_escaped(ord(match[0])), document)


def for_script(document: str) -> str:
    """Return a JSON document for the inside of an HTML script element: nothing in it ends the element.

    It is still JSON; a reader gets back the same values.
    """
    return for_json(document).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def for_yaml(text: str) -> str:
    """Return `text` as a YAML text in double quotes, in ASCII; lone surrogates are shown, since YAML has none."""
    shown = _SURROGATE.sub(_escaped, text)
    return f'"{_NOT_PLAIN_YAML.sub(_yaml_escaped, shown)}"'


def for_xml(text: str) -> str:
    """Return `text` for XML 1.0, in an element or between the quotes of an attribute; only characters XML allows."""
    return "".join(_XML.get(character, character) for character in for_terminal(text))


def for_svg(text: str) -> str:
    """Return `text` for SVG, in an element or between the quotes of an attribute, which is XML."""
    return for_xml(text)


def for_address(text: str) -> str:
    """Return a web address in ASCII: quotes, brackets, spaces and all that is invisible are percent-encoded.

    A text that does not begin with `https://` or `http://` gives the empty text: no other scheme is linked.
    """
    if not text.startswith(("https://", "http://")):
        return ""
    return urllib.parse.quote(text.encode("utf-8", "replace"), safe="%/:?&=+,;@#~._-")


def for_github(text: str, *, in_property: bool = False) -> str:
    """Return `text` for a GitHub workflow command: its message, or one of its properties (`file=`, `title=`).

    The runner reads `%0A` back as a line break, and in properties `%3A` and `%2C` as colon and comma.
    """
    lines = re.split(r"\r\n|\r|\n", text)
    table = _GITHUB_PROPERTY if in_property else _GITHUB
    joined = "\n".join(for_terminal(line) for line in lines)
    return "".join(table.get(character, character) for character in joined)


def for_mermaid(text: str) -> str:
    """Return `text` for the quoted text of a Mermaid node or edge.

    Letters, digits, spaces and `, . ( ) -` stay; all other signs of ASCII become `#NN;`, Mermaid's own way to write a
    character, so that no quote ends, and no directive (`%%{`), HTML, Markdown or link begins in it. Signs at the start,
    and after a number there, are written so as well, so that no list begins either.
    """
    line = for_terminal(text).strip()
    head = _MERMAID_START.match(line)
    cut = head.end() if head else 0
    return _MERMAID_SIGN.sub(_code, line[:cut]) + _MERMAID_CODE.sub(_code, line[cut:])


def for_dot(text: str) -> str:
    r"""Return `text` for a quoted text of Graphviz: no quote, escape (`\N`, `\l`) or HTML entity works in it."""
    escaped = for_terminal(text).replace("\\", "\\\\").replace('"', '\\"')
    return escaped.replace("&", "&amp;")


def for_file_name(text: str) -> str:
    """Return one file name for `text`: lower-case ASCII letters, digits, `.`, `_`, `-`, at most 80 characters.

    A text that is such a name already stays as it is; any other gets eight hex digits of its SHA-256, so that two texts
    do not meet in one name, even where the file system does not tell upper from lower case. The result is never empty,
    hidden, a way upwards, or a name that Windows keeps for itself.
    """
    if len(text) <= _FILE_NAME_MAX and _FILE_NAME_SAFE.fullmatch(text) and not text.endswith(".") and not _kept(text):
        return text
    mark = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    stem = re.sub(r"[^a-z0-9._-]+", "-", text[:_FILE_NAME_MAX].lower())[: _FILE_NAME_MAX - 11].strip("-._")
    return f"{'x-' if _kept(stem) else ''}{stem or 'name'}-{mark}"


def first_invisible(text: str) -> int | None:
    """Return the place in `text` of the first character that cannot be seen, or None.

    Line breaks and tabs are no such characters, nor are the two joiners that Persian and Indic spelling needs, and the
    two selectors that make a sign an emoji or text.
    """
    for match in _INVISIBLE.finditer(text):
        if match[0] not in "\t\n\r\u200c\u200d\ufe0e\ufe0f":
            return match.start()
    return None


def _set(text: str, table: Mapping[str, str]) -> str:
    """Return a text for LaTeX by a table for the signs of ASCII."""
    signs = (table.get(character) or _beyond_ascii(character) for character in for_terminal(text))
    # Two hyphens in a row would be set as a dash.
    return _HYPHENS.sub(lambda match: "{-}" * len(match[0]), "".join(signs))


def _beyond_ascii(character: str) -> str:
    if character.isascii() or character in _LATEX_LETTERS:
        return character
    return _LATEX_UNICODE.get(character, f"{{[}}U+{ord(character):04X}{{]}}")


def _json_escaped(code: int) -> str:
    if code < _BEYOND_BMP:
        return f"\\u{code:04x}"
    high, low = divmod(code - _BEYOND_BMP, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"


def _yaml_escaped(match: re.Match[str]) -> str:
    code = ord(match[0])
    if match[0] in '\\"':
        return f"\\{match[0]}"
    return f"\\u{code:04x}" if code < _BEYOND_BMP else f"\\U{code:08x}"


def _code(match: re.Match[str]) -> str:
    return f"#{ord(match[0])};"


def _kept(name: str) -> bool:
    """Return whether Windows keeps the name for a device."""
    return name.split(".", 1)[0] in _RESERVED_NAMES


def _escaped(match: re.Match[str]) -> str:
    character = match[0]
    if character in "\t\n\r":
        return {"\t": "\\t", "\n": "\\n", "\r": "\\r"}[character]
    code = ord(character)
    if code <= 0xFF:  # noqa: PLR2004  two hex digits suffice
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004  four hex digits suffice
