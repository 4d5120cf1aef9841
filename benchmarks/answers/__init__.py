"""Whether what is shown as supported is: `make bench-answers`."""
