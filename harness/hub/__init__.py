"""The Hub: the only package that talks to a network. It knows no store: what it fetches, `harness.pull` keeps."""
