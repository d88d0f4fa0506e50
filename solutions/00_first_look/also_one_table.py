from http import HTTPStatus

INSIDE = {
    "Ada sends GET /books/7": "card is asked for+number is checked+book is fetched+slip is written",
    "Ada sends GET /books/seven": "card is asked for+number is checked",
    "Tom sends GET /books/seven": "card is asked for",
    "Ada sends GET /books/99": "card is asked for+number is checked+book is fetched",
    "Ada sends GET /bikes/7": "",
    "Tom sends broken JSON to POST /books": "",
}


def steps(request):
    yield "porter lets in"
    yield from filter(None, INSIDE[request].split("+"))
    yield "porter lets out"


steps_of_a_loan = [*steps("Ada sends GET /books/7")]

steps_of_tom = [*steps("Tom sends GET /books/seven")]
steps_to_book_seven = [*steps("Ada sends GET /books/seven")]
steps_to_book_99 = [*steps("Ada sends GET /books/99")]
steps_to_the_bikes = [*steps("Ada sends GET /bikes/7")]
steps_of_broken_json = [*steps("Tom sends broken JSON to POST /books")]

status_codes = {
    "Ada sends GET /books/seven": HTTPStatus.UNPROCESSABLE_ENTITY,
    "Tom sends GET /books/seven": HTTPStatus.UNAUTHORIZED,
    "Ada sends GET /books/99": HTTPStatus.NOT_FOUND,
    "Ada sends DELETE /books/7": HTTPStatus.METHOD_NOT_ALLOWED,
    "Tom sends broken JSON to POST /books": HTTPStatus.UNPROCESSABLE_ENTITY,
}

fields_of_the_slip = frozenset(("number", "title", "reader", "days", "remark"))

values_on_the_slip = dict.fromkeys(("days for /books/7", "days for /books/7?day=3"), 14)
values_on_the_slip["number for /books/007"] = 7
values_on_the_slip["days for /books/7?days=3"] = 3
values_on_the_slip["remark for /books/7"] = None

addresses_for_free = [f"/{name}" for name in ("docs", "redoc", "openapi.json")]
