"""Circles over HTTP: the same actions and reads as the pages."""
