"""The web half of the edge: shell, components, forms and error pages."""
