"""Tests of sealed periods."""
