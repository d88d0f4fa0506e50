diary = []


def connect():
    return None
