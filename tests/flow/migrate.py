"""nec-admin migrate, on scratch folders: whole or not at all, and never a landed file edited."""

import os
import shutil
import subprocess
import threading
import time

import nec
from nec import check, equal, run

FOLDER = nec.SCRATCH / f"migrate_{os.getpid()}"
DATABASE = f"migrate_{os.getpid()}"


def write(name, text):
    path = FOLDER / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def migrate():
    """(exit status, all that was printed)"""
    environment = {**os.environ, "NEC_DATABASE": f"host={nec.PGHOST} user=postgres dbname={DATABASE}"}
    done = subprocess.run([nec.BIN / "nec-admin", "migrate", "--migrations", FOLDER], env=environment, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60)
    return done.returncode, done.stdout


def value(query):
    return nec.psql(nec.PGHOST, DATABASE, query)


def refused(title, *words):
    """The folder as it is now is refused, each of the words is said, and the database is as before."""
    before = value("select count(*), max(at) from migrate.landed")
    status, said = migrate()
    check(status == 1 and all(word in said for word in words), title, said)
    equal(value("select count(*), max(at) from migrate.landed"), before, f"{title}: nothing has changed")


def first_run():
    shutil.copy(nec.SOURCE / "migrations/roles.sql", FOLDER / "roles.sql")
    write("0001_town.sql", "create table nec.street (name text primary key);\n")
    write("core/street.sql", "create function core.street_count() returns bigint language sql as $$\n"
                             "select count(*) from nec.street $$;\n")
    write("api/a_first.sql", "create function api.a_first() returns bigint language sql as\n"
                             "$$ select api.b_second() $$;\n")
    write("api/b_second.sql", "create function api.b_second() returns bigint language sql as\n"
                              "$$ select core.street_count() $$;\n")
    status, said = migrate()
    check(status == 0, "an empty database is brought up to date", said)
    equal(value("select tableowner from pg_tables where tablename = 'street'"), "nec_owner",
          "tables belong to a role that cannot log in")
    equal(value("select api.a_first()"), "0", "a function may call one whose file comes later")
    equal(value("select has_function_privilege('public', 'api.a_first()', 'execute')"), "f",
          "nobody may call a function that was not granted")


def nothing_to_do():
    best = 9.0
    for _ in range(5):
        began = time.monotonic()
        status, said = migrate()
        best = min(best, time.monotonic() - began)
    check(status == 0 and "0001" not in said, "a second run finds nothing to do", said)
    # The build with sanitizers starts slowly; the release build takes 40 ms.
    check(best < 0.5, "and takes a moment", f"{best * 1000:.0f} ms")


def functions_follow_the_folder():
    (FOLDER / "api/a_first.sql").unlink()
    write("api/c_third.sql", "create function api.c_third() returns int language sql as $$ select 3 $$;\n")
    status, said = migrate()
    check(status == 0, "functions change without a numbered file", said)
    equal(value("select string_agg(proname, ' ' order by 1) from pg_proc where pronamespace = 'api'::regnamespace"),
          "b_second c_third", "a function whose file is gone is gone")


def what_is_refused():
    landed = (FOLDER / "0001_town.sql").read_text()

    write("0001_town.sql", landed + "-- a word more\n")
    refused("a landed file that was edited is refused by name", "0001_town.sql", "modifié")
    (FOLDER / "0001_town.sql").unlink()
    refused("a database newer than the folder is left alone", "0001_town.sql", "plus récente")
    write("0001_town.sql", landed)

    write("0000_late.sql", "select 1;\n")
    refused("a file that comes too late is refused", "0000_late.sql", "trop tard")
    (FOLDER / "0000_late.sql").unlink()

    write("0001_twice.sql", "select 1;\n")
    refused("two files of one number are refused", "0001_town.sql", "0001_twice.sql", "même numéro")
    (FOLDER / "0001_twice.sql").unlink()

    write("people.sql", "select 1;\n")
    refused("a file that is neither numbered nor known is refused", "people.sql")
    (FOLDER / "people.sql").unlink()


def what_breaks():
    write("0002_square.sql", "create table nec.square (name text);\n")
    write("0003_broken.sql", "create table nec.bridge (name text);\n\n-- « é » is one character\n"
                             "select nobody from nec.street;\n")
    refused("an error is told with its file and line", "0003_broken.sql:4", "nobody")
    equal(value("select to_regclass('nec.square') is null"), "t", "what ran before the error is taken back")
    write("0003_broken.sql", "commit;\n")
    refused("a file that ends the transaction by itself is refused", "0003_broken.sql", "transaction")
    equal(value("select to_regclass('nec.square') is null"), "t", "nor does its commit keep what ran before it")
    (FOLDER / "0003_broken.sql").unlink()


def functions_are_checked():
    write("api/d_wrong.sql", "create function api.d_wrong() returns text language sql as\n"
                             "$$ select colour from nec.street $$;\n")
    refused("a function that names a column nobody has is refused", "d_wrong", "colour")
    write("api/d_wrong.sql", "create function api.d_wrong() returns text language plpgsql as\n"
                             "$$ begin retrun 'x'; end $$;\n")
    refused("a function that does not parse is refused", "d_wrong", "retrun")
    (FOLDER / "api/d_wrong.sql").unlink()


def two_at_once():
    write("0002_square.sql", "create table nec.square (name text); select pg_sleep(0.5);\n")
    answers = []
    both = [threading.Thread(target=lambda: answers.append(migrate())) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    equal([status for status, _ in answers], [0, 0], "two that migrate at once both end well")
    equal(sum("0002_square.sql" in said for _, said in answers), 1, "and one of them did the work")


def main():
    FOLDER.mkdir(parents=True)
    nec.psql(nec.PGHOST, "postgres", 'create database :"name"', name=DATABASE)
    first_run()
    nothing_to_do()
    functions_follow_the_folder()
    what_is_refused()
    functions_are_checked()
    what_breaks()
    two_at_once()
    nec.psql(nec.PGHOST, "postgres", 'drop database :"name" with (force)', name=DATABASE)


run(main)
