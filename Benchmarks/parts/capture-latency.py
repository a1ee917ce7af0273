#!/usr/bin/env python3
# capture-latency.py SONDE COUNT: milliseconds from sending a datagram to reading its line, median and longest
import random, socket, statistics, subprocess, sys, time

sonde, count = sys.argv[1], int(sys.argv[2])
child = subprocess.Popen(
    [sonde, "capture", "-i", "lo", "-n", "udp", "port", "40000"],
    stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
child.stderr.readline()  # It is capturing now.
sink = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sink.bind(("127.0.0.1", 40000))
source = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
times = []
for number in range(count):
    time.sleep(random.uniform(0.01, 0.2))
    began = time.monotonic()
    source.sendto(b"x" * (number + 1), ("127.0.0.1", 40000))
    line = child.stdout.readline()
    times.append((time.monotonic() - began) * 1000)
    assert line.rstrip().endswith(b"length %d" % (number + 1)), line
child.terminate()
child.wait()
print("%.1f %.1f" % (statistics.median(times), max(times)))
