held = bytearray(6 * 1024**3)
