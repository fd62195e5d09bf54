"""The HTML page of a result set: what it shows (`overview`, `claim`), its templates, style sheet and script."""
