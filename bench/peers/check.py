#!/usr/bin/python3
"""Compares means of a peer program with those of `sim` for the same scenario.

usage: check.py SIM_summary.csv PEER.csv [LIMIT]

Two means agree when they differ by at most LIMIT (4) standard errors of their difference.  With few replications the
standard errors are themselves uncertain: a ratio t of n degrees of freedom is turned into the normal deviate z of the
same rarity (Wallace 1959).  Every metric of the peer is compared, for every location and role; the exit status is 1
when one disagrees.
"""
import csv
import math
import sys


def read(path):
    with open(path) as file:
        return {(r["location"], r["role"], r["metric"]): tuple(float(r[x] or "nan") for x in ("mean", "sd", "se"))
                for r in csv.DictReader(file)}


def normal_deviate(difference, sa, sb, na, nb):
    se = math.hypot(sa, sb)
    n = se ** 4 / (sa ** 4 / (na - 1) + sb ** 4 / (nb - 1))  # Welch
    size = (8 * n + 1) / (8 * n + 3) * math.sqrt(n * math.log1p((difference / se) ** 2 / n))
    return math.copysign(size, difference)


def main(sim, peer, limit="4"):
    ours, theirs = read(sim), read(peer)
    found = []
    for key, (b, sdb, sb) in theirs.items():
        if key not in ours:
            sys.exit(f"check.py: {sim} has no {' '.join(key)}")
        a, sda, sa = ours[key]
        if math.isnan(a) and math.isnan(b):
            continue
        if max(sa, sb) > 1e-7 * abs(a):
            replications = [round((sd / se) ** 2) if se > 0 else 2 for sd, se in ((sda, sa), (sdb, sb))]
            z = normal_deviate(b - a, sa, sb, *replications)
        else:  # what does not vary between replications must agree to rounding, workers being in single precision
            z = 0. if abs(b - a) <= 1e-6 * abs(a) else math.copysign(math.inf, b - a)
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
