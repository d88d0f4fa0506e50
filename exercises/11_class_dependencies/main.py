from fastapi import FastAPI

app = FastAPI(title="The doors of the library")


class AuthChecker:
    """Lets people pass who carry a token and have the required role."""

    def __init__(self, required_role: str):
        self.required_role = required_role

    # TODO: find out who it is and turn the others away; then write the other two doors.
    def __call__(self):
        raise NotImplementedError


@app.get("/admin/")
async def admin_route():
    raise NotImplementedError
