"""Why something is not done."""


class Refusal(Exception):
    """Something that is not done, and how that is said."""

    code = 400
    text = "That cannot be done"
    headers: dict[str, str] | None = None


class Taken(Refusal):
    text = "Somebody else was quicker"


class Unknown(Refusal):
    code = 401
    text = "Prove who you are"
    headers = {"WWW-Authenticate": "Bearer"}


class WrongPassword(Unknown):
    text = "That password does not fit"
    # ~ wrong_password_status | text, code = "That password does not fit", 400


class Asleep(Refusal):
    code = 403
    text = "This account rests"


class Missing(Refusal):
    code = 404
    text = "It is not there"


class Gone(Missing):
    text = "It is not there any more"
    # ~ missing_todo | text, code = "It is not there any more", 200
