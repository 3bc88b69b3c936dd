"""Tests of the escrow rooms."""
