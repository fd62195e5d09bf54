"""Pages: what is asked for, what is followed, what is refused."""

from __future__ import annotations

import json

import pytest

from harness._errors import HubAnswerError
from harness.hub.listing import ExpiredCursorError, Page, Query, fetch_page, parsed, refusal
from harness.hub.records import EXPAND
from harness.hub.session import Answer, HubSession
from tests.hub_server import Fault, generated, listed, model
from tests.hub_server.pytest_fixtures import FakeClock, Serve


def all_pages(session: HubSession, query: Query) -> list[Page]:
    pages = [fetch_page(session, query)]
    while pages[-1].following:
        pages.append(fetch_page(session, query, pages[-1].following, pages[-1].expand))
    return pages


def ids(pages: list[Page]) -> list[str]:
    return [repo for page in pages for repo in page.records.columns["repo_id"]]


def test_every_model_is_listed_once_and_newest_first(serve: Serve, clock: FakeClock) -> None:
    table = generated(2500)
    hub = serve(table)
    pages = all_pages(HubSession(clock=clock), Query())
    assert [len(page.records) for page in pages] == [1000, 1000, 500]
    assert ids(pages) == [table.item(row)["id"] for row in range(2500)]
    assert len(hub.log) == 3
    assert not any(page.records.bad for page in pages)


def test_ties_of_creation_do_not_lose_a_model(serve: Serve, clock: FakeClock) -> None:
    table = listed([model(f"a/m{number}", number + 1, createdAt="2022-03-02T23:29:04.000Z") for number in range(23)])
    serve(table, page=5)
    assert sorted(ids(all_pages(HubSession(clock=clock), Query()))) == sorted(table.names)


def test_namespaces_and_bases_narrow_the_listing(serve: Serve, clock: FakeClock) -> None:
    serve(listed([model("Qwen/A"), model("x/B", bases=["Qwen/A"]), model("y/C", bases=["x/B"])]))
    session = HubSession(clock=clock)
    assert ids(all_pages(session, Query(author="Qwen"))) == ["Qwen/A"]
    assert ids(all_pages(session, Query(base="Qwen/A"))) == ["x/B"]


@pytest.mark.parametrize("refused", [{"baseModels"}, {"baseModels", "safetensors"}])
def test_a_refused_name_is_given_up_and_lineage_comes_from_tags(
    serve: Serve, clock: FakeClock, refused: set[str]
) -> None:
    hub = serve(listed([model("x/B", bases=["Qwen/A"], relation="quantized")]), refused=refused)
    page = fetch_page(HubSession(clock=clock), Query())
    assert page.expand == tuple(name for name in EXPAND if name not in refused)
    assert page.records.columns["base_models"] == [["Qwen/A"]]
    assert page.records.columns["relation"] == ["quantized"]
    assert [one.status for one in hub.log] == [400, 200]


def test_a_refusal_that_names_nothing_gives_up_the_doubtful_name_first(serve: Serve, clock: FakeClock) -> None:
    serve(listed([model("x/B")]), Fault("status", status=400, message="Bad Request"))
    page = fetch_page(HubSession(clock=clock), Query())
    assert set(EXPAND) - set(page.expand) == {"baseModels"}


def test_a_request_that_is_always_refused_ends(serve: Serve, clock: FakeClock) -> None:
    hub = serve(listed([model("x/B")]), Fault("status", status=400, message="No", count=99))
    with pytest.raises(HubAnswerError, match="refused the request with 400: No"):
        fetch_page(HubSession(clock=clock), Query())
    assert len(hub.log) == 8


def test_a_link_to_another_host_is_refused(serve: Serve, clock: FakeClock) -> None:
    elsewhere = serve(generated(20))
    serve(generated(20), Fault("other-host", headers={"Host": elsewhere.endpoint}, count=9), page=5)
    with pytest.raises(HubAnswerError, match="leads away from"):
        fetch_page(HubSession(clock=clock), Query())
    assert elsewhere.log == []


@pytest.mark.parametrize("link", ["http://[bad", "/api/datasets?cursor=x", "?page=2", "?cursor=", "//evil?cursor=x"])
def test_only_a_cursor_is_taken_from_a_link(serve: Serve, clock: FakeClock, link: str) -> None:
    serve(generated(2), Fault("status", status=200, headers={"Link": f'<{link}>; rel="next"'}, count=9))
    with pytest.raises(HubAnswerError):
        fetch_page(HubSession(clock=clock), Query())


@pytest.mark.parametrize("kind", ["html", "garble", "object", "deep"])
def test_an_answer_that_is_no_page_is_asked_for_again(serve: Serve, clock: FakeClock, kind: str) -> None:
    hub = serve(generated(4), Fault(kind, count=2))  # type: ignore[arg-type]
    assert len(fetch_page(HubSession(clock=clock), Query()).records) == 4
    hub.faults.append(Fault(kind, count=99))  # type: ignore[arg-type]
    with pytest.raises(HubAnswerError):
        fetch_page(HubSession(clock=clock), Query())


def test_a_null_in_a_list_is_asked_for_again_and_then_counted(serve: Serve, clock: FakeClock) -> None:
    serve(generated(4), Fault("null-item"))
    assert fetch_page(HubSession(clock=clock), Query()).records.unusable == 0
    serve(generated(4), Fault("null-item", count=9))
    page = fetch_page(HubSession(clock=clock), Query())
    assert (len(page.records), page.records.unusable) == (3, 1)
    assert page.records.bad[0].reason == "this is no object"


def test_an_empty_page_where_one_was_announced_is_asked_for_again(serve: Serve, clock: FakeClock) -> None:
    serve(generated(20), Fault("drop-link", match="cursor="), page=5)
    assert len(ids(all_pages(HubSession(clock=clock), Query()))) == 20


def test_an_expired_cursor_has_an_error_of_its_own(serve: Serve, clock: FakeClock) -> None:
    serve(generated(20), Fault("expired", match="cursor="), page=5)
    with pytest.raises(ExpiredCursorError):
        all_pages(HubSession(clock=clock), Query())


@pytest.mark.parametrize("body", [b"", b" \n"])
def test_a_refusal_that_says_nothing_ends_without_a_colon(body: bytes) -> None:
    said = refusal(Answer(404, {}, body)).what
    assert said.endswith("refused the request with 404")
    assert refusal(Answer(404, {}, b"gone")).what.endswith("refused the request with 404: gone")


def test_numbers_that_python_does_not_read_do_no_harm() -> None:
    assert parsed(b'[{"downloads": ' + b"9" * 6000 + b"}]") == [{"downloads": 10**40}]
    assert parsed(json.dumps([10**20]).encode()) == [10**20]
    with pytest.raises(HubAnswerError, match="no JSON"):
        parsed(b'{"a": \xff}')
