#!/usr/bin/python3
"""Compares means of a peer program with those of `sim` for the same scenario.

usage: check.py SIM_summary.csv PEER.csv [LIMIT]

Two means agree when they differ by at most LIMIT (4) standard errors of their difference.  Every metric of the peer is
compared, for every location and role; the exit status is 1 when one disagrees.
"""
import csv
import math
import sys


def read(path):
    return {(r["location"], r["role"], r["metric"]): (float(r["mean"] or "nan"), float(r["se"] or "nan"))
            for r in csv.DictReader(open(path))}


def main(sim, peer, limit="4"):
    ours, theirs = read(sim), read(peer)
    found = []
    for key, (b, sb) in theirs.items():
        if key not in ours:
            sys.exit(f"check.py: {sim} has no {' '.join(key)}")
        a, sa = ours[key]
        if math.isnan(a) and math.isnan(b):
            continue
        difference, se = b - a, math.hypot(sa, sb)
        # what does not vary between replications must agree to rounding (workers are single precision)
        z = difference / se if se > 1e-7 * abs(a) else 0. if abs(difference) <= 1e-6 * abs(a) else math.copysign(math.inf, difference)
        found.append((math.inf if math.isnan(z) else abs(z), z, key, a, b))
    found.sort(reverse=True)
    bad = [f for f in found if f[0] > float(limit)]
    square = sum(min(f[0], 10) ** 2 for f in found) / len(found)
    print(f"{len(found)} means compared: {len(bad)} beyond {limit} standard errors; root mean square z {math.sqrt(square):.2f}; largest:")
    for size, z, key, a, b in (bad if len(bad) > 8 else found[:8])[:40]:
        print(f"  z {z:+6.2f}  {' '.join(key):58s} sim {a:.6g}  peer {b:.6g}  ({100 * (b / a - 1) if a else 0:+.2f} %)")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    main(*sys.argv[1:])
