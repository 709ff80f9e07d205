/*
 * Telling systemd how we are: ready, still alive, about to end (sd_notify(3), without its library).
 *
 * A unit of Type=notify counts as started once we say so; with WatchdogSec= it is restarted when the loop has stood
 * still for that long. Started by anything else, nothing happens.
 */
#ifndef BASE_NOTIFY_H
#define BASE_NOTIFY_H

#include "base/loop.h"

/* Ready for work. From here on the loop says, twice in each of the watchdog's spans, that it turns; and, when it is
 * told to stop, that it does. Once in a process. */
void notify_ready(struct loop *loop);

/*
 * The listening socket that a .socket unit hands us (sd_listen_fds(3)), -1 without one. It is systemd's: it goes on
 * listening while we are replaced, so that whoever calls meanwhile waits and is not turned away. Asked once; no child
 * of ours inherits it.
 */
int notify_socket(void);

#endif
