#!/usr/bin/python3
"""Writes the values of a scenario as a table that the peer programs read.

usage: params.py OUT.csv SIM SCENARIO [OPTION...]      OPTIONs go to `sim show`
       params.py --pins SIM SCENARIO [OPTION...]       prints the options that put uncertain values at their mode or middle

Each row is  key,kind,a,b,c,line.  kind is `text`, `number`, `triangular` (a, b, c = low, mode, high) or `uniform` (a, b);
`line` says where an uncertain value was written, because one line that serves several keys is one draw.  Scenarios with
something that the peers do not know are refused.
"""
import csv
import re
import subprocess
import sys

NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"


def number(text):
    """Value of `3 %`, `0.05 /year` or `12`; None when the text is none of these."""
    m = re.fullmatch(rf"({NUMBER})\s*(%?)(?:\s*[A-Za-z/][^\s]*)?", text)
    return None if m is None else float(m[1]) / (100 if m[2] else 1)


def expanded(rows, sim):
    """Uncertain lines are shown in the section where they stand; here they go to the places they serve."""
    known = {row[0]: row for row in rows}
    names = {k: [s.strip() for s in known["scenario." + k][2].split(",")] for k in ("locations", "roles")}
    places = {"location": [[f"location.{l}"] for l in names["locations"]],
              "role": [[f"role.{r}"] for r in names["roles"]],
              "job": [[f"job.{l}.{r}", f"role.{r}", f"location.{l}"] for l in names["locations"] for r in names["roles"]]}
    for key in {row[0].rsplit(".", 1)[1] for row in rows if row[1] in ("triangular", "uniform")}:
        told = subprocess.run([sim, "params", key], check=True, capture_output=True, text=True).stdout
        scope = re.search(rf"^{key}$.*?scope (\w+)", told, re.M | re.S)[1]
        for place in places.get(scope, []):
            if f"{place[0]}.{key}" not in known:  # the narrowest section wins
                source = next(known[f"{p}.{key}"] for p in [*place[1:], "model"] if f"{p}.{key}" in known)
                rows.append([f"{place[0]}.{key}", *source[1:]])
    return rows


def with_defaults(rows):
    """`auto` of keys whose default is another key."""
    known = {row[0]: row for row in rows}
    for row in rows:
        section, key = row[0].rsplit(".", 1)
        other = {"demand_growth_long_pa": "demand_growth_pa", "mw_index_pa": "inflation_pa"}.get(key)
        if row[2] == "auto" and other:
            row[1:] = known[f"{section}.{other}"][1:]
    return rows


def refuse_unknown(rows):
    known = {row[0]: row[2] for row in rows}
    fixed = dict(hiring_rule="target", share="auto", demand_fte="auto", slack_ref="auto", bonus_months="0.0",
                 transition_initial="no",
                 **{f"{what}_{e}": "auto" for what in ("pool", "entrants") for e in ("secondary", "graduate", "postgraduate")})
    for key, kind, value, *_ in rows:
        wanted = fixed.get(key.rsplit(".", 1)[1], value)
        if value != wanted and f".{known['scenario.onshore']}." not in key:
            sys.exit(f"params.py: the peers know only {key} = {wanted}")
        if kind == "text" and re.match(r"(pert|normal|lognormal|beta)\(", value):
            sys.exit(f"params.py: {key} = {value}: of uncertain values the peers know triangular() and uniform()")


def main(out, sim, scenario, *options):
    shown = subprocess.run([sim, "show", scenario, *options], check=True, capture_output=True, text=True).stdout
    rows = []
    for line in shown.splitlines():
        left, origin = re.match(r"(.*?)\s{2,}(\S.*)$|(.*)", line).group(1, 2)
        if left is None:
            left, origin = line.rsplit(" ", 1)
        key, value = (s.strip() for s in left.split("=", 1))
        if key.startswith("policy."):
            continue
        uncertain = re.fullmatch(r"(triangular|uniform)\((.*)\)", value)
        if uncertain:
            abc = [repr(number(v.strip())) for v in uncertain[2].split(",")]
            rows.append([key, uncertain[1], *abc, *[""] * (3 - len(abc)), origin])
        elif number(value) is not None and key != "scenario.start":
            rows.append([key, "number", repr(number(value)), "", "", ""])
        else:
            rows.append([key, "text", value, "", "", ""])
    if out == "--pins":
        for key, kind, *abc, _ in rows:
            if kind in ("triangular", "uniform"):
                print("--set", f"{key}={abc[1] if kind == 'triangular' else (float(abc[0]) + float(abc[1])) / 2}")
        return
    rows = with_defaults(expanded(rows, sim))
    if ["scenario.policies", "text", "none", "", "", ""] not in rows:
        sys.exit("params.py: the peers know no policies")
    refuse_unknown(rows)
    with open(out, "w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([["key", "kind", "a", "b", "c", "line"], *rows])


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
