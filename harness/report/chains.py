"""Where figures came from: chains as text, as a Mermaid graph and as a Graphviz graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from harness._sanitise import for_dot, for_mermaid, for_terminal
from harness.judge.words import plural
from harness.report.grid import columns, filled, labelled
from harness.report.steps import difference_rows
from harness.suite.chains import DATA_KINDS, Chain, Chains, Edge

if TYPE_CHECKING:
    from harness.suite import Contradiction, Suite

_DIFFERENCE_HEADERS = ("what", "in the article", "in its source")
_LABEL = 46
"""Characters of a title in a graph."""

_FEW = 5
"""Claims of which each is shown, whether anything can be computed or not."""


def chains_text(chains: Chains, suite: Suite, *, most: int = 100) -> str:
    """Return what rests on what as trees, what changed on the way claim by claim, and the contradictions."""
    blocks = [
        filled(chains_summary(chains, suite), most),
        *(_tree(name, chains, suite, most) for name in _tops(chains)),
        _stakes(chains, suite, most),
        _changes(chains, suite, most),
        *_contradictions(chains, suite, most),
    ]
    return "\n\n".join(block for block in blocks if block)


def chains_mermaid(chains: Chains, suite: Suite) -> str:
    """Return the graph for Mermaid: articles rounded, data as cylinders; a line's number is that of its claims."""
    ids = _ids(chains)
    data = [name for name in ids if _is_data(name, suite)]
    lines = ["flowchart TD"]
    for name, node in ids.items():
        label = "<br/>".join(for_mermaid(part) for part in _label(name, suite))
        left, right = ("([", "])") if name in chains.articles else ("[(", ")]") if name in data else ("[", "]")
        lines.append(f'    {node}{left}"{label}"{right}')
    for edge in chains.edges:
        said = f'|"{plural(len(edge.tasks), "claim")}"|' if edge.tasks else ""
        lines.append(f"    {ids[edge.upper]} {'-->' if edge.tasks else '-.->'}{said} {ids[edge.lower]}")
    return "\n".join(lines)


def chains_dot(chains: Chains, suite: Suite) -> str:
    """Return the graph for Graphviz: articles as ellipses, data as cylinders; a line's number is that of its claims."""
    ids = _ids(chains)
    lines = ["digraph chains {", "    node [shape=box];"]
    for name, node in ids.items():
        label = r"\n".join(for_dot(part) for part in _label(name, suite))
        shape = "ellipse" if name in chains.articles else "cylinder" if _is_data(name, suite) else "box"
        lines.append(f'    {node} [label="{label}", shape={shape}];')
    for edge in chains.edges:
        how = f'label="{plural(len(edge.tasks), "claim")}"' if edge.tasks else "style=dashed"
        lines.append(f"    {ids[edge.upper]} -> {ids[edge.lower]} [{how}];")
    return "\n".join([*lines, "}"])


def chains_summary(chains: Chains, suite: Suite) -> str:
    """Return on what data articles, or claims, rest in the end, in sentences."""
    data = [each for each in chains.origins if _is_data(each.source, suite)]
    own = [each for each in chains.origins if not _is_data(each.source, suite)]
    makers = {name for each in chains.origins for name in each.articles}
    who = plural(len(makers), "article") if makers else plural(len(chains.chains), "claim")
    many = len(makers) != 1 if makers else len(chains.chains) != 1
    rest = "rest" if many else "rests"
    parts = []
    if data:
        named = "; ".join(
            f"{_title(each.source, suite)} ({plural(len(each.articles) or len(each.tasks), *_noun(each.articles))})"
            for each in data
        )
        parts.append(f"{who} {rest} on {plural(len(data), 'data set')}: {named}.")
    if len(data) > 1 and len(chains.ends) == 1:
        parts.append(f"Together they come from one place: {_title(chains.ends[0], suite)}.")
    if own:
        named = "; ".join(_title(each.source, suite) for each in own)
        also = "also " if data else ""
        parts.append(f"{'They' if many else 'It'} {also}{rest} on figures that a source has of its own: {named}.")
    return " ".join(parts) or "No source is known for what is claimed here."


def _noun(articles: Sequence[str]) -> tuple[str]:
    return ("article",) if articles else ("claim",)


def _tops(chains: Chains) -> list[str]:
    """Return where the trees begin: at the articles, else at what nothing rests on."""
    if chains.articles:
        return list(chains.articles)
    lower = {edge.lower for edge in chains.edges}
    alone = {chain.steps[0] for chain in chains.chains if chain.steps}
    return sorted({edge.upper for edge in chains.edges if edge.upper not in lower} | (alone - lower))


def _tree(top: str, chains: Chains, suite: Suite, most: int) -> str:
    """Return what an article or source rests on, every source beneath it indented; a source comes once in a tree."""
    lines: list[str] = []
    _branch(Edge("", top, ()), 0, _below(chains), suite, lines)
    return "\n".join(filled(line, most, hang="  ") for line in lines)


def _below(chains: Chains) -> dict[str, list[Edge]]:
    below: dict[str, list[Edge]] = {}
    for edge in sorted(chains.edges, key=lambda each: (-len(each.tasks), each.lower)):
        below.setdefault(edge.upper, []).append(edge)
    return below


def _branch(edge: Edge, depth: int, below: dict[str, list[Edge]], suite: Suite, lines: list[str]) -> None:
    claims = f", {plural(len(edge.tasks), 'claim')}" if edge.tasks else ""
    said = f"{'  ' * depth}{'- ' if depth else ''}{_line(edge.lower, suite)}{claims}"
    seen = any(line.lstrip(" -").startswith(f"{for_terminal(edge.lower)}:") for line in lines)
    inner = below.get(edge.lower, [])
    lines.append(f"{said} (see above)" if seen and inner else said)
    for each in () if seen else inner:
        _branch(each, depth + 1, below, suite, lines)


def _line(name: str, suite: Suite) -> str:
    """Return an article or source in a line: `id: kind, day, first-hand`."""
    if name in suite.articles:
        article = suite.articles[name]
        day = f"{article.date}{' (inferred)' if article.date_is == 'inferred' else ''}" if article.date else "undated"
        return f"{for_terminal(name)}: {for_terminal(article.publisher)}, {day}"
    source = suite.sources.get(name)
    if source is None:
        return f"{for_terminal(name)}: not among the sources"
    day = source.date.isoformat() if source.date else "undated"
    return f"{for_terminal(name)}: {source.kind} by {for_terminal(source.publisher)}, {day}, {source.hand}"


def _stakes(chains: Chains, suite: Suite, most: int) -> str:
    """Return what the sources have to gain, each stake once with those who have it."""
    having: dict[str, list[str]] = {}
    for name in chains.sources:
        stake = suite.sources[name].stake if name in suite.sources else ""
        if stake:
            having.setdefault(for_terminal(stake), []).append(for_terminal(name))
    rows = [[", ".join(names), stake] for stake, names in sorted(having.items(), key=lambda each: each[1])]
    return f"Who has a stake\n{columns(rows, headers=('source', 'stake'), most=most)}" if rows else ""


def _changes(chains: Chains, suite: Suite, most: int) -> str:
    """Return, claim by claim, what is another in the article than in its source, and how the fidelity is known.

    Claims of which nothing can be computed are counted, unless there are few.
    """
    telling = [each for each in chains.chains if each.differences or each.computed.outcome != "not-computed"]
    shown = telling if len(chains.chains) > _FEW else chains.chains
    blocks = [_change(each, suite, most) for each in shown]
    rest = len(chains.chains) - len(shown)
    if rest:
        blocks.append(
            filled(
                f"{plural(rest, 'more claim')}: no published figure or reading as sourced to compare with, so that "
                "fidelity is argued only. One of them: harness tasks sources TASK",
                most,
            )
        )
    return "\n\n".join(["What changed on the way", *blocks]) if blocks else ""


def _change(chain: Chain, suite: Suite, most: int) -> str:
    task = chain.task
    makers = ", ".join(for_terminal(name) for name in task.claim.made_by if name in suite.articles)
    way = " -> ".join(part for part in (makers, *map(for_terminal, chain.steps)) if part)
    way = way if chain.steps else f"{way}: no source is named"
    fidelity = f"{task.source.fidelity}: {for_terminal(task.source.why)}" if task.source else ""
    pairs = [
        ("way", way),
        ("argued", fidelity),
        ("computed", f"{chain.computed.outcome.replace('-', ' ')}: {for_terminal(chain.computed.why)}"),
        ("CONTRADICTION", for_terminal(chain.clash or "")),
    ]
    head = f"{for_terminal(task.id)}\n{labelled(pairs, indent='  ', most=most)}"
    rows = difference_rows(chain.differences)
    if not rows:
        return head
    table = columns(rows, headers=_DIFFERENCE_HEADERS, most=most - 2)
    return f"{head}\n" + "\n".join(f"  {line}" for line in table.split("\n"))


def _contradictions(chains: Chains, suite: Suite, most: int) -> Iterator[str]:
    """Yield the topics on which the articles shown contradict each other or their source."""
    shown = {chain.task.id for chain in chains.chains}
    chosen = [each for each in suite.contradictions if shown.intersection(each.tasks())]
    if chosen:
        yield "Contradictions"
    for each in chosen:
        yield _contradiction(each, most)


def _contradiction(each: Contradiction, most: int) -> str:
    rows = [[for_terminal(saying.by), for_terminal(saying.says)] for saying in each.says]
    table = "\n".join(f"  {line}" for line in columns(rows, most=most - 2).split("\n"))
    note = f"\n{filled(f'  {for_terminal(each.note)}', most)}" if each.note else ""
    tasks = filled(f"  tasks: {', '.join(for_terminal(task) for task in each.tasks())}", most, hang="  ")
    return f"{filled(for_terminal(each.topic), most)}\n{table}{note}\n{tasks}"


def _ids(chains: Chains) -> dict[str, str]:
    """Return a node id for every article and source in the graph: a number, so that nothing from outside is one."""
    return {name: f"n{number}" for number, name in enumerate(_unique((*chains.articles, *chains.sources)))}


def _unique(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))


def _label(name: str, suite: Suite) -> tuple[str, ...]:
    if name in suite.articles:
        article = suite.articles[name]
        return article.publisher, article.date.isoformat() if article.date else "undated"
    source = suite.sources.get(name)
    if source is None:
        return (name,)
    day = f", {source.date}" if source.date else ""
    return _short(source.title), f"{source.kind} by {_short(source.publisher)}{day}"


def _short(text: str) -> str:
    return text if len(text) <= _LABEL else f"{text[: _LABEL - 1].rstrip()}…"


def _title(name: str, suite: Suite) -> str:
    return for_terminal(suite.sources[name].title if name in suite.sources else name)


def _is_data(name: str, suite: Suite) -> bool:
    return name in suite.sources and suite.sources[name].kind in DATA_KINDS
