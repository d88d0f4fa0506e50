error = ValueError("innermost")
for _ in range(500):
    error = ExceptionGroup("around", [error])
error.__context__ = error
raise error
