#!/usr/bin/python3
"""The model of docs/model.md in vectorised NumPy, written for speed: a yardstick for `sim`.

usage: numpy_full.py PARAMS.csv REPLICATIONS MONTHS [OUT.csv]      PARAMS.csv is written by params.py

Prints ns of processor time per worker-month (median of the replications, start-up left out).  OUT.csv gets mean,
standard deviation and standard error of metrics, named and defined as in sim's summary.csv.

All workers are columns of one float32 matrix.  A job (a location and a role) owns a range of columns with some room at
its end; the place of a leaver is taken by the job's last worker.  Whatever concerns every worker is done for all columns
at once, room included; its values are finite and lead to no event.  Whatever concerns a job is an array over the jobs.

Numbers come from NumPy's PCG64 in whatever order is fastest, so single runs differ from sim's and means agree.  Every
mechanism is here but policies and retention bonuses.
"""
import csv
import math
import os
import sys
import time
from types import SimpleNamespace

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
import numpy as np

F = np.float32
QUANTILES = np.array([.10, .25, .50, .75, .90])
EDUCATION = ("secondary", "graduate", "postgraduate")
YEARS = np.array([12, 15, 17])

# Rows of the matrix.  JOIN and ENTER are months (of joining the employer, of entering the role), PHASE is JOIN mod 12;
# LS is ln S and LA the part of ln A that experience does not change, grade included; DEF and OUT hold the constants of a
# worker in (W5) and (W6); NEED is the real gross pay that lifts the household to the poverty line, POOR whether it is
# poor without.
(S, LS, LA, P, X, ILL, JOIN, PHASE, ENTER, GRADE, EDU, EPS, ENG, INTERN, COMPL, READY, DEF, OUT, NEED, POOR,
 RURAL) = range(21)
ROWS = 21
# Rows of constants of the jobs, spelt out for every column
(LEARN, GAP, CHECK, CHECKED, REWARD, EXPLOIT, GROSS, SLEEP, QUIT, HUMP, ELAST, OTHER, ONSET, TARGET, LOW) = range(15)
CONSTANTS = 15

# Phi on a grid of 1/64 for the mean of (P4); the error of rounding to the grid cancels in a mean.
PHI_LO, PHI_STEP = -10, 64


def Phi(x):
    return .5 * math.erfc(-x / math.sqrt(2))


PHI_TABLE = np.array([Phi(PHI_LO + i / PHI_STEP) for i in range(20 * PHI_STEP + 1)], F)


class Values:
    """The scenario's values; uncertain ones are drawn for each replication (R4)."""

    def __init__(self, path):
        self.fixed, self.uncertain = {}, []
        with open(path) as file:
            for row in csv.DictReader(file):
                if row["kind"] == "text":
                    self.fixed[row["key"]] = row["a"]
                elif row["kind"] == "number":
                    self.fixed[row["key"]] = float(row["a"])
                else:
                    self.uncertain.append((row["key"], row["line"], row["kind"], [float(row[x]) for x in "abc" if row[x]]))

    def draw(self, rng):
        v, drawn = dict(self.fixed), {}
        for key, line, kind, numbers in self.uncertain:
            if line not in drawn:
                drawn[line] = getattr(rng, kind)(*numbers)
            v[key] = drawn[line]
        return v


def section(v, name):
    return {key[len(name) + 1:]: value for key, value in v.items() if key.startswith(name + ".")}


def log(x):
    """ln, with ln 0 far below everything that matters."""
    return np.log(np.maximum(x, 1e-30))


class World:
    def __init__(self, values, seed, months):
        self.rng = np.random.default_rng(seed)
        v = values.draw(self.rng)
        self.T = months
        self.scale, self.first = v["scenario.scale"], int(v["scenario.start"][5:])
        m = self.m = SimpleNamespace(**section(v, "model"))
        m.vP = m.pressure_sigma ** 2 / (1 - m.pressure_phi ** 2)
        self.location_names = [s.strip() for s in v["scenario.locations"].split(",")]
        self.role_names = [s.strip() for s in v["scenario.roles"].split(",")]
        onshore = v["scenario.onshore"]
        self.home = SimpleNamespace(**section(v, "location." + onshore))
        L, R = self.L, self.R = len(self.location_names), len(self.role_names)
        self.J = L * R
        locations = [section(v, "location." + name) for name in self.location_names]
        roles = [section(v, "role." + name) for name in self.role_names]
        jobs = [section(v, f"job.{l}.{r}") for l in self.location_names for r in self.role_names]
        at_home = [section(v, f"job.{onshore}.{r}") for r in self.role_names]

        def table(parts, repeat=lambda x: x):
            return {k: repeat(np.array([part[k] for part in parts])) for k in parts[0]}

        # p: every key as an array over the jobs (job = location * R + role); r, l: over roles and locations
        self.l, self.r = SimpleNamespace(**table(locations)), SimpleNamespace(**table(roles))
        self.h = SimpleNamespace(**table(at_home))
        self.p = SimpleNamespace(**table(locations, lambda x: np.repeat(x, R)), **table(roles, lambda x: np.tile(x, L)),
                                 **table(jobs))
        self.kpo = self.p.tier == "kpo"
        self.hiring_order = [*np.flatnonzero(self.kpo), *np.flatnonzero(~self.kpo)]
        self.place, self.role = np.repeat(np.arange(L), R), np.tile(np.arange(R), L)
        q = np.stack([self.p.__dict__["qualified_" + e] for e in EDUCATION], axis=1)
        self.takes = q > 0
        self.kpo_takes = self.takes[self.kpo].any(axis=0)
        self.q = np.where(q > 0, q + (self.p.class_coverage * m.class_effect)[:, None] * (1 - q), 0)  # (H2)
        self.mult = np.stack([np.ones(self.J), self.p.grade_mult_senior, self.p.grade_mult_lead], axis=1)
        self.lmult = np.log(self.mult).astype(F)
        self.bands = np.full((months, L, R + 1, 8), np.nan)
        self.record = None
        self.start()

    # ---- the start

    def start(self):
        m, p, r, h, home, L, R = self.m, self.p, self.r, self.h, self.home, self.L, self.R
        role_of = slice(0, R)  # keys that a scenario may give by job are the role's in (E9)
        pay = h.wage * (1 + h.social_rate + h.benefits_ratio) / home.fx_rate
        parts = np.stack([pay, h.training_cost / home.fx_rate, h.seat_cost / home.fx_rate,
                          pay * p.overhead_ratio[role_of] + p.overhead_usd[role_of]])
        parts /= r.occ_target * (home.hours_week / 40) ** m.hours_elasticity
        self.c00 = parts.sum(axis=0)  # (E9)
        self.split0 = parts / self.c00
        self.age = r.auto_age.copy()
        self.B0 = self.human_work()
        self.chi = np.zeros(L)
        head = p.headcount.reshape(L, R).sum(axis=1) / self.scale
        self.U, self.entrants = np.zeros((L, 3)), np.zeros((L, 3))
        for e, name in enumerate(EDUCATION):
            per_head, enter = self.l.__dict__["pool_per_head_" + name], self.l.__dict__["entrants_per_head_" + name]
            self.U[:, e] = per_head * head
            self.entrants[:, e] = (.055 * per_head if enter.dtype.kind == "U" else enter) * head
        d = np.abs(p.utc_offset - home.utc_offset)
        self.delta = np.minimum(d, np.abs(24 - d))
        self.z0 = (p.hours_week / 40) ** m.hours_elasticity * (1 - m.tz_loss * self.delta / 12 * (1 - p.night_share))
        self.well = 1 - p.sick_days_well / 21
        self.zref = (self.z0 * self.well * (1 - m.comm_loss * (1 - p.english_share))
                     / (1 + p.check_effort * p.check_share + p.check_share * p.defect_base))  # (C2)
        self.sick = (1 - p.sick_days_ill / 21) * (1 - m.presenteeism) / self.well - 1  # (W4), relative to the well
        mean_mult = (self.mult * np.stack([1 - p.init_share_senior - p.init_share_lead, p.init_share_senior,
                                           p.init_share_lead], axis=1)).sum(axis=1)
        self.mean_mult = mean_mult
        self.W, self.M = p.wage.copy(), p.wage_factor
        self.prices(0)
        self.n = (p.headcount / self.scale + .5).astype(int)
        self.layout(np.zeros((ROWS, 0), F), np.zeros(self.J, int), self.n)
        self.insert(self.create(self.n, -1, None), self.n)
        self.spell_out_fixed()
        z, _ = self.output(0)
        K = self.sums(z)
        with np.errstate(all="ignore"):
            self.Kbar = np.where(self.n > 0, np.maximum(K / self.n, self.zref / 5), self.zref)  # (I3)
        self.htilde, self.SLbar = p.dismissal_pm.copy(), np.ones(self.J)
        self.quote0 = self.quote()
        self.uref = self.slack()[1]
        H = (self.n * p.occ_target * self.Kbar / (1 + p.bench)).reshape(L, R)  # (I4)
        self.D = H.sum(axis=0) / (1 - h.share)
        self.s = np.vstack([h.share, (1 - h.share) * H / H.sum(axis=0)])
        self.s_start = self.s.copy()
        self.Hhat = (self.s[1:] * self.D).ravel()
        self.recession = False

    # ---- the matrix of workers

    def layout(self, w, counts, room_for):
        """Moves the workers (counts[j] of job j, one job after the other) into a matrix with room to grow."""
        size = (room_for * 1.06).astype(int) + 48
        self.end = np.cumsum(size)
        self.off = self.end - size
        total = self.end[-1] + 1
        new = np.zeros((ROWS, total), F)
        begin = 0
        for j, k in enumerate(counts):
            new[:, self.off[j]:self.off[j] + k] = w[:, begin:begin + k]
            begin += k
        self.w = new
        self.counts = counts.copy()
        self.job = np.append(np.repeat(np.arange(self.J), size), self.J - 1)
        self.c = np.ones((CONSTANTS, total), F)
        self.scratch = np.empty((5, total), F)
        self.mask = np.empty(total, bool)

    def relayout(self, wanted):
        w = np.concatenate([self.w[:, o:o + k] for o, k in zip(self.off, self.counts)], axis=1)
        self.layout(w, self.counts, wanted)
        self.spell_out_fixed()

    def insert(self, new, counts):
        """Adds columns, counts[j] of them to job j."""
        wanted = self.counts + counts
        if (self.off + wanted > self.end).any():
            self.relayout(wanted)
        begin = 0
        for j in np.flatnonzero(counts):
            at = self.off[j] + self.counts[j]
            self.w[:, at:at + counts[j]] = new[:, begin:begin + counts[j]]
            begin += counts[j]
        self.counts = wanted

    def remove(self, out):
        """Takes out columns (ascending); the last workers of each job fill the holes."""
        gone = np.bincount(self.job[out], minlength=self.J)
        last = self.off + self.counts - gone  # from here on a job's columns become free
        self.mask[:] = False
        tail = np.concatenate([np.arange(a, a + k) for a, k in zip(last, gone)])
        self.mask[tail] = True
        stays = np.ones(tail.size, bool)
        inside = self.mask[out]
        stays[np.searchsorted(tail, out[inside])] = False
        self.w[:, out[~inside]] = self.w[:, tail[stays]]
        self.counts = self.counts - gone

    def live(self, columns):
        """Those of the columns that hold a worker."""
        j = self.job[columns]
        return columns[columns < (self.off + self.counts)[j]]

    def sums(self, x):
        """Sum over the workers of each job."""
        ends = np.stack([self.off, self.off + self.counts], axis=1).ravel()
        return np.where(self.counts > 0, np.add.reduceat(x, ends)[::2], 0).astype(float)

    def count(self, mask):
        return np.array([np.count_nonzero(mask[o:o + k]) for o, k in zip(self.off, self.counts)])

    def spell_out(self, row, values):
        for a, b, value in zip(self.off, self.end, values):
            self.c[row, a:b] = value

    def spell_out_fixed(self):
        m, p = self.m, self.p
        k = p.check_share
        for row, values in (
                (LEARN, -1 / p.prof_months), (CHECK, k), (CHECKED, 1 + p.check_effort * k), (HUMP, p.hump), (ELAST, -p.quit_pay),
                (SLEEP, (m.sleep_base + m.sleep_night * p.night_share - PHI_LO) * PHI_STEP + .5),
                (QUIT, log(p.quit_base_pm) - m.quit_pressure ** 2 * m.vP / 2),
                (ONSET, log(p.ill_onset_pm) - m.ill_pressure ** 2 * m.vP / 2 + m.ill_night * p.night_share),
                (GAP, (1 - p.prof_start) * (p.auto_assist * self.F[self.role] - 1))):
            self.spell_out(row, values)

    # ---- parts of the month

    def human_work(self):
        """(E7): adoption and human work per unit of demand."""
        m, r = self.m, self.r
        e = np.exp(-(m.bass_p + m.bass_q) * self.age)
        self.F = np.where(self.age > 0, (1 - e) / (1 + m.bass_q / m.bass_p * e), 0)
        return (1 - r.auto_ceiling * self.F) * (1 + r.auto_newtask * self.F)

    def prices(self, t):
        p = self.p
        self.Pi = (1 + p.inflation_pa) ** (t / 12)  # (E1)
        self.G = (1 + p.wage_growth_pa) ** (t / 12)  # (E2)
        self.G0 = (1 + self.home.wage_growth_pa) ** (t / 12)
        self.X = p.fx_rate * np.exp(p.fx_drift_pa * t / 12 + self.chi[self.place]) * p.fx_level  # (E3)
        self.MW = p.min_wage * (1 + p.mw_index_pa) ** (t // 12)  # (S6)
        self.c0 = self.c00[self.role] * self.G0

    def floor_mw(self, s, job=slice(None)):
        """(S6) for those whose employer complies."""
        m, MW = self.m, self.MW[job]
        top = m.mw_spill_to * MW
        return np.where(s < top, np.maximum(MW, s + m.mw_spill * (top - s)), s)

    def quote(self):
        """(C1)"""
        m, p = self.m, self.p
        W = self.floor_mw(self.W * self.M)
        local = (self.mean_mult * W * ((1 + p.night_share * p.night_premium) * (1 + p.social_rate)
                                       * (1 + p.overhead_ratio + p.dp_ratio) + p.benefits_ratio)
                 + p.seat_cost * self.Pi + p.overhead_usd * self.G0 * self.X
                 + W * p.quit_base_pm * (p.recruit_months + (1 + p.trainer_ratio) * p.training_months))
        return ((1 + m.governance) * (1 + p.margin / (1 - p.tax_rate)) * local / (self.X * self.zref * p.occ_target)
                + (1 - p.check_share) * p.defect_base * self.c0)

    def slack(self):
        """(H5)"""
        Uq = np.maximum(1, (self.q * self.U[self.place]).sum(axis=1))
        return Uq, Uq / (Uq + self.counts)

    def create(self, counts, t, edu):
        """New workers, counts[j] of job j, or the initial staff when t is -1: (I1), (I2), (H9), (S4), (V1)."""
        m, p, rng = self.m, self.p, self.rng
        n = int(counts.sum())
        job = np.repeat(np.arange(self.J), counts)
        w = np.zeros((ROWS, n), F)
        u = rng.random((7, n), dtype=F)
        w[RURAL], w[ENG], w[INTERN] = u[0] < p.rural_share[job], u[1] < p.english_share[job], u[2] < p.intern_share[job]
        w[COMPL] = u[5] < p.mw_compliance[job]
        z = rng.standard_normal((3, n), dtype=F)
        w[X] = m.intern_months * w[INTERN] + p.lateral_months[job] * (u[3] < p.lateral_share[job])
        if t < 0:
            with np.errstate(divide="ignore"):
                tau = np.minimum(6000, np.floor(np.log(rng.random(n)) / np.log(1 - 1 / (1 + p.init_tenure_mean[job]))))
            w[JOIN] = w[ENTER] = -tau
            w[X] += np.maximum(0, tau - p.training_months[job])
            g = rng.random(n)
            lead = 1 - p.init_share_lead[job]
            w[GRADE] = (g >= lead - p.init_share_senior[job]) + 1. * (g >= lead)
            weight = np.cumsum(self.q * self.U[self.place], axis=1)[job]
            v = rng.random(n) * weight[:, 2]
            edu = np.where(weight[:, 2] > 0, (v[:, None] >= weight[:, :2]).sum(axis=1), self.takes.argmax(axis=1)[job])
            w[ILL] = u[6] < (p.ill_onset_pm / (p.ill_onset_pm + m.ill_recovery_pm))[job]
        else:
            w[JOIN] = w[ENTER] = t
        w[EDU], w[EPS] = edu, z[0]
        w[PHASE] = w[JOIN] % 12
        w[P] = m.init_pressure_scale * math.sqrt(m.vP) * z[1]
        self.attributes(w, job)
        s = (self.W * self.M)[job] * np.exp(self.log_a(w))
        w[S] = np.where(w[COMPL] > 0, self.floor_mw(s, job), s)
        w[LS] = np.log(w[S])
        size = 1 + np.minimum(64, rng.poisson(p.household_mean[job] - 1))
        other = p.other_income[job] * np.exp(p.other_income_sd[job] * z[2])
        before = np.where(u[4] < p.first_share[job], 0, p.prior_ratio[job] * w[S] / self.Pi[job])
        kappa = np.where(w[RURAL] > 0, p.share_rural[job], p.share_urban[job])
        line = p.poverty_line[job]
        w[NEED] = (line * size - other) / (kappa * (1 - p.emp_tax[job]))
        w[POOR] = (kappa * before + other) / size < line
        return w

    def attributes(self, w, job):
        """What follows from schooling, English, internship, ability and role: (S3) without experience, (W5), (W6)."""
        m, p = self.m, self.p
        w[LA] = (m.mincer_school * (YEARS[w[EDU].astype(int)] - p.mincer_ref[job])
                 + p.mincer_english[job] * (w[ENG] - p.english_share[job])
                 + m.mincer_intern * (w[INTERN] - p.intern_share[job]) + p.wage_sd[job] * w[EPS]
                 + self.lmult[job, w[GRADE].astype(int)])
        w[DEF] = p.defect_base[job] * (1 + m.defect_english * (1 - w[ENG]))
        w[OUT] = (self.z0 * self.well)[job] * (1 - m.comm_loss * (1 - w[ENG]))

    def log_a(self, w, out=None):
        """(S3)"""
        a = np.multiply(w[X], self.m.mincer_exp2 / 144, out=out)
        a += self.m.mincer_exp / 12
        a *= w[X]
        a += w[LA]
        return a

    def output(self, t):
        """(W1)-(W6): output and defect rate of each worker."""
        m, w, c = self.m, self.w, self.c
        z, d, h = self.scratch[:3]
        np.multiply(w[X], c[LEARN], out=z)
        np.exp(z, out=z)
        z *= c[GAP]
        z += 1  # (W1), (W2): y'
        np.multiply(w[P], m.defect_pressure, out=d)
        np.exp(d, out=d)
        d *= w[DEF]
        d /= z
        np.minimum(d, .5, out=d)  # (W5)
        np.multiply(d, c[CHECK], out=h)
        h += c[CHECKED]
        z *= w[OUT]
        z /= h
        self.ill = np.flatnonzero(w[ILL])
        z[self.ill] *= 1 + self.sick[self.job[self.ill]]  # (W4); (W6)
        self.new = self.in_training(t)
        self.f = np.maximum(0, t - w[ENTER, self.new] + 1 - self.p.training_months[self.job[self.new]])  # (W3)
        z[self.new] *= self.f
        return z, d

    def in_training(self, t):
        """Workers with f < 1 (W3)."""
        new = np.flatnonzero(np.greater(self.w[ENTER], t - self.p.training_months.max(), out=self.mask))
        return new[self.w[ENTER, new] > t - self.p.training_months[self.job[new]]]

    # ---- a month

    def month(self, t):
        m, p, r, rng, L, R = self.m, self.p, self.r, self.rng, self.L, self.R
        w = self.w
        self.prices(t)
        if t and t % 12 == 0:  # (S6) for incumbents
            low = np.flatnonzero((w[S] < (m.mw_spill_to * self.MW * (p.mw_index_pa > 0))[self.job]) & (w[COMPL] > 0))
            w[S, low] = self.floor_mw(w[S, low], self.job[low])
            w[LS, low] = log(w[S, low])
        B = self.human_work()
        E = np.exp(r.demand_noise * rng.standard_normal(R) - r.demand_noise ** 2 / 2)  # (E6)
        season = 1 + r.season_amp * np.cos(2 * math.pi * (t + self.first - r.season_peak) / 12)
        Hr = self.D * E * season * B / self.B0  # (E8)
        moved = np.zeros((L, R))
        if t:  # (C3), (C4); the value of data security has not moved, as no policy moves it
            better = (self.quote() / self.quote0) ** -p.cost_sensitivity * np.exp(m.service_sensitivity * (self.SLbar - 1))
            weight = self.s_start * np.vstack([(self.c0[:R] / self.c00) ** -r.cost_sensitivity, better.reshape(L, R)])
            step = m.renewal_pm * (weight / weight.sum(axis=0) - self.s)
            moved = np.maximum(0, step[1:])
            self.s = self.s + step
        self.H = (self.s[1:] * Hr).ravel()  # (C5)
        self.transition = (moved * Hr).ravel()
        self.U += self.entrants - self.U * (1 - np.exp(-self.l.pool_exit_pm))[:, None]  # (H1)
        self.plan(t)
        self.transfer(t)
        self.hire(t)
        self.work(t)
        self.advance(t)

    def plan(self, t):
        """Firing cost, target, vacancies, layoff hazard, slack."""
        m, p = self.m, self.p
        n = self.n0 = self.counts
        tau = t - self.sums(self.w[JOIN]) / np.maximum(n, 1)
        FC = p.notice_months + p.severance_months_py * np.where(n > 0, tau, 0) / 12  # (X3)
        self.Hhat += m.smooth_h * (self.H - self.Hhat)
        target = (1 + p.bench) * self.Hhat / (p.occ_target * self.Kbar)
        target = np.ceil(target - 1e-9 * np.maximum(1, target))  # (H6)
        self.V = np.floor(np.maximum(0, target - n) / (1 + m.epl_hire * FC) + .5)
        excess = np.maximum(0, n - (1 + m.layoff_slack) * target) / np.maximum(n, 1)
        x = np.minimum(.95, m.layoff_speed / (1 + m.epl_layoff * FC) * excess)
        self.hL = p.dismissal_pm / (1 + m.epl_layoff * FC) - np.log(1 - x)  # (X2)
        self.Uq, self.u = self.slack()

    def transfer(self, t):
        """(K3)"""
        R, w = self.R, self.w
        self.tr_in, self.tr_out = np.zeros(self.J, int), np.zeros(self.J, int)
        posts = np.flatnonzero(self.kpo & (self.V > 0))
        if not posts.size:
            return
        who = self.live(np.flatnonzero(w[READY]))
        who = self.rng.permutation(who[self.rng.random(who.size) < 1 - math.exp(-self.m.transfer_pm)])
        where, edu = self.job[who] // R, w[EDU, who].astype(int)
        free = np.ones(who.size, bool)
        moved, into = [], []
        for j in posts:
            mine = np.flatnonzero(free & (where == j // R) & self.takes[j, edu])
            free[mine] = False
            mine = who[mine[:int(self.V[j])]]
            self.tr_in[j] = mine.size
            moved.append(mine)
            into.append(np.full(mine.size, j))
        moved, into = np.concatenate(moved), np.concatenate(into)
        if not moved.size:
            return
        new = w[:, moved]
        new[GRADE] = new[X] = new[READY] = 0
        new[ENTER] = t
        self.attributes(new, into)
        s = (self.W * self.M)[into] * np.exp(self.log_a(new))
        new[S] = np.maximum(new[S], np.where(new[COMPL] > 0, self.floor_mw(s, into), s))
        new[LS] = np.log(new[S])
        self.tr_out = np.bincount(self.job[moved], minlength=self.J)
        self.remove(np.sort(moved))
        self.insert(new, self.tr_in)

    def hire(self, t):
        """(H3)-(H9)"""
        m, p, rng = self.m, self.p, self.rng
        posts = self.V - self.tr_in
        offer = np.log(self.W * self.M / (p.reserve_ratio * p.wage * self.G))
        edu = np.zeros((self.J, 3), int)
        for j in self.hiring_order:
            if posts[j] <= 0:
                continue
            U = self.U[self.place[j]]
            acc = Phi(offer[j] / m.reserve_sd) if m.reserve_sd > 0 else 1
            fill = 1 - math.exp(-p.match_eff[j] * (acc * (self.q[j] @ U) / posts[j]) ** m.match_elast)  # (H7)
            left = int(rng.binomial(posts[j], fill))
            while left:  # (H8): weights follow the pools, a tenth at a time
                weight = self.q[j] * U * (U >= 1)
                total = weight.sum()
                if total <= 0:
                    break
                k = min(left, max(1, int(U[weight > 0].min() / 10)))
                got = np.minimum(rng.multinomial(k, weight / total), U.astype(int))
                U -= got
                edu[j] += got
                left -= k
        self.hires = edu.sum(axis=1)
        new = self.create(self.hires, t, np.repeat(np.tile([0, 1, 2], self.J), edu.ravel()))
        self.pay_hires = np.bincount(np.repeat(np.arange(self.J), self.hires), weights=new[S], minlength=self.J)
        self.insert(new, self.hires)

    def by_job(self, columns, weights=None):
        return np.bincount(self.job[columns], weights=weights, minlength=self.J)

    def work(self, t):
        """Steps 7 to 12."""
        m, p, rng, J = self.m, self.p, self.rng, self.J
        self.spell_out(GAP, (1 - p.prof_start) * (p.auto_assist * self.F[self.role] - 1))
        z, d = self.output(t)
        w, c, job, n = self.w, self.c, self.job, self.counts
        new, f, ill = self.new, self.f, self.live(self.ill)
        K = self.sums(z)
        z *= d
        D = self.sums(z)
        H, e = self.H, m.hours_elasticity
        with np.errstate(all="ignore"):
            dbar = np.where(K > 0, D / K, 0)  # (W8)
            o = np.where(K > 0, np.clip((H / K / m.occ_max) ** (1 / e) - 1, 0, p.overtime_cap), 0)  # (W7)
            Ke = K * (1 + o) ** e
            Y = np.where(K > 0, np.where(o < p.overtime_cap, H, np.minimum(H, m.occ_max * Ke)), 0)
            occ, SL = np.where(K > 0, Y / Ke, 0), np.where(H > 0, Y / H, 1)
        Hw = p.hours_week * (1 + o)

        # (P2): ln Rw, from it everything that effort and reward do
        night, paid_o = p.night_share * p.night_premium, o * (1 - p.unpaid_share) * p.overtime_premium
        effort = Hw / 40 * np.where(K > 0, np.clip(occ / p.occ_target, .5, 2), 1)
        ins = 1 - np.exp(-12 * self.htilde)
        target = (m.pressure_occupancy * (occ - p.occ_target) / .10 + m.pressure_hours * (Hw - 40) / 10
                  + m.pressure_night * p.night_share + m.pressure_eri * np.log(effort) - m.pressure_control * (p.control - .5)
                  + m.pressure_insecurity * ins / .10 - p.wellness_effect)
        hD = self.hL + p.other_exit_pm
        for row, values in ((REWARD, np.log((1 + paid_o + night) / self.W)), (EXPLOIT, np.log(effort / m.eri_cut)),
                            (GROSS, (1 + night + paid_o) / self.Pi), (OTHER, hD),
                            (TARGET, (1 - m.pressure_phi) * target), (LOW, 1.001 * self.MW)):
            self.spell_out(row, values)
        a, lrw = self.scratch[3:5]
        self.log_a(w, out=a)
        np.subtract(w[LS], a, out=lrw)
        lrw += c[REWARD]
        lrw[new] += np.log((1 + night[job[new]] + paid_o[job[new]] * f) / (1 + night + paid_o)[job[new]])
        np.minimum(lrw, math.log(4), out=lrw)
        np.maximum(lrw, -math.log(4), out=lrw)

        # what is measured and paid before anything moves
        exploited = self.count(np.less(lrw, c[EXPLOIT], out=self.mask))
        S_sum = self.sums(w[S])
        training = self.training_pay(new, f)
        SF = S_sum - training
        pay = S_sum * (1 + night) + paid_o * SF
        self.measure_pay(t)
        np.multiply(w[S], c[GROSS], out=a)
        a[new] -= w[S, new] * (1 - f) * (paid_o / self.Pi)[job[new]]
        above = np.greater_equal(a, w[NEED], out=self.mask)  # (V2), (V3)
        n_above = self.count(above)
        np.multiply(w[POOR], above, out=a)
        lifted = self.sums(a)
        np.multiply(w[P], m.sleep_pressure * PHI_STEP, out=a)
        a += c[SLEEP]
        sleep = self.sums(PHI_TABLE.take(a.astype(np.int16), mode="clip"))  # (P4)
        low = self.count(np.less_equal(w[S], c[LOW], out=self.mask))
        high = self.count(np.greater(w[P], 1, out=self.mask))
        under12 = self.count(np.greater(w[JOIN], t - 12, out=self.mask))
        P_sum, tau_sum = self.sums(w[P]), n * t - self.sums(w[JOIN])
        poor0, rural = self.sums(w[POOR]), self.sums(w[RURAL])
        n_ill = self.by_job(ill)

        # (X1), (X4): an exponential time shorter than the month ends in an exit
        h, tau = self.scratch[0:2]
        np.multiply(w[P], m.quit_pressure, out=h)
        np.multiply(lrw, c[ELAST], out=tau)
        h += tau
        h += c[QUIT]
        h[ill] += F(m.quit_ill)
        np.exp(h, out=h)
        np.subtract(t + .5, w[JOIN], out=tau)
        tau *= 1 / m.hump_months
        np.subtract(1, tau, out=a)
        np.exp(a, out=a)
        a *= tau
        a *= c[HUMP]
        a += 1
        h *= a
        np.add(h, c[OTHER], out=a)
        out = self.live(np.flatnonzero(rng.standard_exponential(h.size, dtype=F) < a))
        u = rng.random(out.size) * a[out]
        quit_, fired_ = u < h[out], (u >= h[out]) & (u < h[out] + self.hL[job[out]])
        fired = out[fired_]
        months = p.notice_months[job[fired]] + p.severance_months_py[job[fired]] * (t - w[JOIN, fired] + 1) / 12
        sev = self.by_job(fired, months * w[S, fired])
        quits, layoffs, gone = self.by_job(out[quit_]), self.by_job(fired), self.by_job(out)

        # (P3)
        np.multiply(w[P], m.ill_pressure, out=h)
        h += c[ONSET]
        np.exp(h, out=h)
        np.add(h, m.ill_recovery_pm, out=a)
        np.negative(a, out=tau)
        np.expm1(tau, out=tau)
        tau /= a
        np.negative(tau, out=tau)
        u = rng.random(h.size, dtype=F)
        well_again = self.ill[u[self.ill] < m.ill_recovery_pm * tau[self.ill]]
        tau *= h
        w[ILL, np.flatnonzero(u < tau)] = 1
        w[ILL, well_again] = 0

        # (P1)
        w[P] *= m.pressure_phi
        lrw *= -(1 - m.pressure_phi) * m.pressure_eri
        w[P] += lrw
        w[P] += c[TARGET]
        rng.standard_normal(out=a, dtype=F)
        a *= m.pressure_sigma
        w[P] += a

        # who stays
        edu = np.bincount(self.place[job[out]] * 3 + w[EDU, out].astype(int), minlength=3 * self.L).reshape(self.L, 3)
        self.U += rng.binomial(edu, self.l.return_prob[:, None])  # (H10)
        self.remove(out)
        ups, promoted, certified = self.careers(t)
        w[X] += 1  # (W1)
        new = self.in_training(t)
        w[X, new] += np.maximum(0, t - w[ENTER, new] + 1 - p.training_months[job[new]]) - 1

        # (M1) to (M12)
        soc, ben = p.social_rate * pay, p.benefits_ratio * S_sum
        intl = p.overhead_usd * self.G0 * self.X * n
        ovh, sec = p.overhead_ratio * (pay + soc) + intl, p.dp_ratio * (pay + soc)
        seat, wel = p.seat_cost * self.Pi * n, p.wellness_cost * self.Pi * n
        trn, rec = p.trainer_ratio * training, p.recruit_months * self.pay_hires
        sub = p.training_subsidy * trn + p.upskill_subsidy * ups
        TC = pay + soc + ben + ovh + sec + seat + trn + rec + sev + wel + ups - sub
        markup = (1 + p.margin / (1 - p.tax_rate)) / self.X
        price = TC * markup
        tax = p.tax_rate * (price * self.X - TC)
        c0 = self.c0
        tra = m.transition_months * c0 * self.transition
        rwk = (1 - p.check_share) * dbar * Y * c0
        bkf = (H - Y) * c0 * (1 + m.backfill_premium)
        brc = p.breach_pm * n * m.breach_loss * np.exp(-m.breach_theta * p.dp_ratio)
        hidden = m.governance * price + tra + rwk + bkf + brc
        coff, con = price + hidden, H * c0
        split = self.split0[:, self.role]
        off = [(pay + soc + ben + sev) * markup, (trn + rec + ups - sub) * markup, seat * markup]

        index = self.W / p.wage
        self.smooth(t, K, SL)
        note = dict(
            n0=self.n0, paid=n, n1=self.counts, hires=self.hires, quits=quits, layoffs=layoffs, others=gone - quits - layoffs,
            transfers=np.where(self.kpo, self.tr_in, self.tr_out), tr_in=self.tr_in, promotions=promoted,
            certificates=certified, unfilled=self.V - self.hires - self.tr_in, tau=tau_sum, under12=under12, S=S_sum, low=low,
            P=P_sum, high=high, exploited=exploited, absent=p.sick_days_well * (n - n_ill) + p.sick_days_ill * n_ill,
            ill=n_ill, sleep=sleep, Hw=Hw * n, o=o * n, J=(1 - np.exp(-12 * self.htilde)) * n, index=index * n, H=H, Y=Y, Ke=Ke,
            bench=np.maximum(0, 1 - occ / p.occ_target) * Ke, quality=(1 - (1 - p.check_share) * dbar) * Y, Uq=self.Uq,
            auto=p.auto_ceiling * self.F[self.role] * H, TC=TC / self.X, price=price, coff=coff, con=con, hidden=hidden,
            salary=con * split[0] - off[0], training=con * split[1] - off[1], office=con * split[2] - off[2],
            other=con * split[3] - (coff - sum(off)), soft=(p.focus_value + m.time_value * self.delta / 12) * c0 * Y, rwk=rwk,
            fix=(seat + wel + intl) * markup * (1 + m.governance), lin=(TC - seat - wel - intl) * markup * (1 + m.governance),
            clean=con - tra - rwk - bkf - brc, government=(soc + p.emp_tax * pay + tax - sub) / self.X,
            discounted=(con - coff) * (1 + m.discount_rate_pa) ** (-(t + 1) / 12), above=n_above, lifted=lifted, poor0=poor0,
            rural=rural, kpo=n * self.kpo, kpo_price=price * self.kpo, X=self.X * n)
        if t == 0:
            self.names = list(note)
            self.record = np.empty((self.T, len(note), J))
        self.record[t] = list(note.values())

    def training_pay(self, new, f):
        """Sum of S (1 - f) by job."""
        live = new < (self.off + self.counts)[self.job[new]]
        return self.by_job(new[live], (self.w[S, new] * (1 - f))[live])

    def measure_pay(self, t):
        """Quantiles, Gini coefficient and median tenure of each job and location."""
        for l in range(self.L):
            jobs = range(l * self.R, (l + 1) * self.R)
            pays = [np.sort(self.w[S, self.off[j]:self.off[j] + self.counts[j]]) for j in jobs]
            joins = [np.sort(self.w[JOIN, self.off[j]:self.off[j] + self.counts[j]]) for j in jobs]
            pays.append(np.sort(np.concatenate(pays)))
            joins.append(np.sort(np.concatenate(joins)))
            for r, (x, joined) in enumerate(zip(pays, joins)):
                n = x.size
                if n:
                    at = (n - 1) * QUANTILES  # type 7 (Hyndman & Fan)
                    i = at.astype(int)
                    k = np.minimum(i + 1, n - 1)
                    y = self.bands[t, l, r]
                    y[:5] = x[i] + (at - i) * (x[k] - x[i])
                    y[5] = y[4] / y[0]
                    y[6] = (2 * float(np.arange(1, n + 1, dtype=F) @ x) / float(x.sum()) - n - 1) / n
                    y[7] = t - (float(joined[(n - 1) // 2]) + float(joined[n // 2])) / 2

    def careers(self, t):
        """Promotion, review, certificate of those who stay: (K1), (S8), (S7), (K2)."""
        m, p, rng, w, job = self.m, self.p, self.rng, self.w, self.job
        rise = np.stack([1 - np.exp(-p.promote_senior_pm), 1 - np.exp(-p.promote_lead_pm), np.zeros(self.J)], axis=1)
        cert = np.where(self.kpo, 0, 1 - np.exp(-p.upskill_pm))
        u = rng.random(job.size, dtype=F)
        up = np.flatnonzero(np.greater(u, 1 - cert.max(), out=self.mask))
        up = self.live(up[(u[up] > 1 - cert[job[up]]) & (t - w[JOIN, up] >= 12) & (w[READY, up] == 0)
                          & self.kpo_takes[w[EDU, up].astype(int)]])
        w[READY, up] = 1
        ups, certified = p.upskill_cost * self.by_job(up, w[S, up]), self.by_job(up)
        up = self.live(np.flatnonzero(np.less(u, rise.max(), out=self.mask)))
        g = w[GRADE, up].astype(int)
        yes = u[up] < rise[job[up], g]
        up, g = up[yes], g[yes]
        w[GRADE, up] += 1
        step = self.lmult[job[up], g + 1] - self.lmult[job[up], g]
        w[LA, up] += step
        w[LS, up] += step
        w[S, up] = np.exp(w[LS, up])
        rev = self.live(np.flatnonzero(np.equal(w[PHASE], (t + 1) % 12, out=self.mask)))
        x, ls, j = w[X, rev], w[LS, rev], job[rev]
        gap = log(self.W * self.M).astype(F)[j] + w[LA, rev] + x * (m.mincer_exp / 12 + m.mincer_exp2 / 144 * x) - ls
        pi = p.inflation_pa.astype(F)[j]
        change = (pi + p.merit_pa.astype(F)[j] + m.merit_catchup * (gap - pi)
                  + m.merit_sd * rng.standard_normal(rev.size, dtype=F))
        ls += np.maximum(-m.cut_max, change)
        floor = log(self.MW).astype(F)[j]
        ls = np.where((w[COMPL, rev] > 0) & (ls < floor), floor, ls)
        w[LS, rev] = ls
        w[S, rev] = np.exp(ls)
        return ups, self.by_job(up), certified

    def smooth(self, t, K, SL):
        """(S1), (S2), (W9), (X5)"""
        m, p, n = self.m, self.p, self.n0 + self.hires + self.tr_in - self.tr_out
        w_star = p.wage * (1 + p.wage_growth_pa) ** ((t + 1) / 12) * (self.u / self.uref) ** -m.wage_curve
        self.W = self.W * np.exp(np.maximum(-m.market_cut_max, m.wage_speed * np.log(w_star / self.W)))
        mean = K / np.maximum(n, 1)
        self.Kbar = np.where(n > 0, np.maximum(self.zref / 5, self.Kbar + m.smooth_k * (mean - self.Kbar)), self.Kbar)
        self.SLbar += .1 * (SL - self.SLbar)
        self.htilde += (self.hL - self.htilde) / 12

    def advance(self, t):
        """Step 14."""
        m, l, r, rng = self.m, self.l, self.r, self.rng
        k = np.maximum(l.fx_kappa_pa, 1e-9)  # (E3); at 0 a random walk
        a = np.exp(-k / 12)
        s = l.fx_sigma_pa * np.sqrt(-np.expm1(-k / 6) / (2 * k))
        z = math.sqrt(m.fx_corr) * rng.standard_normal() + math.sqrt(1 - m.fx_corr) * rng.standard_normal(self.L)
        self.chi = a * self.chi + s * z
        long = r.demand_growth_long_pa  # (E5)
        mu = long + (r.demand_growth_pa - long) * np.exp(-r.demand_growth_fade_pa * t / 12)
        z = math.sqrt(m.demand_corr) * rng.standard_normal() + math.sqrt(1 - m.demand_corr) * rng.standard_normal(self.R)
        v = r.demand_vol_pa
        self.D = self.D * np.exp((mu + m.recession_drift_pa * self.recession - v * v / 2) / 12 + v / math.sqrt(12) * z)
        self.age += r.auto_speed / 12
        self.recession = rng.random() >= m.recession_end_pm if self.recession else rng.random() < m.recession_start_pm  # (E4)

    def run(self):
        for t in range(self.T):
            if t % 12 == 0:
                self.relayout(self.counts)
            self.month(t)
        return self


# Metric -> sum of a job or of several
TOTAL = dict(
    hires="hires", quits="quits", layoffs="layoffs", other_exits="others", transfers="transfers", promotions="promotions",
    certificates="certificates", provider_cost_usd="TC", price_usd="price", client_cost_usd="coff", onshore_cost_usd="con",
    savings_salary_usd="salary", savings_training_usd="training", savings_office_usd="office", savings_other_usd="other",
    soft_benefits_usd="soft", government_balance_usd="government", npv_usd="discounted")
MEAN = dict(
    tenure_mean="tau", share_tenure_under_12m="under12", salary_mean="S", min_wage_share="low", pressure_mean="P",
    pressure_share_high="high", exploited_share="exploited", ill_share="ill", poor_sleep_share="sleep", hours_week="Hw",
    overtime_ratio="o", job_insecurity="J", wage_index="index", cost_per_head_usd="TC", poverty_rate_without_job="poor0",
    rural_share="rural", kpo_share="kpo", fx_rate="X")
BANDS = ("salary_p10", "salary_p25", "salary_p50", "salary_p75", "salary_p90", "p90_p10", "gini", "tenure_median")


def metrics(s, bands):
    """Horizon values of a job or location: s maps names of sums to arrays over the months."""
    out = {name: s[key].sum() for name, key in TOTAL.items()}
    out["savings_usd"] = (s["con"] - s["coff"]).sum()
    out["unfilled_work"] = (s["H"] - s["Y"]).sum()
    y = SimpleNamespace(**{k: v[-12:] for k, v in s.items()})
    with np.errstate(all="ignore"):
        year = {name: s[key][-12:] / y.paid for name, key in MEAN.items()}
        year |= dict(
            employment=y.n1, paid_staff=y.paid, vacancies_unfilled=y.unfilled, sick_days_pa=12 * y.absent / y.paid,
            occupancy=y.Y / y.Ke, service_level=y.Y / y.H, bench_share=y.bench / y.Ke, quality=y.quality / y.Y,
            demand_fte=y.H, automation_share=y.auto / y.H, slack=y.Uq / (y.Uq + y.n0),
            savings_percent=100 * (y.con - y.coff) / y.con, cost_per_fte_usd=y.coff / y.Y,
            quality_adjusted_cost_usd=(y.coff - y.rwk) / y.quality, hidden_cost_ratio=y.hidden / y.price,
            kpo_price_share=y.kpo_price / y.price, break_even_wage=y.S / y.paid * (y.clean - y.fix) / y.lin,
            households_above_line=y.above, households_lifted=y.lifted, poverty_rate=1 - y.above / y.paid)
        year |= {name: bands[-12:, k] for k, name in enumerate(BANDS)}
        out |= {name: np.nanmean(v) for name, v in year.items()}
        staff = ((y.n0 + y.n1) / 2).sum() / 12
        out["attrition_ltm_voluntary"] = (y.quits + y.others).sum() / staff
        out["attrition_ltm"] = (y.quits + y.others + y.layoffs).sum() / staff
        out["separation_probability_12m"] = 1 - np.nanprod(1 - (y.quits + y.others + y.layoffs) / y.paid)
    return out


def summary(world):
    rec = (world.record * world.scale).reshape(world.T, -1, world.L, world.R)  # every sum is of simulated units
    out = {}
    for l, location in enumerate(world.location_names):
        for r, role in enumerate([*world.role_names, "all"]):
            s = dict(zip(world.names, (rec[:, :, l].sum(axis=2) if role == "all" else rec[:, :, l, r]).T))
            if role == "all":
                s["transfers"] = s["tr_in"]  # counted once in totals
            for metric, value in metrics(s, world.bands[:, l, r]).items():
                out[location, role, metric] = value
    return out


def main(params, replications, months, path=None):
    values, reps = Values(params), int(replications)
    times, tables = [], []
    for rep in range(reps):
        world = World(values, rep, int(months))
        began = time.process_time()
        world.run()
        spent = time.process_time() - began
        paid = world.record[:, world.names.index("paid")]
        times.append(spent * 1e9 / paid.sum())
        if path:
            tables.append(summary(world))
    print(f"numpy {np.__version__}: {np.median(times):.1f} ns per worker-month (minimum {min(times):.1f}), {reps} replications "
          f"of {paid[0].sum():.0f} workers and {months} months")
    if path:
        with open(path, "w", newline="") as file:
            out = csv.writer(file, lineterminator="\n")
            out.writerow(["location", "role", "metric", "mean", "sd", "se"])
            for key in tables[0]:
                x = np.array([table[key] for table in tables])
                sd = x.std(ddof=1) if reps > 1 else math.nan
                out.writerow([*key, x.mean(), sd, sd / math.sqrt(reps)])


if __name__ == "__main__":
    if len(sys.argv) not in (4, 5):
        sys.exit(__doc__)
    main(*sys.argv[1:])
