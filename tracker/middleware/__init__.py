"""Middleware around all views."""
