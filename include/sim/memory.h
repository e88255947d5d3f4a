/* memory.h - how much memory this process may use.
 *
 * Layer: base.  Includes: nothing of ours.
 */
#ifndef SIM_MEMORY_H
#define SIM_MEMORY_H

/* Bytes: those of the machine, or what the address space (ulimit -v) or a control group, as
 * containers have it, is limited to when that is less. */
double sim_memory_allowed(void);

/* The least memory limit of control groups; infinite when there is none.  membership is a file like
 * /proc/self/cgroup, mount a folder like /sys/fs/cgroup: version 2, version 1 (below memory/), or
 * both.  A limit of a group holds for the groups within it. */
double sim_memory_group_limit(const char *membership, const char *mount);

#endif
