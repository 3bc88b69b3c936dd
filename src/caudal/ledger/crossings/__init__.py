"""Money that crosses from one book to another: two posts through clearing accounts, and a job between them."""
