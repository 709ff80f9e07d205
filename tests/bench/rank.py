"""How long one ranking takes (hard rules, score, 32 best), with the grid and by a plain scan, in the same towns."""

import subprocess

from nec import BIN, check, note, run


def main():
    said = subprocess.run([BIN.parent / "bench/bench-rank"], capture_output=True, text=True, check=True).stdout
    rows = [[float(word) for word in line.split()] for line in said.splitlines()]
    note(f"{'volunteers':>10} {'grid: median':>14} {'p99':>8} {'scan: median':>14} {'p99':>10} {'listed':>8} {'bytes each':>11}")
    for volunteers, grid, grid_99, scan, scan_99, listed, size in rows:
        note(f"{volunteers:10.0f} {grid:11.1f} us {grid_99:5.1f} us {scan:11.1f} us {scan_99:7.1f} us {listed:8.1f} {size:11.0f}")
    at = {row[0]: row for row in rows}
    check(at[600000][1] < at[600][1] * 50, "a thousand times the volunteers cost the grid less than fifty times", rows)
    check(at[6000000][1] < at[600][1] * 50, "ten thousand times as many cost no more than that")
    check(at[60000][3] > 5 * at[60000][1], "at 60,000 a plain scan takes five times as long, and more", rows)


run(main)
