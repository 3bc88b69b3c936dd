"""Tests of the edge: shell, forms, problems, bodies, pages of lists."""
