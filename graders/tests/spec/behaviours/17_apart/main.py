import asyncio

poured = []


def pour(cups):
    poured.append(cups)
    return poured


def spill(cups):
    raise LookupError(cups)


async def wait(seconds):
    await asyncio.sleep(seconds)
    return seconds
