"""Tests of the lending rooms."""
