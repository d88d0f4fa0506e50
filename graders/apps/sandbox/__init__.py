"""Runs a learner's app in processes of its own, confined as far as the machine allows."""
