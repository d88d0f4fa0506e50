"""What is kept of a class: submissions read in, results, and what a grade depends on."""
