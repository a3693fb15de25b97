"""What `manage.py serve` is made of: its port, its lock, its worker processes."""
