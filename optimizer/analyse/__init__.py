"""Questions asked of a plan: one question per file."""
