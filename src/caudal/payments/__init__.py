"""Money over bank rails: payment orders and what may become of them."""
