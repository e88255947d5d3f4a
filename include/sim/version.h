/* version.h - the one place that says which version this is.
 *
 * Layer: base.  Includes: nothing of ours.
 */
#ifndef SIM_VERSION_H
#define SIM_VERSION_H

#define SIM_VERSION "0.1.0"

#endif
