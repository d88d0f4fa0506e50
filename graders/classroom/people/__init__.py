"""What is read from people's files: rosters, folders, the times of commits, tables."""
