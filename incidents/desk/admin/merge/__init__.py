"""Merging two people or institutions in the admin: choose the other, compare both, preview, confirm."""
