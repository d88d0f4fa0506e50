"""What instructors give away: a student's repository, and bundles for other graders."""
