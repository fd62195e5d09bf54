"""Verdicts as `ClaimReview` of schema.org, the form in which fact checks are exchanged.

https://schema.org/ClaimReview, with Claim, Rating, Dataset and Organization. A rating has a number only where the
evidence says something about truth: 5 supported, 3 depends on the definition, 2 holds as its source measured it and not
as worded, 1 contradicted. All other verdicts have their name and no number, since none would be honest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harness._sanitise import for_address, for_script
from harness.hub.endpoint import ELSEWHERE
from harness.judge.verdicts import Headline
from harness.report.cited import body
from harness.results._json_text import json_text
from harness.results.citation import AUTHOR
from harness.results.elsewhere import not_from_the_hub
from harness.snapshot.stated import NO_LICENCE

if TYPE_CHECKING:
    from harness.results.citation import Citation, CitedClaim, CitedEvidence
    from harness.suite.articles import Article

CONTEXT = "https://schema.org"

RATINGS = {
    Headline.SUPPORTED: 5,
    Headline.DEPENDS: 3,
    Headline.SUPPORTED_AS_SOURCED: 2,
    Headline.CONTRADICTED: 1,
}
"""Number of a verdict, from 1 (contradicted) to 5 (supported); verdicts without one say nothing about truth."""


def claim_review(cited: Citation) -> str:
    """Return one ClaimReview for a claim; for a set, a graph of one for every claim."""
    reviews = [_review(cited, each) for each in cited.claims]
    record = {"@context": CONTEXT, **reviews[0]} if cited.one else {"@context": CONTEXT, "@graph": reviews}
    # It stands in a script element of the page that the fact check is published on.
    return for_script(json_text(record)).removesuffix("\n")


def _review(cited: Citation, claim: CitedClaim) -> dict[str, Any]:
    wanted = {figure.evidence for figure in claim.figures}
    record: dict[str, Any] = {
        "@type": "ClaimReview",
        "identifier": f"{cited.id}#{claim.task}",
        "version": str(claim.version),
        "claimReviewed": claim.says,
        "author": _organisation(AUTHOR),
        "itemReviewed": _claim(claim),
        "reviewRating": _rating(claim),
        "reviewBody": body(claim),
        "isBasedOn": [_result_set(cited), *(_dataset(each) for each in cited.evidence if each.id in wanted)],
    }
    if for_address(cited.address):
        record["url"] = for_address(cited.address)
    if cited.withdrawn:
        record["correction"] = cited.withdrawn
    return record


def _rating(claim: CitedClaim) -> dict[str, Any]:
    record: dict[str, Any] = {
        "@type": "Rating",
        "alternateName": claim.verdict,
        "ratingExplanation": claim.reason,
    }
    if claim.headline in RATINGS:
        record |= {"ratingValue": RATINGS[claim.headline], "bestRating": 5, "worstRating": 1}
    return record


def _claim(claim: CitedClaim) -> dict[str, Any]:
    record: dict[str, Any] = {"@type": "Claim", "text": claim.says}
    if claim.articles:
        first = min(claim.articles, key=lambda each: (each.date is None, each.date, each.id))
        record["author"] = _organisation(first.publisher)
        if first.date:
            record["datePublished"] = first.date.isoformat()
        record["appearance"] = [_article(each) for each in claim.articles]
    return record


def _article(article: Article) -> dict[str, Any]:
    record: dict[str, Any] = {
        "@type": "CreativeWork",
        "headline": article.title,
        "publisher": _organisation(article.publisher),
    }
    if article.date:
        record["datePublished"] = article.date.isoformat()
    if for_address(article.address):
        record["url"] = for_address(article.address)
    return record


def _result_set(cited: Citation) -> dict[str, Any]:
    return {
        "@type": "Dataset",
        "name": cited.title,
        "identifier": [cited.id, f"sha256:{cited.digest}"],
        "creator": _organisation(AUTHOR),
        "version": cited.harness_version,
        "description": f"To recompute: {cited.recompute}",
    }


def _dataset(evidence: CitedEvidence) -> dict[str, Any]:
    record: dict[str, Any] = {
        "@type": "Dataset",
        "name": evidence.origin,
        "identifier": evidence.id,
        "temporalCoverage": evidence.day,
    }
    if evidence.licence != NO_LICENCE:
        # schema.org expects an address or a CreativeWork; an origin states a name.
        record["license"] = {"@type": "CreativeWork", "name": evidence.licence}
    if evidence.id.startswith(ELSEWHERE):
        record["description"] = not_from_the_hub([evidence.id])
    if evidence.attribution:
        record["creditText"] = evidence.attribution
    if for_address(evidence.address):
        record["url"] = for_address(evidence.address)
    return record


def _organisation(name: str) -> dict[str, str]:
    return {"@type": "Organization", "name": name}
