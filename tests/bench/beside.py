"""Our ranking beside PostGIS (the same rules, an index, a prepared statement) and Redis (no rules), on the same towns."""

import subprocess

from nec import BIN, PGHOST, REDIS, check, note, psql, run, skip

WAYS = ("grid", "scan", "PostGIS", "Redis")


def main():
    if psql(PGHOST, "postgres", "select count(*) from pg_available_extensions where name = 'postgis'") == "0":
        skip("PostGIS is not installed (postgresql-15-postgis-3)")
        return
    psql(PGHOST, "postgres", "create database nec_beside")
    said = subprocess.run([BIN.parent / "bench/bench-beside", f"host={PGHOST} dbname=nec_beside user=postgres", REDIS],
                          capture_output=True, text=True, check=True).stdout
    note(f"{'volunteers':>10}" + "".join(f"{way + ': median':>18} {'p99':>8}" for way in WAYS))
    for line in said.splitlines():
        volunteers, *us, disagreed = [float(word) for word in line.split()]
        note(f"{volunteers:10.0f}" + "".join(f"{us[2 * i]:15.1f} us {us[2 * i + 1]:8.1f}" for i in range(len(WAYS))))
        check(disagreed == 0, f"among {volunteers:.0f}, as many may come here as PostGIS counts", line)
        check(us[4] >= 100 * us[0], f"among {volunteers:.0f}, PostGIS' rules alone take {us[4] / us[0]:.0f} times as long as rules and score", line)


run(main)
