"""What people read: tables, pages and summaries; every text from outside goes through `harness._sanitise` first."""
