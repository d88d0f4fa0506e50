"""What can go wrong, told without HTTP."""


class TodoApiError(Exception):
    status = 400
    message = "That did not work"


class TakenError(TodoApiError):
    message = "Somebody else has this username or this e-mail address"


class NotFoundError(TodoApiError):
    status = 404
    message = "There is no such todo"


class UnauthorizedError(TodoApiError):
    status = 401
    message = "Please log in"
