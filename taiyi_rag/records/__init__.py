"""What was answered, kept so that it can be replayed, and recalled when its evidence falls."""
