#include "matcher/simulate/policies.h"

#include <string.h>

static const struct policy *const policies[] = {
    &policy_nec,        &policy_nearest_3, &policy_nearest_5, &policy_nearest_1, &policy_random_5,
    &policy_notify_all, &policy_broadcast, &policy_sn_retry,  &policy_sdn_retry, &policy_nec_true_p,
};

const struct policy *policy_at(size_t i)
{
    return i < sizeof policies / sizeof policies[0] ? policies[i] : NULL;
}

const struct policy *policy_find(const char *name)
{
    const struct policy *policy;
    for (size_t i = 0; (policy = policy_at(i)) && strcmp(policy->name, name) != 0; i++)
        ;
    return policy;
}
