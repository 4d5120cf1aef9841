"""What runs inside vLLM's environment, where nothing else of ours is installed: standard library,
and what vLLM brings. The folder is put on its path, so the modules are imported by their names."""
