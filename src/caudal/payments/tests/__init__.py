"""Tests of the payment rooms."""
