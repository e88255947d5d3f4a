/* apart.h - work that may end its process, done in one of its own.
 *
 * Layer: out, internal.  Includes: base.
 *
 * Some libraries neither report nor survive a failed allocation.  Their work is done by a child:
 * what kills the child is a status here, and what it says on stderr is taken as a failure.
 */
#ifndef SIM_OUT_APART_H
#define SIM_OUT_APART_H

#include "sim/status.h"
#include <signal.h>

/* Does work(data, reason) in a child process, which sees the memory as it is now; only the status
 * and *reason, an errno or 0, come back.  The work writes files; it uses no threads.
 * SIM_ERR_NOMEM too when the child was killed or said that memory is out, SIM_ERR_IO when it said
 * anything else; SIM_ERR_INTERRUPTED when *stop became non-zero (stop may be NULL). */
SIM_MUST_CHECK sim_status_t sim_apart(sim_status_t (*work)(void *data, int *reason), void *data,
    const volatile sig_atomic_t *stop, int *reason);

#endif
