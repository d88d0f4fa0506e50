"""Every list is the way of the loan, up to the step that refuses."""

inside = ["card is asked for", "number is checked", "book is fetched", "slip is written"]


def until(last: int) -> list[str]:
    return ["porter lets in", *inside[:last], "porter lets out"]


steps_of_a_loan = until(4)

steps_of_tom = until(1)
steps_to_book_seven = until(2)
steps_to_book_99 = until(3)
steps_to_the_bikes = until(0)
steps_of_broken_json = until(0)

status_codes = dict(
    zip(
        [
            "Ada sends GET /books/seven",
            "Tom sends GET /books/seven",
            "Ada sends GET /books/99",
            "Ada sends DELETE /books/7",
            "Tom sends broken JSON to POST /books",
        ],
        [422, 401, 404, 405, 422],
        strict=True,
    )
)

fields_of_the_slip = sorted({"title", "number", "reader"} | {"days", "remark"})

default_days = 14
values_on_the_slip = {
    "number for /books/007": int("007"),
    "days for /books/7": default_days,
    "days for /books/7?days=3": int("3"),
    "days for /books/7?day=3": default_days,
    "remark for /books/7": None,
}

addresses_for_free = ["/docs", "/redoc", "/openapi.json"]
