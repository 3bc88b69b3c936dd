"""Splitting a pool's money among those who own it."""
