"""The pages of a lender's portfolio."""
