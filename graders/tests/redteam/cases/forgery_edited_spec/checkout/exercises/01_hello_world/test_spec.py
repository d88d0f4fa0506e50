def test_greets():
    pass


def test_answers_with_the_item_id():
    pass


def test_answers_with_q():
    pass


def test_q_may_be_left_out():
    pass


def test_refuses_what_is_no_number():
    pass
