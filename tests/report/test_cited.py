"""Citations, each read by something that nobody here wrote, or held to what the format's own pages say."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import bibtexparser
import jsonschema
import pytest
from pylatexenc.latex2text import LatexNodes2Text
from ruamel.yaml import YAML

from harness._errors import UnknownNameError, UsageError
from harness._version import __version__
from harness.cli.running import run
from harness.judge.verdicts import Headline
from harness.report.card import dataset_card
from harness.report.cited import bibtex, body, csl_json, markdown, sentence
from harness.report.claim_review import RATINGS, claim_review
from harness.report.ro_crate import ro_crate
from harness.results.citation import Citation, CitedClaim, citation, parse_name
from harness.results.result_set import read_result_set
from harness.results.withdrawal import Withdrawal

ROOT = Path(__file__).resolve().parents[2]
TASK = "licences/qwen3-apache"

TEXT = {"type": "string", "minLength": 1}
ADDRESS = {"type": "string", "pattern": "^https?://[!-~]+$"}
DAY = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}


def of_type(kind: str, required: list[str], /, **properties: dict[str, Any]) -> dict[str, Any]:
    """The schema of a schema.org object with these properties and no other."""
    known = {"@type": {"const": kind}, **properties}
    return {"type": "object", "properties": known, "required": ["@type", *required], "additionalProperties": False}


ORGANISATION = of_type("Organization", ["name"], name=TEXT)
# https://schema.org/ClaimReview, /Claim, /Rating and /Dataset: names and expected types of the properties that we use.
REVIEW = of_type(
    "ClaimReview",
    ["claimReviewed", "author", "itemReviewed", "reviewRating"],
    identifier=TEXT,
    version=TEXT,
    claimReviewed=TEXT,
    author=ORGANISATION,
    itemReviewed=of_type(
        "Claim",
        ["text"],
        text=TEXT,
        author=ORGANISATION,
        datePublished=DAY,
        appearance={
            "type": "array",
            "items": of_type(
                "CreativeWork",
                ["headline", "publisher"],
                headline=TEXT,
                publisher=ORGANISATION,
                datePublished=DAY,
                url=ADDRESS,
            ),
        },
    ),
    reviewRating={
        **of_type(
            "Rating",
            ["alternateName"],
            alternateName=TEXT,
            ratingExplanation=TEXT,
            ratingValue={"type": "integer"},
            bestRating={"const": 5},
            worstRating={"const": 1},
        ),
        "dependentRequired": {"ratingValue": ["bestRating", "worstRating"]},
    },
    reviewBody=TEXT,
    isBasedOn={
        "type": "array",
        "minItems": 1,
        "items": of_type(
            "Dataset",
            ["name", "identifier"],
            name=TEXT,
            identifier={"anyOf": [TEXT, {"type": "array", "items": TEXT}]},
            creator=ORGANISATION,
            version=TEXT,
            description=TEXT,
            temporalCoverage=TEXT,
            license=of_type("CreativeWork", ["name"], name=TEXT),
            creditText=TEXT,
            url=ADDRESS,
        ),
    },
    url=ADDRESS,
    correction=TEXT,
)

# https://docs.citationstyles.org/en/stable/specification.html#appendix-iv-variables: variables that we use, by kind.
CSL = {
    "type": "array",
    "minItems": 1,
    "items": {
        "type": "object",
        "required": ["id", "type"],
        "additionalProperties": False,
        "properties": {
            **dict.fromkeys(("id", "title", "version", "number", "note"), TEXT),
            "type": {"const": "dataset"},
            "author": {"type": "array", "items": {"type": "object", "properties": {"literal": TEXT}}},
            "issued": {
                "type": "object",
                "properties": {
                    "date-parts": {
                        "type": "array",
                        "items": {"type": "array", "items": {"type": "integer"}, "minItems": 1, "maxItems": 3},
                    }
                },
            },
            "URL": ADDRESS,
        },
    },
}


@pytest.fixture(scope="module")
def claim(small_set: Path) -> Citation:
    return citation(read_result_set(small_set), TASK, address="https://example.org/a b")


@pytest.fixture(scope="module")
def whole(small_set: Path) -> Citation:
    return citation(read_result_set(small_set))


def test_a_sentence_has_id_date_definition_source_and_how_to_recompute(claim: Citation, small_set: Path) -> None:
    text = sentence(claim)
    assert text.startswith("\u201cEvery Qwen3 model is under Apache 2.0, and the family leads\u201d: supported. ")
    assert "On 2025-05-31, licence: declared licences of repos in namespace Qwen, named Qwen/Qwen3*" in text
    assert ": apache-2.0; the wording allows every repository under apache-2.0." in text
    assert "Someone & Co., CC-BY-4.0 (recorded up to 2025-05-31; licence: CC-BY-4.0)" in text
    assert f"result set {small_set.name}#{TASK}" in text
    assert text.endswith(
        f"To recompute: pip install . in a checkout of adoption-harness at version {__version__}, "
        f"then harness results check {small_set.name}."
    )


def test_what_the_reason_says_is_not_said_again(claim: Citation) -> None:
    one = claim.claims[0].figures[0]
    alone = replace(one, label="", text="63 %", bounds="", allowed="62.5 % to 63.5 %", definition="share of x")
    told = "By a table of 2025-05-31, the share is 63 %, and the claim needs 62.5 % to 63.5 %."
    assert body(replace(claim.claims[0], reason=told, figures=(alone,), correction=None)) == (
        f"{told} What is counted on 2025-05-31: share of x."
    )
    # A number within another, or within a day, does not say it.
    other = replace(alone, text="5", allowed="31")
    assert body(replace(claim.claims[0], reason="On 2025-05-31, 15.5 %.", figures=(other,), correction=None)) == (
        "On 2025-05-31, 15.5 %. On 2025-05-31, share of x: 5; the wording allows 31."
    )
    bounded = replace(alone, bounds="60 % to 70 %")
    assert "share of x: 63 % (60 % to 70 %)." in body(
        replace(claim.claims[0], reason=told, figures=(bounded,), correction=None)
    )


def test_evidence_of_another_server_is_named_wherever_a_set_is_cited(claim: Citation, small_set: Path) -> None:
    name = "not-the-hub-namespaces-2026-11-23-0123456789ab"
    other = replace(claim, evidence=(replace(claim.evidence[0], id=name),), claims=_resting_on(claim, name))
    said = f"Not from the Hugging Face Hub, but from another server in its place: {name}."
    package = read_result_set(small_set).package
    for make in (sentence, markdown, csl_json, claim_review, lambda each: ro_crate(each, package)):
        assert said in make(other), make
        assert "Not from the Hugging Face Hub" not in make(claim), make
    assert "Not from the Hugging Face Hub" in LatexNodes2Text().latex_to_text(bibtex(other))
    assert f"**{said}**" in dataset_card(other, [other.id], "someone/sets")


def _resting_on(claim: Citation, name: str) -> tuple[CitedClaim, ...]:
    return tuple(
        replace(each, figures=tuple(replace(figure, evidence=name) for figure in each.figures)) for each in claim.claims
    )


def test_a_licence_is_a_work_as_schema_org_has_it_and_none_is_no_licence(claim: Citation, small_set: Path) -> None:
    [review] = [json.loads(claim_review(claim))]
    assert review["isBasedOn"][1]["license"] == {"@type": "CreativeWork", "name": "CC-BY-4.0"}
    silent = replace(claim, evidence=(replace(claim.evidence[0], licence="none stated"),))
    assert "license" not in json.loads(claim_review(silent))["isBasedOn"][1]
    package = read_result_set(small_set).package
    graph = {each["@id"]: each for each in json.loads(ro_crate(claim, package))["@graph"]}
    [evidence] = [each for name, each in graph.items() if name.startswith("#evidence-")]
    assert graph[evidence["license"]["@id"]] == {
        "@id": "#licence-1", "@type": "CreativeWork", "name": "CC-BY-4.0",
    }  # fmt: skip
    [bare] = [each for each in json.loads(ro_crate(silent, package))["@graph"] if each["@id"].startswith("#evidence-")]
    assert "license" not in bare


def test_nothing_that_is_printed_needs_a_package_index(whole: Citation) -> None:
    for made in (sentence(whole), markdown(whole), bibtex(whole), dataset_card(whole, [whole.id], "someone/sets")):
        assert "pip install adoption-harness" not in made
        assert "pip install ." in made


def test_a_set_is_cited_with_all_evidence_that_was_held(whole: Citation, small_set: Path) -> None:
    text = sentence(whole)
    assert text.startswith("Verdicts on 4 claims about model adoption, on recorded evidence up to 2025-05-31.")
    assert "Someone & Co." in text
    assert "Facts of named repositories" in text
    assert whole.name == small_set.name


def test_markdown_has_the_claim_the_figures_and_the_commands(claim: Citation) -> None:
    lines = markdown(claim).splitlines()
    assert lines[0] == "> Every Qwen3 model is under Apache 2.0, and the family leads."
    assert lines[2].startswith("**Verdict: supported.** ")
    assert [line.partition(" ")[0] for line in lines[4:]] == ["-"] * (len(lines) - 4)
    assert any("(https://example.org/a%20b)" in line for line in lines)


def test_bibtex_is_read_by_a_parser(claim: Citation, whole: Citation) -> None:
    for cited in (claim, whole):
        library = bibtexparser.parse_string(bibtex(cited))
        assert not library.failed_blocks
        [entry] = library.entries
        fields = {field.key: field.value for field in entry.fields}
        assert entry.entry_type == "misc"
        assert re.fullmatch("[A-Za-z0-9-]+", entry.key)
        assert fields["year"] == "2025"
        plain = {name: LatexNodes2Text().latex_to_text(text) for name, text in fields.items()}
        assert plain["author"] == "adoption-harness contributors"
        assert plain["howpublished"] == f"Result set {cited.name}"
        assert "Someone & Co., CC-BY-4.0" in plain["note"]
        assert f"harness results check {cited.id}" in plain["note"]


def test_csl_json_has_the_variables_of_the_specification(claim: Citation, whole: Citation) -> None:
    for cited in (claim, whole):
        items = json.loads(csl_json(cited))
        jsonschema.validate(items, CSL)
        assert items[0]["issued"] == {"date-parts": [[2025, 5, 31]]}
        assert items[0]["number"] == cited.name


def test_a_claim_review_has_the_shape_of_schema_org(claim: Citation, whole: Citation) -> None:
    one = json.loads(claim_review(claim))
    assert one.pop("@context") == "https://schema.org"
    jsonschema.validate(one, REVIEW)
    assert one["reviewRating"]["ratingValue"] == 5
    assert one["url"] == "https://example.org/a%20b"
    assert one["isBasedOn"][1]["url"] == "https://example.org/two%20labs"
    graph = json.loads(claim_review(whole))
    assert set(graph) == {"@context", "@graph"}
    for each in graph["@graph"]:
        jsonschema.validate(each, REVIEW)
    said = {each["identifier"].partition("#")[2]: each for each in graph["@graph"]}
    anecdote = said["off-hub/anecdote"]
    assert anecdote["reviewRating"].keys() & {"ratingValue"} == set()
    assert anecdote["itemReviewed"]["author"] == {"@type": "Organization", "name": "The Paper"}
    assert anecdote["itemReviewed"]["appearance"][0]["url"] == "https://example.org/article"


def test_the_check_of_claim_reviews_can_fail(claim: Citation) -> None:
    review = json.loads(claim_review(claim))
    review.pop("@context")
    for broken in ({**review, "verdict": "x"}, {**review, "url": "javascript:x"}, {**review, "author": "me"}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(broken, REVIEW)


@pytest.mark.parametrize("headline", list(Headline))
def test_only_verdicts_that_say_something_of_truth_have_a_number(claim: Citation, headline: Headline) -> None:
    cited = replace(claim, claims=(replace(claim.claims[0], headline=headline),))
    rating = json.loads(claim_review(cited))["reviewRating"]
    assert rating.get("ratingValue") == RATINGS.get(headline)
    assert (headline in RATINGS) == (headline.value in ("supported", "contradicted", "depends", "supported-as-sourced"))


def test_a_withdrawn_set_says_so_wherever_it_is_cited(small_set: Path) -> None:
    found = read_result_set(small_set)
    taken = replace(found, withdrawal=Withdrawal(found.package.newest_evidence, "a row was wrong", None))
    cited = citation(taken, TASK)
    for text in (sentence(cited), markdown(cited), bibtex(cited), csl_json(cited), claim_review(cited)):
        assert "withdrawn on 2025-05-31: a row was wrong" in text


def test_the_verb_cites_by_any_name_of_the_set(small_set: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts = set()
    for name in (str(small_set), small_set.name, small_set.name[:12], "latest"):
        assert run(["cite", f"{name}#qwen3-apache", "--dir", str(small_set.parent)]) == 0
        texts.add(capsys.readouterr().out)
    assert len(texts) == 1
    assert run(["cite", f"{small_set}#off-hub", "--format", "ro-crate"]) == 2
    assert run(["cite", str(small_set), "--url", "ftp://example.org"]) == 2
    assert run(["cite", f"{small_set}#no-such"]) == 2
    assert "the set has no claim: 'no-such'" in capsys.readouterr().err


def test_names_that_name_nothing(small_set: Path) -> None:
    for text in ("", "#task", "set#"):
        with pytest.raises(UsageError):
            parse_name(text)
    assert parse_name("a#b/c") == ("a", "b/c")
    with pytest.raises(UnknownNameError, match="several claims"):
        citation(read_result_set(small_set), "qwen")


def test_the_project_can_be_cited() -> None:
    """https://citation-file-format.github.io: what version 1.2.0 requires, and the version that is installed."""
    found = YAML(typ="safe", pure=True).load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= set(found)
    assert (found["cff-version"], found["version"], found["type"]) == ("1.2.0", __version__, "software")
    assert found["authors"] == [{"name": "adoption-harness contributors"}]
