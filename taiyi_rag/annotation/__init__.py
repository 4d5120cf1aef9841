"""Annotated texts: the schema that tasks and corpora share, and the forms of files that hold it."""
