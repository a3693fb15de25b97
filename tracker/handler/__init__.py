"""The WSGI handler: the response cache, and the limits of what is worked on at a time."""
