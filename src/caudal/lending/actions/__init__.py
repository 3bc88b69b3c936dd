"""The writes of lending: loans given and taken in, repayments recorded and reversed."""
