"""What runs beside learner code: it knows no expected answer and imports only itself of ours."""
