/* publish.h - a results folder that appears whole or not at all.
 *
 * Layer: out.  Includes: base.
 *
 * Files are written to a temporary folder beside the target, .NAME.sim-XXXXXX, which is locked
 * while its run lives.  sim_publish_commit syncs everything and puts it in place with one rename;
 * earlier results are exchanged and then deleted.  Whatever fails before that, the target stays as
 * it was.
 *
 * A target may be replaced when it is an empty folder, or holds nothing but what a manifest.json
 * written for the same identity lists (identity: the name of the scenario file without its ending).
 * With force any folder may be, except the root, the home folder, and those the caller stands in.
 *
 * Temporary folders of runs that died are recognised by their name and free lock, and removed by
 * the next run of the same target.  Two live runs never share a target: the second is refused.
 */
#ifndef SIM_PUBLISH_H
#define SIM_PUBLISH_H

#include "sim/status.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

typedef struct sim_publish sim_publish_t;

/* Looks whether target may be written; changes nothing.
 * SIM_ERR_EXISTS: something else is there; SIM_ERR_IO: it could not be made; SIM_ERR_NOMEM. */
SIM_MUST_CHECK sim_status_t sim_publish_check(
    const char *target, const char *identity, bool force, sim_errors_t *errors);

/* The same, then makes the missing parents and the temporary folder.  *self is NULL after a
 * failure. */
SIM_MUST_CHECK sim_status_t sim_publish_begin(sim_publish_t **self, const char *target,
    const char *identity, bool force, sim_errors_t *errors);

/* The same for a folder that was read and is written again in its place: what the messages advise
 * needs no option of the command line. */
SIM_MUST_CHECK sim_status_t sim_publish_again(
    sim_publish_t **self, const char *target, const char *identity, sim_errors_t *errors);

/* Path of the temporary folder, and of the target. */
const char *sim_publish_folder(const sim_publish_t *self);
const char *sim_publish_target(const sim_publish_t *self);

/* Path of a folder within the temporary one for files that are not published; made at the first
 * call. NULL when it cannot be made. */
const char *sim_publish_scratch(sim_publish_t *self);

/* A new file in the temporary folder, open for writing.  name is a literal without '/'. */
SIM_MUST_CHECK sim_status_t sim_publish_open(
    sim_publish_t *self, const char *name, FILE **file, sim_errors_t *errors);

/* Flushes and closes it; earlier write errors are noticed here at the latest, but for those of the
 * disk itself, which sim_publish_commit waits for. */
SIM_MUST_CHECK sim_status_t sim_publish_close(
    sim_publish_t *self, const char *name, FILE *file, sim_errors_t *errors);

/* Removes a file or folder of the temporary folder, as far as it can; it need not be there. */
void sim_publish_drop(sim_publish_t *self, const char *name);

/* Takes a file over from another folder: the same file by a hard link, or a copy. */
SIM_MUST_CHECK sim_status_t sim_publish_take(
    sim_publish_t *self, const char *folder, const char *name, sim_errors_t *errors);

/* The files below a folder, as sorted relative names; the scratch folder is left out.  The caller
 * frees with sim_publish_list_free. */
SIM_MUST_CHECK sim_status_t sim_publish_list(const char *folder, size_t *n, char ***names);
void sim_publish_list_free(size_t n, char **names);

/* Puts the folder in place.  SIM_OK with messages in errors: done, but something could not be
 * tidied up.  After a failure the target is as it was. */
SIM_MUST_CHECK sim_status_t sim_publish_commit(sim_publish_t *self, sim_errors_t *errors);

/* Ends the publication; what was not committed is removed, with the parents made for it. */
void sim_publish_free(sim_publish_t *self);

#endif
