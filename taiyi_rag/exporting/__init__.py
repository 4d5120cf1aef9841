"""Answers as files to take along: Markdown, DOCX, PDF, each labelled as made by a machine."""
