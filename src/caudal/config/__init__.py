"""The composition root: settings, addresses, the web server's entry."""
