"""Tests of the action door."""
