"""Figures as ratios to a physical floor measured in the same run; never a timed assertion in the test suite."""
