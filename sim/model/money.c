/* money.c - costs, price, saving and public finance of a job: section 13 of docs/model.md. */
#include "sim/model/state.h"
#include "sim/vmath.h"
#include <math.h>
#include <string.h>

/* What the provider pays in a month, LCU (M1). */
typedef struct {
    double overtime; /* part of pay */
    double pay, social, benefits, overhead_local, overhead_global, security, seat, training,
        recruiting, severance, wellness, upskilling, subsidy, total;
} sim_bill_t;

static sim_bill_t
provider_bill(const sim_model_t *m, const sim_job_t *job)
{
    const sim_location_par_t *lp = &m->par->location[job->l];
    const sim_role_par_t *rp = &m->par->role[job->r];
    const sim_job_par_t *jp = sim_par_job(m->par, job->l, job->r);
    const sim_land_t *land = &m->land[job->l];
    const double n_paid = (double)job->n_paid;
    const double salary = job->sum.salary;
    sim_bill_t b;

    b.overtime
        = job->sum.salary_trained * job->overtime * (1.0 - lp->unpaid_share) * lp->overtime_premium;
    b.pay = salary * (1.0 + jp->night_share * lp->night_premium) + b.overtime
        + job->turnover.bonus_pay;
    b.social = jp->social_rate * b.pay;
    b.benefits = jp->benefits_ratio * salary;
    b.overhead_local = jp->overhead_ratio * (b.pay + b.social);
    b.overhead_global = jp->overhead_usd * m->onshore_trend * land->fx * n_paid;
    b.security = lp->dp_ratio * (b.pay + b.social);
    b.seat = jp->seat_cost * land->price * n_paid;
    b.training = rp->trainer_ratio * (salary - job->sum.salary_trained);
    b.recruiting = job->hire_pay;
    b.severance = job->turnover.severance;
    b.wellness = lp->wellness_cost * land->price * n_paid;
    b.upskilling = job->turnover.upskill_pay;
    b.subsidy = lp->training_subsidy * b.training + lp->upskill_subsidy * b.upskilling;
    b.total = b.pay + b.social + b.benefits + b.overhead_local + b.overhead_global + b.security
        + b.seat + b.training + b.recruiting + b.severance + b.wellness + b.upskilling - b.subsidy;
    return b;
}

/* Step 11: (M1)-(M12) into the job's flows. */
void
sim_money_month(const sim_model_t *m, sim_job_t *job)
{
    const sim_model_par_t *mp = m->par->model;
    const sim_location_par_t *lp = &m->par->location[job->l];
    const sim_role_par_t *rp = &m->par->role[job->r];
    const sim_job_par_t *jp = sim_par_job(m->par, job->l, job->r);
    const sim_land_t *land = &m->land[job->l];
    const sim_task_t *task = &m->task[job->r];
    const double c0 = task->onshore_cost;
    const double fx = land->fx;
    const double n_paid = (double)job->n_paid;
    double *flow = job->flow;

    const sim_bill_t bill = provider_bill(m, job);
    const double markup = 1.0 + rp->margin / (1.0 - lp->tax_rate);
    const double revenue = bill.total * markup;
    const double tax = lp->tax_rate * (revenue - bill.total);
    job->pay_by_sum = bill.pay - job->turnover.bonus_pay;
    job->bill_total = bill.total;
    job->revenue = revenue;
    job->tax = tax;

    const double price = revenue / fx;
    const double governance = mp->governance * price;
    const double moved = m->t > 0 ? fmax(0.0, job->share - job->share_before) * task->workload
                                  : (mp->transition_initial > 0.0 ? job->workload : 0.0);
    const double transition = mp->transition_months * c0 * moved;
    const double rework = (1.0 - rp->check_share) * job->defect * job->delivered * c0;
    const double backfill = (job->workload - job->delivered) * c0 * (1.0 + mp->backfill_premium);
    const double breach = lp->breach_pm * n_paid * mp->breach_loss * land->breach;
    const double hidden = governance + transition + rework + backfill + breach;
    const double client = price + hidden;
    const double onshore = job->workload * c0;
    const double saving = onshore - client;

    /* (M10): what each side spends on the four sources */
    const double to_price = markup / fx;
    const double off_salary = (bill.pay + bill.social + bill.benefits + bill.severance) * to_price;
    const double off_training
        = (bill.training + bill.recruiting + bill.upskilling - bill.subsidy) * to_price;
    const double off_office = bill.seat * to_price;
    const double off_other = client - off_salary - off_training - off_office;

    flow[SIM_FLOW_cost] = bill.total / fx;
    flow[SIM_FLOW_price] = price;
    flow[SIM_FLOW_hidden] = hidden;
    flow[SIM_FLOW_rework] = rework;
    flow[SIM_FLOW_client] = client;
    flow[SIM_FLOW_onshore] = onshore;
    flow[SIM_FLOW_saving] = saving;
    flow[SIM_FLOW_saving_salary] = task->onshore_part[0] * onshore - off_salary;
    flow[SIM_FLOW_saving_training] = task->onshore_part[1] * onshore - off_training;
    flow[SIM_FLOW_saving_office] = task->onshore_part[2] * onshore - off_office;
    flow[SIM_FLOW_saving_other] = task->onshore_part[3] * onshore - off_other;
    flow[SIM_FLOW_soft]
        = (rp->focus_value + mp->time_value * sim_client_clock_distance(m, job->l) / 12.0) * c0
        * job->delivered;
    flow[SIM_FLOW_discounted] = saving * m->discount;
    /* break-even wage: the price with its governance, split by what follows pay */
    const double fixed = bill.seat + bill.wellness + bill.overhead_global;
    const double to_client = (1.0 + mp->governance) * to_price;
    flow[SIM_FLOW_fixed_part] = to_client * fixed;
    flow[SIM_FLOW_linear_part] = to_client * (bill.total - fixed);
    flow[SIM_FLOW_hard_costs] = transition + rework + backfill + breach;
    flow[SIM_FLOW_kpo_price] = job->kpo ? price : 0.0;
    flow[SIM_FLOW_government] = (bill.social + lp->emp_tax * bill.pay + tax - bill.subsidy) / fx;
    flow[SIM_FLOW_subsidy] = bill.subsidy / fx;

    const double per_work = job->workload > 0.0 ? 1.0 / job->workload : 0.0;
    const double ledger[SIM_LEDGER_LINES] = {
        [SIM_LEDGER_workload] = job->workload,
        [SIM_LEDGER_heads] = n_paid,
        [SIM_LEDGER_salary] = job->sum.salary,
        [SIM_LEDGER_overtime] = bill.overtime,
        [SIM_LEDGER_bonus] = job->turnover.bonus_pay,
        [SIM_LEDGER_recruiting] = bill.recruiting,
        [SIM_LEDGER_severance] = bill.severance,
        [SIM_LEDGER_training] = bill.training,
        [SIM_LEDGER_upskilling] = bill.upskilling,
        [SIM_LEDGER_subsidy] = bill.subsidy,
        [SIM_LEDGER_benchmark] = c0,
        [SIM_LEDGER_fx] = fx,
        [SIM_LEDGER_margin] = markup - 1.0,
        [SIM_LEDGER_governance] = mp->governance,
        [SIM_LEDGER_night] = jp->night_share * lp->night_premium,
        [SIM_LEDGER_social] = jp->social_rate,
        [SIM_LEDGER_benefits] = jp->benefits_ratio,
        [SIM_LEDGER_overhead] = jp->overhead_ratio,
        [SIM_LEDGER_security] = lp->dp_ratio,
        [SIM_LEDGER_seat] = jp->seat_cost * land->price,
        [SIM_LEDGER_wellness] = lp->wellness_cost * land->price,
        [SIM_LEDGER_global_overhead] = jp->overhead_usd * m->onshore_trend,
        [SIM_LEDGER_breach] = lp->breach_pm * mp->breach_loss * land->breach,
        [SIM_LEDGER_transition] = mp->transition_months * moved * per_work,
        [SIM_LEDGER_rework] = (1.0 - rp->check_share) * job->defect * job->delivered * per_work,
        [SIM_LEDGER_backfill]
        = (job->workload - job->delivered) * per_work * (1.0 + mp->backfill_premium),
    };
    memcpy(job->ledger, ledger, sizeof ledger);
}

void
sim_model_ledger(const sim_model_t *m, double to[])
{
    const double scale = m->scenario->scale;
    for (size_t j = 0; j < m->n_jobs; j++, to += SIM_LEDGER_LINES) {
        for (size_t i = 0; i < SIM_LEDGER_LINES; i++) {
            to[i] = (i < SIM_LEDGER_RATES ? scale : 1.0) * m->job[j].ledger[i];
        }
    }
}
