"""Lending over HTTP: the same actions, reads and rules as the pages."""
