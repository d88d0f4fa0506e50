"""What comes in with a request, and what goes out with an answer."""

# TODO: What may be sent, within its bounds, and what is shown.
