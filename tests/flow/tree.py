"""What the tree promises about itself: who may see whom, where SQL is, what release binaries are made of."""

import re
import subprocess

from nec import SOURCE, check, equal, run, skip

MAY_SEE = {
    "base": {"base"},
    "geo": {"base", "geo"},
    "matcher": {"base", "geo", "matcher"},
    "dispatcher": {"base", "geo", "dispatcher"},
    "web": {"base", "geo", "web"},
}
SPLITS_OR_OVERFLOWS = "strcpy strcat sprintf vsprintf gets strtok system popen alloca".split()


def sources(folder):
    """(path, text without comments) of each C file."""
    for path in sorted((SOURCE / folder).rglob("*.[ch]")):
        yield path.relative_to(SOURCE), re.sub(r"/\*.*?\*/|//[^\n]*", "", path.read_text(), flags=re.S)


def arrows_never_run_back():
    for folder, may in MAY_SEE.items():
        wrong = [f"{path} includes {seen}/" for path, text in sources(folder)
                 for seen in re.findall(r'^#include "(\w+)/', text, re.M) if seen not in may]
        equal(wrong, [], f"{folder}/ sees only {', '.join(sorted(may))}")
    wrong = [str(path) for path, text in sources("matcher") if path.name not in ("main.c", "worker.c", "worker.h",
             "follower.c", "follower.h") and re.search(r'#include "base/(loop|pg|redis|queue|clock)\.h"|<(event2|libpq)', text)]
    equal(wrong, [], "ranking has no loop, no socket, no database and no clock")


def sql_stays_in_sql():
    statement = re.compile(r'"[^"\n]*\b(select\s|insert\s+into|update\s+\w+\.\w+\s+set|delete\s+from)', re.I)
    wrong = [str(path) for folder in MAY_SEE for path, text in sources(folder)
             if statement.search(text) and path.parts[:2] != ("dispatcher", "admin")]
    equal(wrong, ["base/pg_pipe.c"], "outside the admin tool one file of C holds SQL: the call of a function by its name")


def functions_that_overflow():
    calls = re.compile(rf"\b({'|'.join(SPLITS_OR_OVERFLOWS)})\s*\(")
    wrong = [f"{path}: {found.group(1)}" for folder in MAY_SEE for path, text in sources(folder)
             for found in calls.finditer(text)]
    equal(wrong, [], "no call of a function that overflows its buffer or starts a shell")


def binaries_are_hardened():
    programs = [SOURCE / "build/release/bin" / name for name in ("nec-web", "nec-dispatcher", "nec-matcher", "nec-admin")]
    if not all(program.exists() for program in programs):
        skip("there is no release build to look at")
        return
    for program in programs:
        said = subprocess.run(["readelf", "-lhdW", program], capture_output=True, text=True, check=True).stdout
        stack = re.search(r"GNU_STACK.*", said)
        check("(Position-Independent" in said and "BIND_NOW" in said and "GNU_RELRO" in said and stack and "RWE" not in
              stack.group(0), f"{program.name} is position-independent, bound at start, with a stack that does not execute")
    flags = (SOURCE / "build/release/compile_commands.json").read_text()
    check("-DNDEBUG" not in flags and "-D_FORTIFY_SOURCE=3" in flags, "release builds keep their asserts, and fortify")


def main():
    arrows_never_run_back()
    sql_stays_in_sql()
    functions_that_overflow()
    binaries_are_hardened()


run(main)
