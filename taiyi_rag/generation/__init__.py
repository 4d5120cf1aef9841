"""Generators: LlamaIndex LLMs that write an answer from evidence."""
