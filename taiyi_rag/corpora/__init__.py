"""Annotated corpora that others made, read in their native formats from a folder of the user's."""
