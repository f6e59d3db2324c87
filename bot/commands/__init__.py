"""Commands: a user's words in, a Reply out, through the Store port."""
