"""The write path: documents become a library. Run as `python -m ingest`."""
