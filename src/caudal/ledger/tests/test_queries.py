"""Reads of the ledger, and that `verify` finds what a superuser changes."""

from uuid import UUID

import pytest
from django.db import connections

from caudal.ledger import actions, queries
from caudal.ledger.tests.test_actions import a_book, an_act, buy, pen, sell
