"""One module per place in the navigation of a portfolio."""
