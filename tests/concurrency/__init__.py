"""Many at once, really committed."""
