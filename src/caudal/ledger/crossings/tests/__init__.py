"""Tests of money that crosses from one book to another."""
