"""Many submissions: graded, kept, compared, and shown to whoever teaches."""
