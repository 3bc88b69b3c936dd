"""Caps: limits of several accounts together."""
