"""What runs beside learner code: it knows no expected answer and imports nothing of ours but itself."""
