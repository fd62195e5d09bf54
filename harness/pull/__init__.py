"""Bringing evidence: from what is wanted, through the Hub's pages, to a published snapshot.

`target` is what is wanted, as one crawl; `crawl` knows which call comes next; `tape` keeps every answer on disk, so
that a pull goes on where it stopped; `assemble` makes a table of the answers; `sentinels` compare it with the one
before; `running` does all of it; `forecast` says what it would cost.
"""
