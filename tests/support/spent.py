"""Who has used the processors: for benches, where time on the clock tells more of the neighbours than of us."""

import os
import pathlib
import re
import resource

TICK_S = 1 / os.sysconf("SC_CLK_TCK")


def _stat(pid):
    """The fields of /proc/PID/stat after the name, or None: it has gone."""
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rsplit(")", 1)[1].split()
    except (FileNotFoundError, ProcessLookupError):
        return None


def _seconds(stat):
    return (int(stat[11]) + int(stat[12])) * TICK_S


class Spent:
    """
    The processors' seconds of a town's processes, from one look to the next:

        spent = Spent(town)
        …
        spent.look()    {"PostgreSQL": 1.25, "nec-web": 0.4, "clients": 0.2, …} since the last look

    PostgreSQL is the sum of all its processes, those that have ended meanwhile included; clients are the programs
    that this one has started and that have ended.
    """

    def __init__(self, town):
        self.town = town
        self.before = self._now()

    def look(self):
        """Seconds of each since the last look."""
        before, self.before = self.before, self._now()
        return {name: max(0.0, seconds - before.get(name, 0.0)) for name, seconds in self.before.items()}

    def _now(self):
        ours = resource.getrusage(resource.RUSAGE_CHILDREN)
        now = {"PostgreSQL": self._postgres(), "clients": ours.ru_utime + ours.ru_stime}
        for name in self.town.names() + ["redis"]:
            if self.town.alive(name) and (stat := _stat(self.town.pid(name))):
                now[name if name == "redis" else f"nec-{name}"] = _seconds(stat)
        return now

    def _postgres(self):
        """The postmaster, its children, and those of them that it has buried."""
        where = pathlib.Path(self.town.host) / "../pg/postmaster.pid"
        postmaster = int(where.read_text(encoding="ascii").split("\n", 1)[0])
        own = _stat(postmaster)
        sum_s = _seconds(own) + (int(own[13]) + int(own[14])) * TICK_S
        for path in pathlib.Path("/proc").iterdir():
            if re.fullmatch(r"\d+", path.name) and (stat := _stat(path.name)) and stat[1] == str(postmaster):
                sum_s += _seconds(stat)
        return sum_s
