"""What requests and answers pass on their way to and from the views."""
