"""`python -m caudal`: the command line, for programs that start it without knowing where it is installed."""

import sys

from caudal.cli.main import app

sys.argv[0] = "caudal"
app()
