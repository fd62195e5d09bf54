"""Citations: a result set or one claim of it as a sentence, Markdown, BibTeX and CSL-JSON."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from harness._sanitise import for_address, for_bibtex, for_markdown, for_terminal
from harness.results._json_text import json_text
from harness.results.citation import AUTHOR

if TYPE_CHECKING:
    from harness.results.citation import Citation, CitedClaim, CitedEvidence, CitedFigure

MOST_FIGURES = 8
"""Figures of a compound claim that a sentence names."""


def sentence(cited: Citation) -> str:
    """Return the citation as one paragraph of plain text."""
    parts = [_claim_sentence(cited.claims[0])] if cited.one else [f"{cited.title}."]
    if cited.evidence:
        parts.append(f"Evidence: {'; '.join(_sources(cited))}.")
    parts += [cited.elsewhere] if cited.elsewhere else []
    parts.append(f"{_made(cited)} {cited.name}{_at(cited)}.")
    if cited.withdrawn:
        parts.append(f"This result set was {for_terminal(cited.withdrawn)}.")
    parts.append(f"To recompute: {cited.recompute}.")
    return for_terminal(" ".join(parts))


def markdown(cited: Citation) -> str:
    """Return the citation as Markdown: what follows, what was counted, on which evidence, how to recompute."""
    head = _claim_markdown(cited.claims[0]) if cited.one else f"**{for_markdown(cited.title)}.**"
    lines = [head, ""]
    if cited.withdrawn:
        lines += [f"**This result set was {for_markdown(cited.withdrawn)}.**", ""]
    if cited.one:
        lines += [*(_figure_markdown(each) for each in cited.claims[0].figures)]
    lines += [f"- Evidence: {for_markdown(each)}" for each in _sources(cited)]
    lines += [f"- **{for_markdown(cited.elsewhere)}**"] if cited.elsewhere else []
    where = f" ([{for_markdown(cited.address)}]({for_address(cited.address)}))" if for_address(cited.address) else ""
    lines.append(f"- {for_markdown(_made(cited))} `{_code(cited.name)}`{where}; SHA-256 `{cited.digest}`.")
    lines.append(f"- To recompute: {for_markdown(cited.install)}, then `{_code(cited.check)}`")
    return "\n".join(lines)


def bibtex(cited: Citation) -> str:
    """Return the citation as one BibTeX entry, which classic styles and biblatex set."""
    pairs = {
        "author": f"{{{for_bibtex(AUTHOR)}}}",
        "title": f"{{{for_bibtex(_title(cited))}}}",
        "year": str(cited.newest.year) if cited.newest else "",
        "howpublished": for_bibtex(f"Result set {cited.name}"),
        "version": for_bibtex(cited.harness_version),
        "note": for_bibtex(_note(cited)),
        "url": for_address(cited.address),
    }
    fields = [f"  {name:<12} = {{{text}}}," for name, text in pairs.items() if text]
    return "\n".join([f"@misc{{{_key(cited)},", *fields, "}"])


def csl_json(cited: Citation) -> str:
    """Return the citation as CSL-JSON: a list of one item of type `dataset`."""
    item: dict[str, Any] = {
        "id": _key(cited),
        "type": "dataset",
        "title": _title(cited),
        "author": [{"literal": AUTHOR}],
        "version": cited.harness_version,
        "number": cited.name,
        "note": _note(cited),
    }
    if cited.newest:
        item["issued"] = {"date-parts": [[cited.newest.year, cited.newest.month, cited.newest.day]]}
    if for_address(cited.address):
        item["URL"] = for_address(cited.address)
    return json_text([item]).removesuffix("\n")


def in_words(figure: CitedFigure) -> str:
    """Return a figure with its bounds, its definition, and what was allowed; text as it is."""
    if not figure.text:
        return f"{figure.definition}: no figure; the wording allows {figure.allowed}"
    bounds = f" ({figure.bounds})" if figure.bounds else ""
    return f"{figure.definition}: {figure.text}{bounds}; the wording allows {figure.allowed}"


def body(claim: CitedClaim) -> str:
    """Return what follows for a claim, from which figures, in sentences; text as it is.

    What the reason says of the only figure is not said again: then its definition is left.
    """
    shown = claim.figures[:MOST_FIGURES]
    figures = [f"{_dated(each)}{f'{each.label}: ' if each.label else ''}{in_words(each)}." for each in shown]
    figures = [text for text, each in zip(figures, shown, strict=True) if each.text]
    if figures and len(claim.figures) == 1:
        figures = [_beside(claim.figures[0], claim.reason)]
    more = len(claim.figures) - len(shown)
    if more:
        figures.append(f"And {more} more.")
    return " ".join([f"{_stop(claim.reason)}", *figures, *([claim.correction] if claim.correction else [])])


def _beside(figure: CitedFigure, reason: str) -> str:
    """Return what a reason leaves to be said of a figure."""
    allowed = "" if _stands_in(figure.allowed, reason) else f"; the wording allows {figure.allowed}"
    if all(_stands_in(text, reason) for text in (figure.text, *figure.bounds.split(" to ")) if text):
        when = f" on {figure.as_of}" if figure.as_of else ""
        return f"What is counted{when}: {figure.definition}{allowed}."
    bounds = f" ({figure.bounds})" if figure.bounds else ""
    return f"{_dated(figure)}{figure.definition}: {figure.text}{bounds}{allowed}."


def _stands_in(text: str, reason: str) -> bool:
    """Say whether a text stands in a reason by itself, not as a part of a word, a number or a day."""
    return bool(text) and re.search(rf"(?<![\w.,-]){re.escape(text)}(?![\w-]|[.,]\w)", reason) is not None


def _claim_sentence(claim: CitedClaim) -> str:
    return f"\u201c{claim.says.removesuffix('.')}\u201d: {claim.verdict}. {body(claim)}"


def _claim_markdown(claim: CitedClaim) -> str:
    told = f" {for_markdown(claim.correction)}" if claim.correction else ""
    return f"> {for_markdown(claim.says)}\n\n**Verdict: {claim.verdict}.** {for_markdown(_stop(claim.reason))}{told}"


def _figure_markdown(figure: CitedFigure) -> str:
    label = f"{for_markdown(figure.label)}: " if figure.label else ""
    return f"- {label}{for_markdown(f'{_dated(figure)}{in_words(figure)}')}"


def _labelled(figure: CitedFigure) -> str:
    label = f"{figure.label}: " if figure.label else ""
    return f"{_dated(figure)}{label}{in_words(figure)}"


def _dated(figure: CitedFigure) -> str:
    return f"On {figure.as_of}, " if figure.as_of and figure.text else ""


def _title(cited: Citation) -> str:
    if not cited.one:
        return cited.title
    claim = cited.claims[0]
    days = f", on evidence of {' and '.join(claim.days)}" if claim.days else ""
    return f"{claim.says} Verdict: {claim.verdict}{days}"


def _note(cited: Citation) -> str:
    parts = [f"{cited.withdrawn}" if cited.withdrawn else ""]
    parts += [in_words(each) for each in cited.claims[0].figures[:MOST_FIGURES]] if cited.one else []
    parts += [f"SHA-256 {cited.digest}"]
    parts += [f"Evidence: {'; '.join(_sources(cited))}"] if cited.evidence else []
    parts += [cited.elsewhere] if cited.elsewhere else []
    parts += [f"To recompute: {cited.recompute}"]
    return ". ".join(part.rstrip(".") for part in parts if part)


def _sources(cited: Citation) -> list[str]:
    """Return whom the evidence asks to be named, or its origin, each once, with its days and licences; as it is."""
    by_name: dict[str, list[CitedEvidence]] = {}
    for each in cited.evidence:
        by_name.setdefault(each.attribution or each.origin, []).append(each)
    return [_source(name, by_name[name]) for name in sorted(by_name)]


def _source(name: str, pieces: list[CitedEvidence]) -> str:
    days = " and ".join(sorted({each.day for each in pieces}))
    licences = ", ".join(sorted({each.licence for each in pieces}))
    return f"{name} (recorded up to {days}; licence: {licences})"


def _made(cited: Citation) -> str:
    return f"Judged with harness {cited.harness_version} by {AUTHOR}: result set"


def _at(cited: Citation) -> str:
    return f", {cited.address}" if cited.address else ""


def _key(cited: Citation) -> str:
    """Return a key that every reader of BibTeX takes: letters, digits and hyphens."""
    return re.sub(r"[^A-Za-z0-9]+", "-", f"harness-{cited.name}").strip("-")


def _stop(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _code(text: str) -> str:
    """Return a text for Markdown's code, which has no escapes: a sign that would end it is left out."""
    return for_terminal(text).replace("`", "")
