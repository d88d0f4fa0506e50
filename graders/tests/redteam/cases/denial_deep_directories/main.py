import os
import time

for number in range(2000):
    os.mkdir("d" * 200)
    os.chdir("d" * 200)
time.sleep(5)
