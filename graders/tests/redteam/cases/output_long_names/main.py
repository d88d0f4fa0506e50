def fail():
    raise type("E" * 1_000_000, (Exception,), {})("x")


fail.__code__ = fail.__code__.replace(co_name="f" * 1_000_000, co_filename=__file__)
fail()
