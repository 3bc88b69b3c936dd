"""One folder per system that money can be moved in from."""
