"""What is decided before anything is searched: red flags, and what is declined."""
