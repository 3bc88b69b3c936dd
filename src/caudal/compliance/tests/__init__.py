"""Tests of the compliance rooms."""
