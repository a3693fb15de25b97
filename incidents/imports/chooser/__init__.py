"""Choosing in the browser what a file holds: its layout, its columns, the words of its vocabularies."""
