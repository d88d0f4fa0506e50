"""Addresses that nobody wrote are taken to answer 404: FastAPI brings some of its own.

Fails: test_addresses_for_free
"""

steps_of_a_loan = [
    "porter lets in",
    "card is asked for",
    "number is checked",
    "book is fetched",
    "slip is written",
    "porter lets out",
]

steps_of_tom = ["porter lets in", "card is asked for", "porter lets out"]
steps_to_book_seven = [
    "porter lets in",
    "card is asked for",
    "number is checked",
    "porter lets out",
]
steps_to_book_99 = [
    "porter lets in",
    "card is asked for",
    "number is checked",
    "book is fetched",
    "porter lets out",
]
steps_to_the_bikes = ["porter lets in", "porter lets out"]
steps_of_broken_json = ["porter lets in", "porter lets out"]

status_codes = {
    "Ada sends GET /books/seven": 422,
    "Tom sends GET /books/seven": 401,
    "Ada sends GET /books/99": 404,
    "Ada sends DELETE /books/7": 405,
    "Tom sends broken JSON to POST /books": 422,
}

fields_of_the_slip = ["reader", "number", "title", "days", "remark"]

values_on_the_slip = {
    "number for /books/007": 7,
    "days for /books/7": 14,
    "days for /books/7?days=3": 3,
    "days for /books/7?day=3": 14,
    "remark for /books/7": None,
}

addresses_for_free = []
