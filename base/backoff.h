/*
 * How long to wait before trying again: doubles from 50 ms to 2 s, with jitter.
 *
 * The cap is low because our servers are local and trying is cheap; the jitter
 * keeps many connections from coming back in one instant.
 */
#ifndef BASE_BACKOFF_H
#define BASE_BACKOFF_H

/* A value; zeroes are the beginning, and what one goes back to on success. */
struct backoff {
    int tries;
};

/* Milliseconds to wait before the next try: between half and the whole of the current step. */
int backoff_next_ms(struct backoff *backoff);

#endif
