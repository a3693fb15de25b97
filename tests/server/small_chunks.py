"""`manage.py` that brings one document after the other up to date, each in a transaction of its own.

    python -m tests.server.small_chunks serve ...

A test can stop such a server between the first document and the last. With SETTLES=no it leaves all that does
not belong to the transaction of a request.
"""

# ruff: noqa: E402 -- Django is set up before anything of it is imported

import os

import django

django.setup()

from incidents.publishing import propagation
from manage import main
from tracker.server import background_propagation

propagation.SECONDS, propagation.LEAST = 0, 1
if os.environ.get("SETTLES") == "no":
    background_propagation.settle_once = lambda: None

if __name__ == "__main__":
    main()
