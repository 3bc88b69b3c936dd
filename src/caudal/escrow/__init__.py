"""Investors' money held apart, and what may leave it."""
