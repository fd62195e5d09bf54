"""Results: judged claims as JSON, as tables, and as versioned result sets that anyone can recompute and cite."""
