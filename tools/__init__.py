"""Set-up and what tests and benchmarks stand on."""
