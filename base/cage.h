/*
 * A process that can do no harm any more.
 *
 * For work on what strangers have sent, by libraries that are large: whatever goes wrong in them stays in there. In the
 * cage a process may read and write what it has open, take and give back memory that nobody can run, and end. Anything
 * else it asks of the kernel (a file, a socket, a signal, another program) ends it at once, by SIGSYS. What it has in
 * memory it can still read: so whoever enters should have nothing there (base/picture_apart.h starts a new program).
 *
 * seccomp does it, by a filter that is made here; systemd's own, of the unit, holds as well.
 */
#ifndef BASE_CAGE_H
#define BASE_CAGE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * From here on this process is in the cage, for good; its memory is at most `memory` bytes (with the sanitizers, which take
 * terabytes of addresses, no less than before), its time so many seconds of processor. False: this kernel has none, and
 * nothing of strangers should be looked at here.
 */
bool cage_enter(size_t memory, unsigned seconds);

#endif
