/*
 * One number for all that is held of a volunteer.
 *
 * Two worlds that were told the same give the same number, whatever the order
 * in which they were told: bits are taken by their words, lists as sets. So a
 * world that has followed the journal for a while is compared with one that
 * was read from PostgreSQL just now (follower.h).
 *
 * Left out is what changes by the clock alone, without anybody's act: what is
 * older than thirty days, the message that waits, and "car", which a licence
 * takes away as it runs out. So is what was learned (it is kept apart), and
 * where an outing begins and ends and when, which its senior may change.
 * The number means nothing outside the process. Pure.
 */
#ifndef MATCHER_CHECKSUM_H
#define MATCHER_CHECKSUM_H

#include "matcher/problem.h"
#include "matcher/words.h"

/* What ended before `since_s`, or was asked before, does not count. */
uint64_t checksum_of(const struct volunteer *volunteer, const struct vocabulary *vocabulary, int64_t since_s);

#endif
