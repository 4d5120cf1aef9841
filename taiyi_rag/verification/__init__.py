"""Is it so? What a generator wrote against the passages that it cites."""
