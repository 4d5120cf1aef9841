"""Evidence in, a checked answer out: selection, relevance, claims, notices."""
