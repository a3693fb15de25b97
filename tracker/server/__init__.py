"""The server of `manage.py serve`: port, lock, worker processes and dispatcher."""
