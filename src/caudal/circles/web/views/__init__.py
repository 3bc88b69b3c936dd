"""Views of a circle: parse, call the action, show."""
