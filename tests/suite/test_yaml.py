from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness._errors import SuiteError
from harness._sanitise import INVISIBLE_RANGES
from harness.suite._text import YAML_LIMIT
from harness.suite._yaml import DEPTH_LIMIT, parse_yaml, read_yaml


def refusal(text: str) -> SuiteError:
    with pytest.raises(SuiteError) as caught:
        parse_yaml(text, "task.yaml")
    return caught.value


def file_refusal(tmp_path: Path, content: bytes) -> SuiteError:
    path = tmp_path / "task.yaml"
    path.write_bytes(content)
    with pytest.raises(SuiteError) as caught:
        read_yaml(path, "task.yaml")
    return caught.value


@pytest.mark.parametrize(
    "text",
    [
        "[" * 10_000,
        "{a: " * 10_000,
        "[" * 10_000 + "]" * 10_000,
        "- " * 10_000 + "x",
        "a: {" * 10_000,
        "[\n" * 10_000,
        "\n".join(" " * depth + "a:" for depth in range(600)),
        "[" * (YAML_LIMIT - 1),
    ],
    ids=["flow lists", "flow mappings", "closed", "block lists", "mixed", "lines", "indented", "largest"],
)
def test_deep_nesting_is_refused_early(text: str) -> None:
    error = refusal(text)
    assert "nested deeper than 32" in error.what
    assert error.where.line is not None


def test_nesting_up_to_the_limit_is_read() -> None:
    data, _ = parse_yaml("[" * DEPTH_LIMIT + "]" * DEPTH_LIMIT, "x")
    depth = 0
    while isinstance(data, list):
        depth, data = depth + 1, data[0] if data else None
    assert depth == DEPTH_LIMIT


def test_aliases_are_refused_before_they_are_followed() -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"{name}: &{name} [*{last}, *{last}]\n" for last, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    error = refusal(bomb)
    assert "anchors are not allowed" in error.what
    assert (error.where.line, error.where.column) == (1, 4)
    assert "aliases are not allowed" in refusal("a: *b").what


@pytest.mark.parametrize(
    ("text", "what", "line", "column"),
    [
        ("a: 1\nb: 2\na: 3\n", "the key 'a' stands twice", 3, 1),
        ("a: {b: 1, b: 2}", "the key 'b' stands twice", 1, 11),
        ("a: !!python/object:os.system x", "tags are not allowed", 1, 4),
        ("!t {a: 1}", "tags are not allowed", 1, 1),
        ("a: 1\n---\nb: 2\n", "more than one document", 2, 1),
        ("%YAML 1.1\n---\na: 1\n", "directives are not allowed", 2, 1),
        ("{" * 10_000, "a list or mapping is used as a key", 1, 2),
        ("? " * 10_000, "a list or mapping is used as a key", 1, 3),
        ("? [a]\n: 1\n", "a list or mapping is used as a key", 1, 3),
        ("a:\n  ? {b: 1}\n  : 1\n", "a list or mapping is used as a key", 2, 5),
        ("a: [1, 2", "the file is not YAML", 1, 9),
        ("a: b: c", "the file is not YAML", 1, 5),
        ("\ta: b", "the file is not YAML", 1, 1),
        ('a: "\\e[31m"', "a character that cannot be seen", 1, 4),
        ('a: "x\\u202ey"', "a character that cannot be seen", 1, 4),
        ('"a\\0": 1', "is no key", 1, 1),
        ("a: 1e6", "is no plain decimal number", 1, 4),
        ("a: 0x10", "is no plain decimal number", 1, 4),
        ("a: .inf", "is no plain decimal number", 1, 4),
        ("a: " + "9" * 5000, "more than 40 digits", 1, 4),
        ("", "the file is empty", 1, 1),
        ("# a remark\n", "the file is empty", 1, 1),
    ],
)
def test_what_is_not_strict_yaml_is_refused_with_its_place(text: str, what: str, line: int, column: int) -> None:
    error = refusal(text)
    assert what in error.what
    assert error.where.file == "task.yaml"
    assert (error.where.line, error.where.column) == (line, column), str(error)


def test_messages_are_sanitised() -> None:
    error = refusal('"\\e]8;;x\\a": {a: "\\e"}')
    assert "\x1b" not in str(error)
    assert r"\x1b" in str(error)


def test_scalars_follow_the_core_schema() -> None:
    data, _ = parse_yaml(
        "a: NO\nb: yes\nc: on\nd: true\ne: ~\nf:\ng: 2025-11-12\nh: 385.3\ni: -7\nj: '7'\nk: 1_000\nl: 12:30\n"
        "m: '385.3'",
        "x",
    )
    assert data == {
        "a": "NO",
        "b": "yes",
        "c": "on",
        "d": True,
        "e": None,
        "f": None,
        "g": "2025-11-12",
        "h": Decimal("385.3"),
        "i": -7,
        "j": "7",
        "k": "1_000",
        "l": "12:30",
        "m": "385.3",
    }


def test_keys_are_text_even_where_they_look_like_something_else() -> None:
    assert parse_yaml("on: 1\nno: 2\n40: 3\n", "x")[0] == {"on": 1, "no": 2, "40": 3}


@given(st.integers(-(10**15), 10**15), st.integers(1, 8))
def test_decimals_keep_every_digit(number: int, digits: int) -> None:
    text = f"{Decimal(number).scaleb(-digits):f}"
    value = parse_yaml(f"a: {text}", "x")[0]["a"]  # type: ignore[index, call-overload]  # a mapping was written
    assert isinstance(value, Decimal)
    assert format(value, "f") == text


def test_every_value_and_key_has_its_place() -> None:
    _, top = parse_yaml("a: 1\nb:\n  - {c: x}\n  - [y,\n     z]\n", "x")
    assert top.values == {
        (): (1, 1),
        ("a",): (1, 4),
        ("b",): (3, 3),
        ("b", 0): (3, 5),
        ("b", 0, "c"): (3, 9),
        ("b", 1): (4, 5),
        ("b", 1, 0): (4, 6),
        ("b", 1, 1): (5, 6),
    }
    assert top.keys == {("a",): (1, 1), ("b",): (2, 1), ("b", 0, "c"): (3, 6)}


@pytest.mark.parametrize(
    ("content", "what", "line", "column"),
    [
        (b"a: 1\nb: \xff\n", "the file is not UTF-8: byte 0xff", 2, 4),
        (b"a: 1\nb: x\0y\n", "cannot be seen: NUL", 2, 5),
        (b"a: \x1b[31m\n", r"cannot be seen: \x1b", 1, 4),
        ("a: 1\nb: \u202ex\n".encode(), r"cannot be seen: \u202e", 2, 4),
        ("a: 1".encode("utf-16"), "the file is not UTF-8", 1, 1),
        (b"a: " + b"x" * YAML_LIMIT, "larger than 262144 bytes", None, None),
    ],
    ids=["not UTF-8", "NUL", "escape", "override", "UTF-16", "huge"],
)
def test_bad_bytes_are_refused(tmp_path: Path, content: bytes, what: str, line: int | None, column: int | None) -> None:
    error = file_refusal(tmp_path, content)
    assert what in error.what
    assert (error.where.line, error.where.column) == (line, column)
    assert error.todo


def test_a_byte_order_mark_and_windows_line_breaks_are_read(tmp_path: Path) -> None:
    path = tmp_path / "task.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\r\nb: [x,\r\n  y]\r\n")
    assert read_yaml(path, "x")[0] == {"a": 1, "b": ["x", "y"]}


def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SuiteError, match="cannot be read"):
        read_yaml(tmp_path / "absent.yaml", "absent.yaml")
    with pytest.raises(SuiteError, match="cannot be read"):
        read_yaml(tmp_path, "a folder")


@given(st.text(st.sampled_from("ab:-[]{},&*!|>'\"%#\n \t?0.~\\"), max_size=60))
def test_any_text_gives_plain_data_or_one_clear_error(text: str) -> None:
    outcome = parsed_or_refused(text)
    if isinstance(outcome, SuiteError):
        assert outcome.where.file == "x"
        shown = str(outcome).replace("\n  -> ", "")
        assert not any(first <= ord(sign) <= last for sign in shown for first, last, _ in INVISIBLE_RANGES)
    else:
        assert isinstance(outcome, dict | list | str | int | Decimal | None)


def parsed_or_refused(text: str) -> object:
    try:
        return parse_yaml(text, "x")[0]
    except SuiteError as error:
        return error
