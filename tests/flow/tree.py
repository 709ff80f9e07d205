"""What the tree promises about itself: who may see whom, where SQL is, what release binaries are made of."""

import gzip
import re
import subprocess

from nec import BIN, SCRATCH, SOURCE, check, equal, run, skip

MAY_SEE = {
    "base": {"base"},
    "geo": {"base", "geo"},
    "matcher": {"base", "geo", "matcher"},
    "dispatcher": {"base", "geo", "dispatcher"},
    "web": {"base", "geo", "web"},
}
PROGRAMS = ("nec-web", "nec-dispatcher", "nec-matcher", "nec-admin", "nec-simulate")
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


def no_threads():
    """One loop a process, and children for what takes long: there is nothing for a thread sanitizer to look at."""
    makes = re.compile(r"\b(pthread_create|thrd_create)\b")
    wrong = [str(path) for folder in MAY_SEE for path, text in sources(folder) if makes.search(text)]
    for program in PROGRAMS:
        said = subprocess.run(["nm", "-D", "--undefined-only", BIN / program], capture_output=True, text=True, check=True).stdout
        wrong += [program] if makes.search(said) else []
    equal(wrong, [], "no program of ours makes a thread")


def pictures_are_unpacked_in_a_cage():
    """The decoders are called by one function, that one by the process made for it: base/picture_apart.h."""
    calls = {name: [str(path) for folder in MAY_SEE for path, text in sources(folder) if re.search(rf"\b{name}\(", text)
                    and path.name not in ("picture.h", "picture_pixels.h")] for name in ("picture_portrait", "pixels_read")}
    equal(calls, {"picture_portrait": ["base/picture.c", "base/picture_apart.c"], "pixels_read": ["base/picture.c", "base/picture_pixels.c"]},
          "what strangers send as a picture is unpacked in one place")
    caged = re.search(r"^void picture_apart_main\(.*?^}", (SOURCE / "base/picture_apart.c").read_text(), re.M | re.S).group(0)
    check(0 < caged.find("cage_enter(") < caged.find("picture_portrait("), "by a process that is in its cage by then", caged)
    holds = [program for program in PROGRAMS if "picture_portrait" in subprocess.run(["nm", BIN / program], capture_output=True, text=True, check=True).stdout]
    check(holds in (["nec-web"], []), "only nec-web can become that process", holds)  # []: without symbols


def asked(program, word):
    """(status, the first line of what it said, whether it complained)"""
    done = subprocess.run([program, word], capture_output=True, text=True, timeout=60)
    return done.returncode, (done.stdout.splitlines() or [""])[0], done.stderr != ""


def programs_say_who_they_are():
    version = re.search(r"^project\(nec VERSION (\S+)", (SOURCE / "CMakeLists.txt").read_text(), re.M)[1]
    for program in [*(BIN / name for name in PROGRAMS), SOURCE / "nec"]:
        status, line, complained = asked(program, "--version")
        check(status == 0 and re.match(rf"{program.name} {re.escape(version)}( \(libevent .+\))?$", line) and not complained,
              f"{program.name} --version says which it is", status, line)
        status, line, complained = asked(program, "--help")
        check(status == 0 and line and not complained, f"{program.name} --help helps", status, line)
        status, line, complained = asked(program, "--no-such-thing")
        check(status == 2 and not line and complained, f"{program.name} ends with 2 when it is asked what it does not know", status, line)


def programs_have_manuals():
    """A page of the manual each, made of the program's own help: every option it has, and a name that whatis can find."""
    package = (SOURCE / "cmake/package.cmake").read_text()
    pages = re.search(r"^foreach\(page (.*)\)$", package, re.M)[1].split()
    equal(sorted(page.rsplit(".")[0] for page in pages), sorted(PROGRAMS), "each program has its page of the manual")
    equal(sorted(re.search(r"^install\(TARGETS (.*) RUNTIME\)$", package, re.M)[1].split()), sorted(PROGRAMS), "each program is in the package")
    version = re.search(r"^project\(nec VERSION (\S+)", (SOURCE / "CMakeLists.txt").read_text(), re.M)[1]
    for page in pages:
        program, file = page.rsplit(".")[0], SCRATCH / "manual" / f"{page}.gz"
        subprocess.run([SOURCE / "deploy/debian/manual", BIN / program, version, file], check=True, timeout=60)
        text = gzip.decompress(file.read_bytes()).decode().replace("\\-", "-")
        said = subprocess.run([BIN / program, "--help"], capture_output=True, text=True, check=True).stdout
        check(text.startswith(f".TH {program.upper()} {page[-1]} ") and f"\n.SH NAME\n{program} - " in text and "\n.SH EXIT STATUS\n" in text, f"{page} says what it is of, and how that ends", text[:300])
        options = re.findall(r"^  (--[\w-]+)", said, re.M)
        equal((len(options) > 3, [o for o in options if f"\n.B {o}" not in text]), (True, []), f"{page} has each option of --help")


def main():
    arrows_never_run_back()
    sql_stays_in_sql()
    functions_that_overflow()
    no_threads()
    pictures_are_unpacked_in_a_cage()
    programs_say_who_they_are()
    programs_have_manuals()
    binaries_are_hardened()


run(main)
