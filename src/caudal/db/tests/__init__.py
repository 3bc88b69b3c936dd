"""Tests of the embedded server and of provisioning."""
