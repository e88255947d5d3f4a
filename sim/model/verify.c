/* verify.c - the identities and invariants of a month: section 16 of docs/model.md.
 *
 * Counts must match exactly, money and pools to a relative 1e-9, bounds to 1e-12.  What concerns
 * single workers (IV1, IV2) is counted where the workers are swept; here only the counts are
 * judged.
 */
#include "sim/model/state.h"
#include <math.h>
#include <string.h>

static const double MONEY = 1e-9;
static const double BOUND = 1e-12;

typedef struct {
    sim_model_t *m;
    size_t l, r;
} place_t;

static bool
fails(const place_t *at, bool bad, const char *label, double left, double right)
{
    if (bad && at->m->violation.label == NULL) {
        at->m->violation = (sim_violation_t) { label, at->m->t, at->l, at->r, left, right };
    }
    return bad;
}

static bool
same_count(const place_t *at, const char *label, int64_t left, int64_t right)
{
    return !fails(at, left != right, label, (double)left, (double)right);
}

/* |left - right| <= 1e-9 of the terms' size; false for NaN too. */
static bool
same_amount(const place_t *at, const char *label, double left, double right, double size)
{
    return !fails(
        at, !(fabs(left - right) <= MONEY * fmax(fabs(size), 1e-300)), label, left, right);
}

static bool
within(const place_t *at, double x, double lo, double hi)
{
    if (x >= lo && x <= hi) {
        return true;
    }
    const double slack = BOUND * fmax(1.0, fmax(fabs(lo), fabs(hi) < 1e300 ? fabs(hi) : 0.0));
    return !fails(at, !(x >= lo - slack && x <= hi + slack), "IV3", x, x < lo ? lo : hi);
}

static bool
finite_number(const place_t *at, double x)
{
    return !fails(at, !isfinite(x), "IV4", x, 0.0);
}

/* An exponent of 2047, which infinity and NaN have, carries into the bit above when 1 is added. */
static bool
all_finite(size_t n, const double x[])
{
    uint64_t carry = 0;
    for (size_t k = 0; k < n; k++) {
        uint64_t bits;
        memcpy(&bits, &x[k], sizeof bits);
        carry |= ((bits >> 52) & 0x7ffu) + 1;
    }
    return (carry & 0x800u) == 0;
}

static bool
verify_people(const place_t *at, sim_job_t *job)
{
    const int64_t end = (int64_t)job->crew.n;
    const int64_t exits = job->turnover.quits + job->turnover.layoffs + job->turnover.others;
    job->staff_check += job->filled + job->tr_in - job->tr_out - exits;
    bool ok
        = same_count(at, "ID1", job->n_paid, job->n_start + job->filled + job->tr_in - job->tr_out)
        && same_count(at, "ID1", end, job->n_paid - exits)
        && same_count(at, "ID1", job->n_start, job->n_end_before)
        && same_count(at, "ID8", end, job->staff_check);
    if (job->rule == SIM_RULE_TARGET) {
        ok = ok
            && !fails(at, job->filled + job->tr_in < 0 || job->filled + job->tr_in > job->posts,
                "ID3", (double)(job->filled + job->tr_in), (double)job->posts);
    }
    job->n_end_before = end;
    return ok && !fails(at, job->sum.below_floor != 0, "IV1", (double)job->sum.below_floor, 0.0)
        && !fails(at, job->turnover.cuts != 0 && job->factor >= job->factor_before, "IV2",
            (double)job->turnover.cuts, 0.0);
}

static bool
verify_money(const place_t *at, const sim_job_t *job)
{
    const sim_model_t *m = at->m;
    const double *f = job->flow;
    if (!all_finite(SIM_FLOWS, f)) {
        size_t k = 0;
        while (finite_number(at, f[k])) {
            k++;
        }
        return false;
    }
    const double profit = job->revenue - job->bill_total - job->tax;
    const double size = fmax(f[SIM_FLOW_onshore], f[SIM_FLOW_client]);
    const double parts = f[SIM_FLOW_saving_salary] + f[SIM_FLOW_saving_training]
        + f[SIM_FLOW_saving_office] + f[SIM_FLOW_saving_other];
    return same_amount(
               at, "ID5", profit, m->par->role[job->r].margin * job->bill_total, job->revenue)
        && (isnan(job->pay_by_worker)
            || same_amount(at, "ID5", job->pay_by_worker, job->pay_by_sum, job->pay_by_sum))
        && same_amount(at, "ID5",
            f[SIM_FLOW_linear_part] + f[SIM_FLOW_fixed_part] + f[SIM_FLOW_hard_costs],
            f[SIM_FLOW_client], size)
        && same_amount(
            at, "ID6", f[SIM_FLOW_onshore] - f[SIM_FLOW_client], f[SIM_FLOW_saving], size)
        && same_amount(at, "ID6", parts, f[SIM_FLOW_saving], size);
}

static bool
verify_bounds(const place_t *at, const sim_job_t *job)
{
    const sim_model_t *m = at->m;
    const double o_cap = m->par->location[job->l].overtime_cap;
    bool ok = within(at, job->capacity, 0.0, 1e300) && within(at, job->workload, 0.0, 1e300)
        && within(at, job->delivered, 0.0, job->workload) && within(at, job->service, 0.0, 1.0)
        && within(at, job->occupancy, 0.0, m->par->model->occ_max)
        && within(at, job->overtime, 0.0, o_cap) && within(at, job->defect, 0.0, 0.5)
        && within(at, job->share, 0.0, 1.0) && within(at, job->slack, 0.0, 1.0)
        && within(at, job->insecurity_used, 0.0, 1.0) && within(at, (double)job->posts, 0.0, 1e300)
        && within(at, job->bill_total, 0.0, 1e300) && within(at, job->wage_index, 0.0, 1e300);
    if (job->slots > 0) {
        ok = ok && within(at, job->fill_probability, 0.0, 1.0);
    }
    return ok && finite_number(at, job->k_bar) && finite_number(at, job->h_hat)
        && finite_number(at, job->wage_index) && finite_number(at, job->layoff_bar);
}

static bool
verify_location(const place_t *at)
{
    sim_model_t *m = at->m;
    const sim_land_t *land = &m->land[at->l];
    int64_t in = 0;
    int64_t out = 0;
    for (size_t r = 0; r < m->n_roles; r++) {
        in += sim_job_at(m, at->l, r)->tr_in;
        out += sim_job_at(m, at->l, r)->tr_out;
    }
    bool ok = same_count(at, "ID2", in, out);
    for (size_t e = 0; ok && e < SIM_EDUCATIONS; e++) {
        const double after = land->pool_before[e] + land->inflow[e] - land->outflow[e]
            - (double)land->drawn[e] + (double)land->returned[e];
        ok = same_amount(at, "ID4", land->pool[e], after,
                 land->pool_before[e] + land->inflow[e] + (double)land->returned[e])
            && within(at, land->pool[e], 0.0, 1e300) && within(at, land->inflow[e], 0.0, 1e300)
            && within(at, land->outflow[e], 0.0, 1e300);
    }
    return ok;
}

static bool
verify_shares(const place_t *at)
{
    sim_model_t *m = at->m;
    bool ok = true;
    for (size_t r = 0; ok && r < m->n_roles; r++) {
        double sum = m->task[r].onshore_share;
        for (size_t l = 1; l < m->n_locations; l++) {
            sum += sim_job_at(m, l, r)->share;
        }
        const place_t here = { m, 0, r };
        ok = same_amount(&here, "ID7", sum, 1.0, 1.0)
            && within(&here, m->task[r].adoption, 0.0, 1.0);
    }
    return ok;
}

sim_status_t
sim_verify_month(sim_model_t *m)
{
    bool ok = true;
    for (size_t j = 0; ok && j < m->n_jobs; j++) {
        sim_job_t *job = &m->job[j];
        const place_t at = { m, job->l, job->r };
        ok = verify_people(&at, job) && verify_money(&at, job) && verify_bounds(&at, job);
    }
    for (size_t l = 1; ok && l < m->n_locations; l++) {
        const place_t at = { m, l, m->n_roles };
        ok = verify_location(&at);
    }
    const place_t everything = { m, 0, m->n_roles };
    return ok && verify_shares(&everything) ? SIM_OK : SIM_ERR_IDENTITY;
}
