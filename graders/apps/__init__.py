"""Starts a learner's app and talks to it, in this process or in a sandbox."""
