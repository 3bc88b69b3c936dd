"""Tests of the kernel: tables of cases, and properties over everything that Hypothesis can think of."""
