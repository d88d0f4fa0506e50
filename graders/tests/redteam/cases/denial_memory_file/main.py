import os

held = os.memfd_create("held")
while True:
    os.write(held, bytes(1 << 20))
