IN, OUT = "porter lets in", "porter lets out"
CARD, NUMBER, BOOK, SLIP = (
    "card is asked for",
    "number is checked",
    "book is fetched",
    "slip is written",
)

steps_of_a_loan = (IN, CARD, NUMBER, BOOK, SLIP, OUT)

steps_of_tom = (IN, CARD, OUT)
steps_to_book_seven = (IN, CARD, NUMBER, OUT)
steps_to_book_99 = (IN, CARD, NUMBER, BOOK, OUT)
steps_to_the_bikes = (IN, OUT)
steps_of_broken_json = (IN, OUT)

status_codes = {
    "Ada sends GET /books/seven": 422,
    "Tom sends GET /books/seven": 401,
    "Ada sends GET /books/99": 404,
    "Ada sends DELETE /books/7": 405,
    "Tom sends broken JSON to POST /books": 422,
}

fields_of_the_slip = {"days", "number", "reader", "remark", "title"}

values_on_the_slip = {
    "remark for /books/7": None,
    "number for /books/007": 7,
    "days for /books/7": 14,
    "days for /books/7?day=3": 14,
    "days for /books/7?days=3": 3,
}

addresses_for_free = {"/redoc", "/openapi.json", "/docs"}
