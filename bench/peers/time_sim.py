#!/usr/bin/python3
"""Times `sim run` on one thread as the peer programs time themselves.

usage: time_sim.py SIM SCENARIO REPLICATIONS FOLDER [OPTION...]

Prints ns of processor time per worker-month: the difference between a run of REPLICATIONS and one of a fourth of them,
so that start-up and the writing of tables cancel; median of five.  FOLDER gets the results of the longer run.
"""
import csv
import os
import resource
import statistics
import subprocess
import sys


def seconds(*command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main(sim, scenario, replications, folder, *options):
    many = int(replications)
    few = max(1, many // 4)
    if many <= few:
        sys.exit("time_sim.py: at least 2 replications")
    run = [sim, "run", scenario, "-j", "1", "--no-plots", "-q", "--force", *options]
    times = [seconds(*run, "-n", str(many), "-o", folder) - seconds(*run, "-n", str(few), "-o", folder + ".few")
             for _ in range(5)]
    scale = 1.
    for key, value in zip(options, options[1:]):
        scale = float(value) if key == "--scale" else scale
    with open(os.path.join(folder, "projection.csv")) as file:
        staff = [float(row["mean"]) for row in csv.DictReader(file)
                 if (row["location"], row["role"], row["metric"]) == ("all", "all", "paid_staff")]
    ns = [t * 1e9 / ((many - few) * sum(staff) / scale) for t in times]
    print(f"sim: {statistics.median(ns):.1f} ns per worker-month (minimum {min(ns):.1f}), {many} replications "
          f"of {staff[0] / scale:.0f} workers and {len(staff)} months, all metrics, one thread")


if __name__ == "__main__":
    if len(sys.argv) < 5:
        sys.exit(__doc__)
    main(*sys.argv[1:])
