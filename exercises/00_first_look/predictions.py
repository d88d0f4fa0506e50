"""Your predictions: put an answer in place of each "?".

Ada has a card and shows it by sending the header `card: Ada`. Tom has none.
"""

# 1. Ada sends GET /books/7. What does the diary say afterwards, line by line?
#    The six lines, by alphabet: "book is fetched", "card is asked for", "number is checked",
#    "porter lets in", "porter lets out", "slip is written".
steps_of_a_loan = ["?"]

# 2. These five are refused on the way. Which lines stand in the diary after each?
#    The diary is empty before each request.
steps_of_tom = ["?"]  # Tom sends GET /books/7
steps_to_book_seven = ["?"]  # Ada sends GET /books/seven
steps_to_book_99 = ["?"]  # Ada sends GET /books/99
steps_to_the_bikes = ["?"]  # Ada sends GET /bikes/7
steps_of_broken_json = ["?"]  # Tom sends POST /books and half a JSON: {"title":

# 3. Which status code does each of these five get? A number, such as 200.
status_codes = {
    "Ada sends GET /books/seven": "?",
    "Tom sends GET /books/seven": "?",
    "Ada sends GET /books/99": "?",
    "Ada sends DELETE /books/7": "?",
    "Tom sends broken JSON to POST /books": "?",
}

# 4. Ada sends GET /books/7. Which fields does the JSON of the answer have?
fields_of_the_slip = ["?"]

# 5. Which values do these fields have after Ada sent a GET to these addresses?
#    Text in quotes, numbers without, None for null.
values_on_the_slip = {
    "number for /books/007": "?",
    "days for /books/7": "?",
    "days for /books/7?days=3": "?",
    "days for /books/7?day=3": "?",
    "remark for /books/7": "?",
}

# 6. Which of these ten addresses answer a GET with 200, though nobody wrote them into main.py?
#    "/", "/admin", "/docs", "/health", "/help", "/openapi.json", "/openapi.yaml", "/redoc",
#    "/schema", "/swagger"
addresses_for_free = ["?"]
