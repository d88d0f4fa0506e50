"""What is written for people and their tools: reports, gradebooks, figures, the page."""
