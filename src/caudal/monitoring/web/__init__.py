"""Health pages for machines."""
