class FastAPI:
    def __getattr__(self, name):
        return lambda *args, **more: lambda function: function
