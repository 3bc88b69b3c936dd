"""Tests of the distribution rooms."""
