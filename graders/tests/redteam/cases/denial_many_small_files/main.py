import time

for number in range(20_000):
    open(f"small{number}", "w").close()
time.sleep(5)
