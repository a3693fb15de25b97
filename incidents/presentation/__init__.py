"""Presentation of documents: the context of pages and previews, computed from the document alone."""
