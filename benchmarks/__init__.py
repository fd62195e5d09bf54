"""Benchmarks: a generated Hub of any size, and how long the core takes on it beside its peers."""
