"""How a document reads: the context of a page, made of the document alone; what readers see, and previews."""
