#include "base/cage.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#elif defined(__riscv) && __riscv_xlen == 64
#define ARCHITECTURE AUDIT_ARCH_RISCV64
#else
#error "a filter of system calls is made for one architecture: name yours, if it is one of 64 bits, the small end first"
#endif

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif

/* What follows looks at the number of the call, the architecture, or the lower half of an argument. */
#define LOOK(field)          BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define END_WITH(how)        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_##how)
#define UNLESS(value, steps) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), 0, (steps)) /* passes over so many steps */
#define WHERE(bits, steps)   BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, (bits), (steps), 0)
#define MAY(call)            UNLESS(__NR_##call, 1), END_WITH(ALLOW)

static const struct sock_filter steps[] = {
    LOOK(arch), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0), END_WITH(KILL_PROCESS), LOOK(nr),
    /* memory of no file, and not to be run */
    UNLESS(__NR_mmap, 6), LOOK(args[2]), WHERE(PROT_EXEC, 3), LOOK(args[4]), UNLESS(0xFFFFFFFF, 1), END_WITH(ALLOW), END_WITH(KILL_PROCESS),
    UNLESS(__NR_mprotect, 4), LOOK(args[2]), WHERE(PROT_EXEC, 1), END_WITH(ALLOW), END_WITH(KILL_PROCESS),
    MAY(read), MAY(write), MAY(munmap), MAY(mremap), MAY(madvise), MAY(brk), MAY(futex), MAY(sched_yield),
    MAY(rt_sigreturn), MAY(sigaltstack), MAY(clock_gettime), MAY(exit), MAY(exit_group),
    END_WITH(KILL_PROCESS),
};

static void limit(int what, rlim_t most)
{
    setrlimit((__rlimit_resource_t)what, &(struct rlimit){most, most});
}

bool cage_enter(size_t memory, unsigned seconds)
{
    const struct sock_fprog program = {.len = sizeof steps / sizeof *steps, .filter = (struct sock_filter *)steps};
#ifdef SANITIZED
    (void)memory;
#else
    limit(RLIMIT_AS, memory);
#endif
    limit(RLIMIT_CPU, seconds);
    limit(RLIMIT_CORE, 0);
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}
