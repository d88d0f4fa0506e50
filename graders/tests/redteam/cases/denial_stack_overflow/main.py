import sys

sys.setrecursionlimit(10**9)


def f(found=()):
    return eval("f((found,))", {"f": f, "found": found})


f()
