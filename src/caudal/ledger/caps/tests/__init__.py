"""Tests of caps."""
