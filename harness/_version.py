"""The version of harness; `pyproject.toml` states the same, and a test holds the two together."""

__version__ = "0.2.0"
