"""Publishing files as a dataset of the Hub: one commit, on top of what was seen there, or none.

The token is the one that `huggingface_hub` finds (HF_TOKEN, or the one that `hf auth login` keeps); it is handed to its
client and to nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from huggingface_hub import CommitOperationAdd, HfApi, get_session, get_token
from huggingface_hub.errors import HfHubHTTPError, RepositoryNotFoundError

from harness._errors import HubAnswerError, HubError, HubUnreachableError, UsageError
from harness._sanitise import for_message
from harness._version import __version__
from harness.hub.endpoint import endpoint, host, refuse_offline
from harness.hub.session import transport_errors

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,95}/[A-Za-z0-9][A-Za-z0-9._-]{0,95}")
_AGAIN = "run the same command again: a commit is there whole or not at all, and what is there is not sent twice"
_UNAUTHORISED, _FORBIDDEN, _CONFLICT, _PRECONDITION = 401, 403, 409, 412


@dataclass(frozen=True, slots=True)
class Remote:
    """What a dataset of the Hub holds."""

    commit: str | None
    """Its newest commit, None if there is no such dataset."""

    paths: tuple[str, ...]
    """Its files, sorted."""


@dataclass(frozen=True, slots=True)
class Published:
    """What became of publishing."""

    address: str
    """Where the dataset stands."""

    commit: str
    """The commit that holds the files."""

    changed: bool
    """False if everything was there already."""


def check_name(repo: str) -> None:
    """Make sure that a text is the name of a dataset.

    Raises:
        UsageError: if it is not `OWNER/NAME`.
    """
    if not _NAME.fullmatch(repo) or ".." in repo or "--" in repo or repo.endswith((".git", ".", "-")):
        raise UsageError(f"'{for_message(repo, 80)}' is no name of a dataset", todo="write it as OWNER/NAME")


def dataset_address(repo: str) -> str:
    """Return where a dataset stands, or will stand."""
    return f"{endpoint()}/datasets/{repo}"


def remote_dataset(repo: str) -> Remote:
    """Return what a dataset holds, without changing anything.

    Raises:
        UsageError: if the name is none, or no token is found.
        HubError: if the Hub cannot be asked or refuses.
    """
    api = _api(repo)
    with _as_hub_errors(repo):
        try:
            info = api.dataset_info(repo)
        except RepositoryNotFoundError:
            return Remote(None, ())
        return Remote(info.sha, tuple(sorted(each.rfilename for each in info.siblings or ())))


def publish_dataset(
    repo: str, files: Mapping[str, bytes], *, seen: Remote, message: str, private: bool = False
) -> Published:
    """Commit files to a dataset, which is made if it is not there; files that are there and not named stay.

    Args:
        repo: `OWNER/NAME`.
        files: path in the dataset -> content.
        seen: what the dataset held when the files were made; if it has changed since, nothing is committed.
        message: what the commit says, one line.
        private: whether a dataset that is made can be seen by its owner only.

    Raises:
        UsageError: if the name is none, or no token is found.
        HubError: if the Hub cannot be asked or refuses; a commit is whole or not there.
    """
    api = _api(repo)
    with _as_hub_errors(repo):
        if seen.commit is None:
            api.create_repo(repo, repo_type="dataset", private=private, exist_ok=True)
            seen = Remote(api.dataset_info(repo).sha, ())
        operations = [CommitOperationAdd(path, files[path]) for path in sorted(files)]
        made = api.create_commit(
            repo, operations, commit_message=message, repo_type="dataset", parent_commit=seen.commit
        )
    return Published(dataset_address(repo), made.oid, made.oid != seen.commit)


def folders_of(paths: Sequence[str], pattern: re.Pattern[str]) -> tuple[str, ...]:
    """Return the names of top folders that fit a pattern, sorted."""
    return tuple(sorted({top for path in paths for top in [path.partition("/")[0]] if pattern.fullmatch(top)}))


def _api(repo: str) -> HfApi:
    check_name(repo)
    refuse_offline()
    if get_token() is None:
        raise UsageError(
            "publishing needs a token that may write, and none is found",
            todo="hf auth login, or set HF_TOKEN; --dry-run needs none",
        )
    return HfApi(endpoint=endpoint(), library_name="adoption-harness", library_version=__version__)


@contextmanager
def _as_hub_errors(repo: str) -> Iterator[None]:
    """Turn what the client raises into our errors; none of them holds the token."""
    try:
        yield
    except HubError:
        raise
    except HfHubHTTPError as error:
        raise _refused(repo, error) from None
    except transport_errors(get_session()) as error:
        what = f"{host()} cannot be reached ({for_message(type(error).__name__, 40)})"
        raise HubUnreachableError(what, todo=_AGAIN) from None
    except (ValueError, KeyError, TypeError) as error:
        what = f"{host()} answered something that is not what it documents: {for_message(error, 120)}"
        raise HubAnswerError(what, todo=_AGAIN) from None


def _refused(repo: str, error: HfHubHTTPError) -> HubAnswerError:
    status = error.response.status_code if error.response is not None else 0
    said = for_message(error.server_message or "", 160)
    todos = {
        _UNAUTHORISED: "the token is not valid there: hf auth login",
        _FORBIDDEN: f"the token may not write to {repo}: use one that may, or another OWNER",
        _CONFLICT: "somebody else is changing it: run the same command again",
        _PRECONDITION: "somebody else changed it meanwhile: run the same command again",
    }
    return HubAnswerError(
        f"{host()} refuses with status {status}{f': {said}' if said else ''}",
        todo=todos.get(status, _AGAIN),
    )
