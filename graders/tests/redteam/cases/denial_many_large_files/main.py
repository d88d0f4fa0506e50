import time

for number in range(40):
    with open(f"large{number}", "wb") as file:
        file.write(b"x" * (16 << 20))
time.sleep(5)
