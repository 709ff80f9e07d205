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

#endif
