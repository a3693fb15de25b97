"""What the page of a record shows beside its form: its state in a line, and what it is part of."""
