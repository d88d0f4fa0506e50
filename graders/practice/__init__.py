"""The learner's side: commands, progress, what is told at the end of a run, `kata watch`."""
