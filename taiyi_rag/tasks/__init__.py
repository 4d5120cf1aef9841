"""Tasks: what can be done with a text beside answering from a library."""
