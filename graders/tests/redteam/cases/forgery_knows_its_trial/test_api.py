import sys


def arguments():
    frame, found = sys._getframe(), []
    while frame := frame.f_back:
        found += [text for text in frame.f_locals.values() if isinstance(text, str)]
    return found


def test_options(pytestconfig):
    assert pytestconfig.getoption("maxfail") != 1


def test_arguments():
    assert not any(text.startswith(("answers ", "lets ", "ignores ")) for text in arguments())
