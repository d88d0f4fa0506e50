def boil(cups):
    return {"boiled": cups}
