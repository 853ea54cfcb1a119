"""Measurements: ratios of things timed in the same run, and medians; never assertions about time."""
