"""Measurements. `python -m benchmarks` runs all; each module says what it measures and writes
`results/NAME.json` with commit, settings, hardware and the hash of what it read."""
