"""The reads of circles: one module per page or question."""
