"""Every exit code, through the real command line in a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from calling import Call

from harness.cli.exit_codes import ExitCode

PATCHED = """
import sys
import harness.api
from harness import HarnessError
def instead(*args, **settings):
    {body}
harness.api.verify = instead
sys.argv = ["harness", "verify"]
from harness.cli import main
main()
"""


def patched(body: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run `harness verify` with another function in the place of `verify`."""
    return subprocess.run(
        [sys.executable, "-c", PATCHED.format(body=body)],
        capture_output=True,
        check=False,
        env={**os.environ, **environment},
        timeout=60,
    )


def test_the_codes_are_the_published_ones() -> None:
    assert {code.name: int(code) for code in ExitCode} == {
        "JUDGED": 0,
        "FAIL_ON": 1,
        "USAGE": 2,
        "EVIDENCE": 3,
        "FAULT": 4,
        "HUB": 5,
        "INTERRUPTED": 130,
    }
    assert all(code.meaning for code in ExitCode)


def test_0_without_evidence_is_a_result(start: Call, small_suite: Path) -> None:
    done = start("--suite", small_suite, "verify")
    assert done.code == 0
    assert "without evidence" in done.out


def test_1_when_a_condition_is_met(start: Call, small_suite: Path) -> None:
    done = start("--suite", small_suite, "verify", "--fail-on", "no-evidence")
    assert done.code == 1
    assert "downloads/qwen-385-million" in done.out
    assert "--fail-on no-evidence: downloads/qwen-385-million" in done.err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["nothing"], "No such command 'nothing'"),
        (["verify", "--nothing"], "No such option"),
        (["verify", "--suite", "x"], "It stands before the verb: harness --suite DIR VERB."),
        (["verify", "--fail-on", "rain"], "'rain' is none of contradicted, changed"),
        (["verify", "--fail-on", "changed"], "'changed' needs --against SET"),
        (["verify", "--max-width", "3"], "--max-width"),
        (["--suite", "missing", "verify"], "the suite's directory does not exist"),
        (["verify", "no/such-task"], "no task is called so"),
        (["explain"], "Missing argument 'TASK'"),
        (["measure", "guess"], "'guess' is not one of"),
        (["measure", "count", "--of", "colour=red"], "'colour=red' is no filter here"),
        (["measure", "count", "--of", "country"], "is not written KEY=VALUE"),
        (["measure", "count", "--month", "2025-13"], "'2025-13' is no month"),
        (["measure", "count", "--month", "2025-01", "--to", "2025-02-01"], "not both"),
        (["measure", "count", "--from", "2025-02-01", "--to", "2025-01-01"], "before it starts"),
        (["measure", "count", "--family", "nosuch"], "nosuch"),
        (["snapshot", "import", "missing.csv", "--map", "missing.yaml"], "missing.yaml"),
        (["snapshot", "show", "nothing"], "no evidence at hand begins with 'nothing'"),
        (["snapshot", "remove", "nothing"], "no snapshot here begins with 'nothing'"),
        (["results", "show", "1999"], "there is no result set '1999'"),
        (["completion", "tcsh"], "'tcsh' is not one of"),
    ],
)
def test_2_for_words_that_are_off(call: Call, small_suite: Path, words: list[str], says: str) -> None:
    done = call("--suite", small_suite, *words)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error: ")
    assert says in done.err


def test_2_in_a_process_of_its_own(start: Call) -> None:
    done = start("verfy")
    assert (done.code, done.out) == (2, "")
    assert done.err.splitlines()[0].startswith("error: No such command 'verfy'")


def test_2_for_a_figure_that_nothing_tells(call: Call, small_suite: Path) -> None:
    done = call("--suite", small_suite, "measure", "total", "--quantity", "likes", "--namespace", "Nobody")
    assert (done.code, done.out) == (2, "")
    assert "no evidence held tells this figure" in done.err
    assert "it records no likes" in done.err


def test_3_for_corrupt_evidence(start: Call, imported: str, home: Path) -> None:
    models = next(home.glob("snapshots/*/models.parquet"))
    data = bytearray(models.read_bytes())
    data[len(data) // 2] ^= 1
    models.write_bytes(data)
    done = start("snapshot", "check")
    assert done.code == 3
    assert "SHA-256 is not the one recorded" in done.err
    assert imported in done.err


def test_3_for_a_home_that_is_a_file(start: Call, tmp_path: Path, table: Path, mapping: Path) -> None:
    place = tmp_path / "a-file"
    place.write_text("something")
    done = start("--home", place, "snapshot", "import", table, "--map", mapping)
    assert done.code == 3
    assert "Traceback" not in done.err
    assert place.read_text() == "something"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full: this system has no full device")
def test_3_for_a_full_disk() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "harness", "tasks", "schema"], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == 3
    assert b"No space left on device" in done.stderr
    assert b"Traceback" not in done.stderr


def test_4_for_a_fault_of_ours_in_one_message() -> None:
    done = patched("raise ValueError('a \\x1b[31mbug')")
    assert done.returncode == 4
    message = done.stderr.decode()
    assert message.startswith("error: a fault of harness: ValueError: a \\x1b[31mbug\n")
    assert "HARNESS_DEBUG=1" in message
    assert "Traceback" not in message
    assert done.stdout == b""


def test_4_shows_the_trace_when_asked() -> None:
    done = patched("raise ValueError('a bug')", HARNESS_DEBUG="1")
    assert done.returncode == 4
    assert b"Traceback (most recent call last)" in done.stderr


def test_5_is_the_code_of_an_error_that_says_so() -> None:
    done = patched("error = HarnessError('the Hub cannot be reached'); error.exit_code = 5; raise error")
    assert done.returncode == ExitCode.HUB
    assert done.stderr == b"error: the Hub cannot be reached\n"


def test_130_for_an_interrupt() -> None:
    body = "import time; sys.stderr.write('ready\\n'); sys.stderr.flush(); time.sleep(60)"
    running = subprocess.Popen(
        [sys.executable, "-c", PATCHED.format(body=body)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    with running:
        assert running.stderr is not None
        assert running.stderr.readline() == b"ready\n"
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=30)
    assert running.returncode == 130
    assert err.decode().strip() == "interrupted"
    assert out == b""


def test_a_reader_that_leaves_is_no_error(small_suite: Path) -> None:
    words = ["--suite", str(small_suite), "verify", "--format", "json", "--fail-on", "no-evidence"]
    running = subprocess.Popen(
        [sys.executable, "-m", "harness", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    with running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        err = running.stderr.read().decode()
        running.wait(timeout=60)
    assert running.returncode == 1
    assert err.startswith("--fail-on no-evidence")
    assert "rror" not in err


def test_a_help_that_nobody_reads_is_no_error() -> None:
    running = subprocess.Popen(
        [sys.executable, "-m", "harness", "--help"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    with running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        err = running.stderr.read()
        running.wait(timeout=60)
    assert (running.returncode, err) == (0, b"")


def test_a_terminal_that_knows_only_ascii(start: Call, small_suite: Path) -> None:
    done = start("--suite", small_suite, "verify", PYTHONIOENCODING="ascii")
    assert done.code == 0
    assert "downloads/qwen-385-million" in done.out
