"""The codebook: what each value means, with an example and its place in outside standards."""
