"""How well a model does tasks: corpora asked of it, scored as their authors do, and a report."""
