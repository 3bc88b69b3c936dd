"""Tests of the data move: rules by cases, and the whole way with a real server."""
