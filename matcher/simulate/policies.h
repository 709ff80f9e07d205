/*
 * The ways to ask that are compared, by their fixed names.
 *
 * Ours, and those that others use or that were published: whoever is nearest,
 * everybody, people by lot, and the notification policies of Manshadi and
 * Rodilitz carried over. All stand behind the matcher's hard rules but
 * "broadcast". Source: reference/matching.md 4.6.
 */
#ifndef SIMULATE_POLICIES_H
#define SIMULATE_POLICIES_H

#include "matcher/simulate/run.h"

/* The i-th policy, NULL beyond the last. */
const struct policy *policy_at(size_t i);

/* NULL when there is none of that name. */
const struct policy *policy_find(const char *name);

/* In waves (policy_waves.c) */
extern const struct policy policy_nearest_3, policy_nearest_5, policy_nearest_1, policy_random_5;
extern const struct policy policy_notify_all, policy_broadcast;

/* By price of a notification (policy_sparse.c) */
extern const struct policy policy_sn_retry, policy_sdn_retry;

/* Ours (policy_nec.c) */
extern const struct policy policy_nec, policy_nec_true_p;

#endif
