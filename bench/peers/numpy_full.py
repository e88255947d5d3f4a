#!/usr/bin/python3
"""The model of docs/model.md in vectorised NumPy, written for speed: the yardstick for `sim`.

usage: numpy_full.py PARAMS.csv REPLICATIONS MONTHS [OUT.csv]      PARAMS.csv is written by params.py

Prints ns per worker-month (median of the replications, start-up left out).  OUT.csv gets mean, standard deviation and
standard error of metrics, named and defined as in sim's summary.csv.

The workers of a job are the columns of one float32 matrix; a leaver's column is taken by the last worker.  Numbers come
from NumPy's PCG64 in whatever order is fastest, so single runs differ from sim's and means agree.  Every mechanism is
here but policies and retention bonuses; of the metrics only those that need all pay sorted are left out.
"""
import csv
import math
import os
import sys
import time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
import numpy as np

F = np.float32
QUANTILES = np.array([.10, .25, .50, .75, .90])
EDUCATION = ("secondary", "graduate", "postgraduate")
YEARS = np.array([12, 15, 17])
# Rows of a job's matrix.  JOIN and ENTER are months (of joining the employer, of entering the role); PHASE is JOIN mod 12;
# LS is ln S and LA the part of ln A that experience does not change, grade included; DEF and COM are the factors of
# English in (W5) and (W6); NEED is the real gross pay that lifts the household to the poverty line.
(S, LS, LA, P, X, ILL, JOIN, PHASE, ENTER, GRADE, EDU, EPS, ENG, INTERN, COMPL, READY, DEF, COM, NEED, POOR,
 RURAL) = range(21)
ROWS = 21


def Phi(x):
    return .5 * math.erfc(-x / math.sqrt(2))


# Phi on a grid of 1/64 for the mean of (P4); the error of rounding to the grid cancels in a mean.
PHI_LO, PHI_STEP = -10, 64
PHI_TABLE = np.array([Phi(PHI_LO + i / PHI_STEP) for i in range(20 * PHI_STEP + 1)], F)


class Values:
    """The scenario's values for one replication."""

    def __init__(self, path):
        self.fixed, self.uncertain = {}, []
        for row in list(csv.reader(open(path)))[1:]:
            key, kind, a, b, c, line = row
            if kind == "text":
                self.fixed[key] = a
            elif kind == "number":
                self.fixed[key] = float(a)
            else:
                self.uncertain.append((key, line, float(a), float(b), float(c)))

    def draw(self, rng):
        v, u = dict(self.fixed), {}
        for key, line, a, b, c in self.uncertain:  # (R4)
            u.setdefault((line, a, b, c), rng.triangular(a, b, c))
            v[key] = u[line, a, b, c]
        return v


class Bag:
    pass


class Job:
    """Workers of a location and role and what the job remembers."""

    def __init__(self, n):
        self.n = 0
        self.w = np.zeros((ROWS, int(1.3 * n) + 256), F)
        self.vacated = np.zeros(len(EDUCATION))

    def append(self, columns):
        k = columns.shape[1]
        if self.n + k > self.w.shape[1]:
            grown = np.zeros((ROWS, int(1.5 * (self.n + k))), F)
            grown[:, :self.n] = self.w[:, :self.n]
            self.w = grown
        self.w[:, self.n:self.n + k] = columns
        self.n += k

    def remove(self, out):
        """Takes out the columns `out` (ascending); the last workers fill the holes."""
        n = self.n - out.size
        holes = out[:np.searchsorted(out, n)]
        stays = np.ones(out.size, bool)
        stays[out[holes.size:] - n] = False
        self.w[:, holes] = self.w[:, n + np.flatnonzero(stays)]
        self.n = n


class World:
    def __init__(self, values, seed, months):
        self.rng = np.random.default_rng(seed)
        v = self.v = values.draw(self.rng)
        self.T = months
        self.scale = v["scenario.scale"]
        self.m = Bag()
        for key in v:
            if key.startswith("model."):
                setattr(self.m, key[6:], v[key])
        m = self.m
        m.vP = m.pressure_sigma ** 2 / (1 - m.pressure_phi ** 2)
        names = [s.strip() for s in v["scenario.locations"].split(",")]
        self.role_names = [s.strip() for s in v["scenario.roles"].split(",")]
        self.home = self.section("location." + v["scenario.onshore"])
        self.roles = [self.section("role." + r) for r in self.role_names]
        self.locations = [self.section("location." + name) for name in names]
        for i, (name, r) in enumerate(zip(self.role_names, self.roles)):
            r.index, r.name = i, name
            r.home = self.section(f"job.{v['scenario.onshore']}.{name}")
            r.kpo = r.tier == "kpo"
            r.q = np.array([getattr(r, "qualified_" + e) for e in EDUCATION])
            r.mult = np.array([1, r.grade_mult_senior, r.grade_mult_lead])
            r.lmult = np.log(r.mult).astype(F)
            r.mbar = r.mult @ [1 - r.init_share_senior - r.init_share_lead, r.init_share_senior, r.init_share_lead]
        self.order = [r for r in self.roles if r.kpo] + [r for r in self.roles if not r.kpo]
        kpo_takes = np.max([r.q for r in self.roles if r.kpo] or [np.zeros(3)], axis=0) > 0
        self.kpo_takes = kpo_takes.astype(F)
        for i, (name, l) in enumerate(zip(names, self.locations)):
            l.index, l.name = i, name
            l.jobs = []
            for r in self.roles:
                s = self.section(f"job.{name}.{r.name}")
                j = Job(s.headcount / self.scale)
                j.__dict__.update(s.__dict__)
                j.l, j.r = l, r
                l.jobs.append(j)
        self.bands = np.empty((months, len(names), len(self.roles) + 1, len(QUANTILES)))
        width = max(j.w.shape[1] for l in self.locations for j in l.jobs)
        self.scratch = np.empty((6, 2 * width), F)
        self.start()

    def section(self, name):
        s = Bag()
        for key, value in self.v.items():
            if key.startswith(name + "."):
                setattr(s, key[len(name) + 1:], value)
        return s

    # ---- the start

    def start(self):
        m, rng = self.m, self.rng
        for r in self.roles:
            h = r.home
            load = h.social_rate + h.benefits_ratio
            some = self.locations[0].jobs[r.index]  # overhead keys of (E9) are those of the role
            x0 = self.home.fx_rate
            out = r.occ_target * (self.home.hours_week / 40) ** m.hours_elasticity
            parts = np.array([h.wage * (1 + load) / x0, h.training_cost / x0, h.seat_cost / x0,
                              h.wage * (1 + load) / x0 * some.overhead_ratio + some.overhead_usd]) / out
            r.c00 = parts.sum()  # (E9)
            r.split0 = parts / r.c00
            r.age = r.auto_age
            r.B0 = self.human_work(r)
        for l in self.locations:
            l.chi, l.X0 = 0., l.fx_rate
            head = sum(j.headcount for j in l.jobs)
            per_head = np.array([getattr(l, "pool_per_head_" + e) for e in EDUCATION])
            enter = [getattr(l, "entrants_per_head_" + e) for e in EDUCATION]
            enter = np.array([.055 * p if e == "auto" else e for p, e in zip(per_head, enter)])
            l.U, l.ent = per_head * head / self.scale, enter * head / self.scale
            d = abs(l.utc_offset - self.home.utc_offset)
            l.delta = min(d, abs(24 - d))
            l.zhours = (l.hours_week / 40) ** m.hours_elasticity
            self.prices(l, 0)
            for j in l.jobs:
                r = j.r
                j.W, j.M = j.wage, j.wage_factor
                j.q = np.where(r.q > 0, r.q + l.class_coverage * m.class_effect * (1 - r.q), 0)  # (H2)
                tz = 1 - m.tz_loss * l.delta / 12 * (1 - j.night_share)
                j.zconst = l.zhours * tz
                j.zref = (j.zconst * (1 - l.sick_days_well / 21) * (1 - m.comm_loss * (1 - l.english_share))
                          / (1 + r.check_effort * r.check_share + r.check_share * r.defect_base))  # (C2)
                n = int(j.headcount / self.scale + .5)
                self.create(j, n, -1, None)
                Uq = max(1, j.q @ l.U)
                j.uref = Uq / (Uq + n)
                w = j.w[:, :n]
                z, _ = self.output(j, w, 0)
                j.Kbar = max(z.mean(dtype=float), j.zref / 5) if n else j.zref  # (I3)
                j.htilde, j.SLbar = l.dismissal_pm, 1.
                j.quote0 = self.quote(j)
        for r in self.roles:  # (I4)
            jobs = [l.jobs[r.index] for l in self.locations]
            H = np.array([j.n * r.occ_target * j.Kbar / (1 + r.bench) for j in jobs])
            s0 = r.home.share
            r.D = H.sum() / (1 - s0)
            r.s = np.concatenate([[s0], (1 - s0) * H / H.sum()])
            r.s_start = r.s.copy()
            for j, s in zip(jobs, r.s[1:]):
                j.Hhat = s * r.D
        self.recession = False

    def human_work(self, r):
        """(E7): adoption and human work per unit of demand."""
        m = self.m
        e = math.exp(-(m.bass_p + m.bass_q) * r.age)
        r.F = (1 - e) / (1 + m.bass_q / m.bass_p * e) if r.age > 0 else 0.
        return (1 - r.auto_ceiling * r.F) * (1 + r.auto_newtask * r.F)

    def prices(self, l, t):
        l.Pi = (1 + l.inflation_pa) ** (t / 12)  # (E1)
        l.G = (1 + l.wage_growth_pa) ** (t / 12)  # (E2)
        l.Gnext = (1 + l.wage_growth_pa) ** ((t + 1) / 12)
        l.Gcpi = (1 + self.home.wage_growth_pa) ** (t / 12)
        l.X = l.X0 * math.exp(l.fx_drift_pa * t / 12 + l.chi) * l.fx_level  # (E3)
        l.MW = l.min_wage * (1 + l.mw_index_pa) ** (t // 12)  # (S6)
        for r in self.roles:
            r.c0 = r.c00 * (1 + self.home.wage_growth_pa) ** (t / 12)

    def floor_mw(self, l, s):
        """(S6) for those whose employer complies."""
        m = self.m
        top = m.mw_spill_to * l.MW
        return np.where(s < top, np.maximum(l.MW, s + m.mw_spill * (top - s)), s)

    def quote(self, j):
        """(C1)"""
        m, l, r = self.m, j.l, j.r
        Wo = float(self.floor_mw(l, j.W * j.M))
        local = (r.mbar * Wo * ((1 + j.night_share * l.night_premium) * (1 + j.social_rate)
                                * (1 + j.overhead_ratio + l.dp_ratio) + j.benefits_ratio)
                 + j.seat_cost * l.Pi + j.overhead_usd * l.Gcpi * l.X
                 + Wo * j.quit_base_pm * (r.recruit_months + (1 + r.trainer_ratio) * r.training_months))
        return ((1 + m.governance) * (1 + r.margin / (1 - l.tax_rate)) * local / (l.X * j.zref * r.occ_target)
                + (1 - r.check_share) * r.defect_base * r.c0)

    def create(self, j, n, t, edu):
        """n new workers of month t, or the initial staff when t is -1: (I1), (I2), (H9), (S4), (V1)."""
        m, l, r, rng = self.m, j.l, j.r, self.rng
        w = np.zeros((ROWS, n), F)
        u = rng.random((7, n), dtype=F)
        w[RURAL], w[ENG], w[INTERN] = u[0] < l.rural_share, u[1] < l.english_share, u[2] < l.intern_share
        w[COMPL] = u[5] < l.mw_compliance
        z = rng.standard_normal((3, n), dtype=F)
        w[X] = m.intern_months * w[INTERN] + r.lateral_months * (u[3] < r.lateral_share)
        if t < 0:
            tau = np.floor(np.log(rng.random(n)) / math.log(1 - 1 / (1 + r.init_tenure_mean))) \
                if r.init_tenure_mean > 0 else np.zeros(n)
            tau = np.minimum(tau, 6000)
            w[JOIN] = w[ENTER] = -tau
            w[X] += np.maximum(0, tau - r.training_months)
            g = rng.random(n)
            w[GRADE] = (g >= 1 - r.init_share_senior - r.init_share_lead) + 1. * (g >= 1 - r.init_share_lead)
            p = j.q * l.U
            edu = rng.choice(3, n, p=p / p.sum()) if p.sum() > 0 else np.full(n, np.argmax(r.q > 0))
            w[ILL] = u[6] < l.ill_onset_pm / (l.ill_onset_pm + m.ill_recovery_pm)
        else:
            w[JOIN] = w[ENTER] = t
        w[EDU], w[EPS] = edu, z[0]
        w[PHASE] = w[JOIN] % 12
        w[P] = m.init_pressure_scale * math.sqrt(m.vP) * z[1]
        w[LA] = self.attributes(j, w)
        w[DEF] = 1 + m.defect_english * (1 - w[ENG])
        w[COM] = 1 - m.comm_loss * (1 - w[ENG])
        s = j.W * j.M * np.exp(self.log_a(w))
        w[S] = np.where(w[COMPL] > 0, self.floor_mw(l, s), s)
        w[LS] = np.log(w[S])
        size = 1 + np.minimum(rng.poisson(l.household_mean - 1, n), 64)
        other = l.other_income * np.exp(l.other_income_sd * z[2])
        before = np.where(u[4] < l.first_share, 0, l.prior_ratio * w[S] / (l.Pi if t >= 0 else 1))
        kappa = np.where(w[RURAL] > 0, l.share_rural, l.share_urban)
        w[NEED] = (l.poverty_line * size - other) / (kappa * (1 - l.emp_tax))
        w[POOR] = (kappa * before + other) / size < l.poverty_line
        j.append(w)
        return w

    def attributes(self, j, w):
        """(S3) without experience."""
        m, l, r = self.m, j.l, j.r
        return (m.mincer_school * (YEARS[w[EDU].astype(int)] - r.mincer_ref) + l.mincer_english * (w[ENG] - l.english_share)
                + m.mincer_intern * (w[INTERN] - l.intern_share) + r.wage_sd * w[EPS]
                + r.lmult[w[GRADE].astype(int)]).astype(F)

    def log_a(self, w, out=None):
        """(S3)"""
        m = self.m
        a = np.multiply(w[X], m.mincer_exp2 / 144, out=out)
        a += m.mincer_exp / 12
        a *= w[X]
        a += w[LA]
        return a

    # ---- step 7

    def output(self, j, w, t):
        """(W1)-(W6): output and defect rate of each worker."""
        m, l, r = self.m, j.l, j.r
        n = w.shape[1]
        z, d, h = self.scratch[0, :n], self.scratch[1, :n], self.scratch[2, :n]
        np.multiply(w[X], -1 / r.prof_months, out=z)
        np.exp(z, out=z)
        z *= (1 - r.prof_start) * (r.auto_assist * r.F - 1)
        z += 1  # (W1), (W2): y'
        np.multiply(w[P], m.defect_pressure, out=d)
        d += math.log(r.defect_base) if r.defect_base > 0 else -99
        np.exp(d, out=d)
        d *= w[DEF]
        d /= z
        np.minimum(d, .5, out=d)  # (W5)
        np.multiply(d, r.check_share, out=h)
        h += 1 + r.check_effort * r.check_share
        z *= w[COM]
        z /= h
        well = 1 - l.sick_days_well / 21
        np.multiply(w[ILL], (1 - l.sick_days_ill / 21) * (1 - m.presenteeism) - well, out=h)
        h += well  # (W4)
        z *= h
        z *= j.zconst  # (W6)
        j.new = np.flatnonzero(w[ENTER] > t - r.training_months)
        j.f = np.maximum(t - w[ENTER, j.new] + 1 - r.training_months, 0)  # (W3)
        z[j.new] *= j.f
        return z, d

    # ---- a month

    def month(self, t):
        m, rng = self.m, self.rng
        for l in self.locations:
            self.prices(l, t)
            if t and t % 12 == 0 and l.mw_index_pa > 0:  # (S6) for incumbents
                for j in l.jobs:
                    w = j.w[:, :j.n]
                    low = np.flatnonzero((w[S] < m.mw_spill_to * l.MW) & (w[COMPL] > 0))
                    w[S, low] = self.floor_mw(l, w[S, low])
                    w[LS, low] = np.log(w[S, low])
        season = t + int(self.v["scenario.start"][5:])
        for r in self.roles:
            B = self.human_work(r)
            E = math.exp(r.demand_noise * rng.standard_normal() - r.demand_noise ** 2 / 2)  # (E6)
            r.H = r.D * E * (1 + r.season_amp * math.cos(2 * math.pi * (season - r.season_peak) / 12)) * B / r.B0  # (E8)
            jobs = [l.jobs[r.index] for l in self.locations]
            r.before = r.s.copy()
            if t:  # (C3), (C4); the value of data security has not moved, as no policy moves it
                weight = r.s_start.copy()
                weight[0] *= (r.c0 / r.c00) ** -r.cost_sensitivity
                for j in jobs:
                    weight[1 + j.l.index] *= ((self.quote(j) / j.quote0) ** -r.cost_sensitivity
                                              * math.exp(m.service_sensitivity * (j.SLbar - 1)))
                r.s += m.renewal_pm * (weight / weight.sum() - r.s)
            for j in jobs:
                j.H = r.s[1 + j.l.index] * r.H  # (C5)
        for l in self.locations:
            l.U += l.ent - l.U * (1 - math.exp(-l.pool_exit_pm))  # (H1)
            for j in l.jobs:
                self.plan(j, t)
            self.transfer(l, t)
        for r in self.order:
            for l in self.locations:
                self.hire(l.jobs[r.index], t)
        for l in self.locations:
            for j in l.jobs:
                self.work(j, t)
            pooled = np.concatenate([j.pay for j in l.jobs])
            self.bands[t, l.index, -1] = quantiles(pooled)
            for j in l.jobs:
                l.U += j.vacated  # (H10)
        self.advance(t)

    def plan(self, j, t):
        """Firing cost, target, vacancies, layoff hazard, slack."""
        m, l, r = self.m, j.l, j.r
        j.n0 = j.n
        tau = t - j.w[JOIN, :j.n].mean(dtype=float) if j.n else 0
        FC = l.notice_months + l.severance_months_py * tau / 12  # (X3)
        j.Hhat += m.smooth_h * (j.H - j.Hhat)
        target = (1 + r.bench) * j.Hhat / (r.occ_target * j.Kbar)
        target = math.ceil(target - 1e-9 * max(1, target))  # (H6)
        j.V = j.V0 = math.floor(max(0, target - j.n) / (1 + m.epl_hire * FC) + .5)
        x = min(.95, m.layoff_speed / (1 + m.epl_layoff * FC) * max(0, j.n - (1 + m.layoff_slack) * target) / j.n) if j.n else 0
        j.hL = l.dismissal_pm / (1 + m.epl_layoff * FC) - math.log(1 - x)  # (X2)
        j.Uq = max(1, j.q @ l.U)
        j.u = j.Uq / (j.Uq + j.n0)  # (H5)
        j.tr_in = j.tr_out = 0

    def transfer(self, l, t):
        """(K3)"""
        open_posts = [j for j in l.jobs if j.r.kpo and j.V > 0]
        if not open_posts:
            return
        p = 1 - math.exp(-self.m.transfer_pm)
        who = [(j, i) for j in l.jobs if not j.r.kpo for i in np.flatnonzero(j.w[READY, :j.n])]
        applies = self.rng.random(len(who)) < p
        who = [a for a, yes in zip(who, applies) if yes]
        self.rng.shuffle(who)
        moved = []
        for k in open_posts:
            mine = [a for a in who if k.r.q[int(a[0].w[EDU, a[1]])] > 0]
            who = [a for a in who if not k.r.q[int(a[0].w[EDU, a[1]])] > 0]
            mine = mine[:k.V]
            if not mine:
                continue
            w = np.stack([j.w[:, i] for j, i in mine], axis=1)
            w[GRADE] = w[X] = w[READY] = 0
            w[ENTER] = t
            w[LA] = self.attributes(k, w)
            s = k.W * k.M * np.exp(self.log_a(w))
            w[S] = np.maximum(w[S], np.where(w[COMPL] > 0, self.floor_mw(l, s), s))
            w[LS] = np.log(w[S])
            k.append(w)
            k.V -= len(mine)
            k.tr_in = len(mine)
            moved += mine
        for j in l.jobs:
            gone = np.array(sorted(i for k, i in moved if k is j), int)
            if gone.size:
                j.tr_out = gone.size
                j.remove(gone)

    def hire(self, j, t):
        """(H3)-(H9)"""
        m, l, r, rng = self.m, j.l, j.r, self.rng
        j.hires, j.payHires = 0, 0.
        if j.V <= 0:
            return
        acc = Phi(math.log(j.W * j.M / (l.reserve_ratio * j.wage * l.G)) / m.reserve_sd) if m.reserve_sd > 0 else 1
        Ue = acc * (j.q @ l.U)
        fill = 1 - math.exp(-l.match_eff * (Ue / j.V) ** m.match_elast)  # (H7)
        left = rng.binomial(j.V, fill)
        edu = np.zeros(3, int)
        while left:  # (H8): weights follow the pools, a fiftieth at a time
            weight = j.q * l.U * (l.U >= 1)
            total = weight.sum()
            if total <= 0:
                break
            k = min(left, max(1, int(l.U[weight > 0].min() / 50)))
            got = np.minimum(rng.multinomial(k, weight / total), np.floor(l.U)).astype(int)
            l.U -= got
            edu += got
            left -= k
        n = edu.sum()
        if n:
            w = self.create(j, n, t, np.repeat([0, 1, 2], edu))
            j.hires, j.payHires = n, w[S].sum(dtype=float)

    def work(self, j, t):
        """Steps 7 to 12 of one job."""
        m, l, r, rng = self.m, j.l, j.r, self.rng
        n = j.n
        w = j.w[:, :n]
        nu = j.night_share
        z, d = self.output(j, w, t)
        K = float(z.sum())
        dbar = float(z @ d) / K if K > 0 else 0.  # (W8)
        e = m.hours_elasticity
        o = min(l.overtime_cap, max(0, (j.H / K / m.occ_max) ** (1 / e) - 1)) if K > 0 else 0.  # (W7)
        Ke = K * (1 + o) ** e
        Y = 0. if K <= 0 else j.H if o < l.overtime_cap else min(j.H, m.occ_max * Ke)
        occ = Y / Ke if K > 0 else 0.
        SL = Y / j.H if j.H > 0 else 1.
        Hw = l.hours_week * (1 + o)

        # (P2): ln Rw, from it everything that effort and reward do
        paid_o, night = o * (1 - l.unpaid_share) * l.overtime_premium, nu * l.night_premium
        lrw, a = self.scratch[3, :n], self.scratch[4, :n]
        self.log_a(w, out=a)
        np.subtract(w[LS], a, out=lrw)
        lrw += math.log((1 + paid_o + night) / j.W)
        if paid_o:
            lrw[j.new] += np.log((1 + night + paid_o * j.f) / (1 + night + paid_o))
        np.minimum(lrw, math.log(4), out=lrw)
        np.maximum(lrw, -math.log(4), out=lrw)
        effort = Hw / 40 * (min(2, max(.5, occ / r.occ_target)) if K > 0 else 1)
        exploited = np.count_nonzero(lrw < math.log(effort / m.eri_cut))
        J = 1 - math.exp(-12 * j.htilde)
        target = (m.pressure_occupancy * (occ - r.occ_target) / .10 + m.pressure_hours * (Hw - 40) / 10
                  + m.pressure_night * nu + m.pressure_eri * math.log(effort) - m.pressure_control * (r.control - .5)
                  + m.pressure_insecurity * J / .10 - l.wellness_effect)

        # what is measured and paid before anything moves
        S_sum = float(w[S].sum())
        SF = S_sum - float(w[S, j.new] @ (1 - j.f))
        pay = S_sum * (1 + night) + paid_o * SF
        ill = np.flatnonzero(w[ILL])
        j.pay = w[S].copy()
        self.bands[t, l.index, r.index] = quantiles(j.pay)
        gross = np.multiply(w[S], (1 + night + paid_o) / l.Pi, out=a)
        if paid_o:
            gross[j.new] -= w[S, j.new] * (1 - j.f) * F(paid_o / l.Pi)
        above = gross >= w[NEED]  # (V2), (V3)
        n_above, lifted = np.count_nonzero(above), float(w[POOR] @ above)
        np.multiply(w[P], m.sleep_pressure * PHI_STEP, out=a)
        a += (m.sleep_base + m.sleep_night * nu - PHI_LO) * PHI_STEP + .5
        sleep = float(PHI_TABLE.take(a.astype(np.int16), mode="clip").sum())  # (P4)
        low = np.count_nonzero(w[S] <= 1.001 * l.MW)
        P_sum, P_high = float(w[P].sum()), np.count_nonzero(w[P] > 1)
        tau_sum = n * t - float(w[JOIN].sum(dtype=float))
        under12 = np.count_nonzero(w[JOIN] > t - 12)
        poor0, rural = float(w[POOR].sum()), float(w[RURAL].sum())

        # (X1), (X4): an exponential time shorter than the month ends in an exit
        h, tau = self.scratch[0, :n], self.scratch[1, :n]
        np.multiply(w[P], m.quit_pressure, out=h)
        np.multiply(lrw, r.quit_pay, out=tau)
        h -= tau
        h += math.log(j.quit_base_pm) - m.quit_pressure ** 2 * m.vP / 2 if j.quit_base_pm > 0 else -99
        h[ill] += F(m.quit_ill)
        np.exp(h, out=h)
        np.subtract(t + .5, w[JOIN], out=tau)
        tau /= m.hump_months
        np.subtract(1, tau, out=a)
        np.exp(a, out=a)
        a *= tau
        a *= r.hump
        a += 1
        h *= a
        hD = j.hL + l.other_exit_pm
        np.add(h, hD, out=a)
        out = np.flatnonzero(rng.standard_exponential(n, dtype=F) < a)
        u = rng.random(out.size) * a[out]
        quits = np.count_nonzero(u < h[out])
        fired = out[(u >= h[out]) & (u < h[out] + j.hL)]
        sev = float(w[S, fired] @ (l.notice_months + l.severance_months_py * (t - w[JOIN, fired] + 1) / 12))

        # (P3)
        np.multiply(w[P], m.ill_pressure, out=h)
        h += (math.log(l.ill_onset_pm) if l.ill_onset_pm > 0 else -99) - m.ill_pressure ** 2 * m.vP / 2 + m.ill_night * nu
        np.exp(h, out=h)
        np.add(h, m.ill_recovery_pm, out=a)
        np.negative(a, out=tau)
        np.exp(tau, out=tau)
        np.subtract(1, tau, out=tau)
        tau /= a
        u = rng.random(n, dtype=F)
        well_again = ill[u[ill] < m.ill_recovery_pm * tau[ill]]
        tau *= h
        sick = np.flatnonzero(u < tau)
        w[ILL, sick] = 1
        w[ILL, well_again] = 0

        # (P1)
        w[P] *= m.pressure_phi
        lrw *= -(1 - m.pressure_phi) * m.pressure_eri
        w[P] += lrw
        shock = rng.standard_normal(n, dtype=F)
        shock *= m.pressure_sigma
        shock += (1 - m.pressure_phi) * target
        w[P] += shock

        # who stays
        goes = np.bincount(w[EDU, out].astype(int), minlength=3)
        j.vacated = rng.binomial(goes, l.return_prob)  # (H10), added at the end of the month
        j.remove(out)
        w = j.w[:, :j.n]
        ups, promoted, certified = self.careers(j, w, t)
        w[X] += 1  # (W1)
        fresh = np.flatnonzero(w[ENTER] > t - r.training_months)
        w[X, fresh] += np.maximum(t - w[ENTER, fresh] - r.training_months + 1, 0) - 1

        # (M1) to (M12)
        soc = j.social_rate * pay
        ben = j.benefits_ratio * S_sum
        intl = j.overhead_usd * l.Gcpi * l.X * n
        ovh = j.overhead_ratio * (pay + soc) + intl
        sec = l.dp_ratio * (pay + soc)
        seat, wel = j.seat_cost * l.Pi * n, l.wellness_cost * l.Pi * n
        trn, rec = r.trainer_ratio * (S_sum - SF), r.recruit_months * j.payHires
        sub = l.training_subsidy * trn + l.upskill_subsidy * ups
        TC = pay + soc + ben + ovh + sec + seat + trn + rec + sev + wel + ups - sub
        markup = (1 + r.margin / (1 - l.tax_rate)) / l.X
        price = TC * markup
        tax = l.tax_rate * (price * l.X - TC)
        c0 = r.c0
        gov = m.governance * price
        tra = m.transition_months * c0 * max(0, r.s[1 + l.index] - r.before[1 + l.index]) * r.H
        rwk = (1 - r.check_share) * dbar * Y * c0
        bkf = (j.H - Y) * c0 * (1 + m.backfill_premium)
        brc = l.breach_pm * n * m.breach_loss * math.exp(-m.breach_theta * l.dp_ratio)
        hidden = gov + tra + rwk + bkf + brc
        coff, con = price + hidden, j.H * c0
        sal_off, trn_off, seat_off = (pay + soc + ben + sev) * markup, (trn + rec + ups - sub) * markup, seat * markup
        fix = (seat + wel + intl) * markup * (1 + m.governance)
        lin = (TC - seat - wel - intl) * markup * (1 + m.governance)

        # (S1), (S2), (W9), (X5)
        w_star = j.wage * l.Gnext * (j.u / j.uref) ** -m.wage_curve
        W = j.W
        j.W *= math.exp(max(-m.market_cut_max, m.wage_speed * math.log(w_star / j.W)))
        if n:
            j.Kbar = max(j.zref / 5, j.Kbar + m.smooth_k * (K / n - j.Kbar))
        j.SLbar += .1 * (SL - j.SLbar)
        j.htilde += (j.hL - j.htilde) / 12

        note = dict(
            n0=j.n0, paid=n, n1=j.n, hires=j.hires, quits=quits, layoffs=fired.size, others=out.size - quits - fired.size,
            transfers=j.tr_in if r.kpo else j.tr_out, tr_in=j.tr_in, promotions=promoted, certificates=certified,
            unfilled=j.V0 - j.hires - j.tr_in, tau=tau_sum, under12=under12, S=S_sum, low=low, P=P_sum, high=P_high,
            exploited=exploited, absent=l.sick_days_well * (n - ill.size) + l.sick_days_ill * ill.size, ill=ill.size,
            sleep=sleep, Hw=Hw * n, o=o * n, J=(1 - math.exp(-12 * j.htilde)) * n, index=W / j.wage * n, H=j.H, Y=Y, Ke=Ke,
            bench=max(0, 1 - occ / r.occ_target) * Ke, quality=(1 - (1 - r.check_share) * dbar) * Y, Uq=j.Uq,
            auto=r.auto_ceiling * r.F * j.H, TC=TC / l.X, price=price, coff=coff, con=con, hidden=hidden,
            salary=con * r.split0[0] - sal_off, training=con * r.split0[1] - trn_off, office=con * r.split0[2] - seat_off,
            other=con * r.split0[3] - (coff - sal_off - trn_off - seat_off),
            soft=(r.focus_value + m.time_value * l.delta / 12) * c0 * Y, rwk=rwk, fix=fix, lin=lin,
            clean=con - tra - rwk - bkf - brc, government=(soc + l.emp_tax * pay + tax - sub) / l.X,
            discounted=(con - coff) * (1 + m.discount_rate_pa) ** (-(t + 1) / 12), above=n_above, lifted=lifted,
            poor0=poor0, rural=rural, kpo=n * r.kpo, kpo_price=price * r.kpo, X=l.X * n)
        if t == 0 and l.index == 0 and r.index == 0:
            self.names = list(note)
            self.record = np.empty((self.T, len(self.locations), len(self.roles), len(note)))
        self.record[t, l.index, r.index] = list(note.values())

    def careers(self, j, w, t):
        """Promotion, review, certificate of those who stay: (K1), (S8), (S7), (K2)."""
        m, l, r, rng = self.m, j.l, j.r, self.rng
        n = w.shape[1]
        rise = np.array([1 - math.exp(-r.promote_senior_pm), 1 - math.exp(-r.promote_lead_pm), 0])
        cert = 0 if r.kpo else 1 - math.exp(-l.upskill_pm)
        u = rng.random(n, dtype=F)
        ups, done = 0., 0
        if cert:
            up = np.flatnonzero(u > 1 - cert)
            up = up[(t - w[JOIN, up] >= 12) & (w[READY, up] == 0) & (self.kpo_takes[w[EDU, up].astype(int)] > 0)]
            w[READY, up] = 1
            ups, done = l.upskill_cost * float(w[S, up].sum()), up.size
        up = np.flatnonzero(u < rise.max())
        g = w[GRADE, up].astype(int)
        yes = u[up] < rise[g]
        up, g = up[yes], g[yes]
        w[GRADE, up] += 1
        step = r.lmult[g + 1] - r.lmult[g]
        w[LA, up] += step
        w[LS, up] += step
        w[S, up] = np.exp(w[LS, up])
        rev = np.flatnonzero(w[PHASE] == (t + 1) % 12)
        x = w[X, rev]
        gap = math.log(j.W * j.M) + w[LA, rev] + x * (m.mincer_exp / 12 + m.mincer_exp2 / 144 * x) - w[LS, rev]
        pi = l.inflation_pa
        change = pi + r.merit_pa + m.merit_catchup * (gap - pi) + m.merit_sd * rng.standard_normal(rev.size, dtype=F)
        ls = w[LS, rev] + np.maximum(-m.cut_max, change)
        ls = np.where((w[COMPL, rev] > 0) & (ls < math.log(l.MW)), math.log(l.MW), ls) if l.MW > 0 else ls
        w[LS, rev] = ls
        w[S, rev] = np.exp(ls)
        return ups, up.size, done

    def advance(self, t):
        """Step 14."""
        m, rng = self.m, self.rng
        common = rng.standard_normal()
        for l in self.locations:  # (E3)
            k = l.fx_kappa_pa
            a = math.exp(-k / 12)
            s = l.fx_sigma_pa * math.sqrt((1 - a * a) / (2 * k) if k > 0 else 1 / 12)
            l.chi = a * l.chi + s * (math.sqrt(m.fx_corr) * common + math.sqrt(1 - m.fx_corr) * rng.standard_normal())
        common = rng.standard_normal()
        for r in self.roles:  # (E5)
            mu = r.demand_growth_long_pa + (r.demand_growth_pa - r.demand_growth_long_pa) * math.exp(-r.demand_growth_fade_pa * t / 12)
            z = math.sqrt(m.demand_corr) * common + math.sqrt(1 - m.demand_corr) * rng.standard_normal()
            v = r.demand_vol_pa
            r.D *= math.exp((mu + m.recession_drift_pa * self.recession - v * v / 2) / 12 + v / math.sqrt(12) * z)
            r.age += r.auto_speed / 12
        self.recession = rng.random() >= m.recession_end_pm if self.recession else rng.random() < m.recession_start_pm  # (E4)

    def run(self):
        for t in range(self.T):
            self.month(t)
        return self


def quantiles(x):
    """Type 7 (Hyndman & Fan)."""
    n = x.size
    if n == 0:
        return np.nan
    at = (n - 1) * QUANTILES
    i = at.astype(int)
    k = np.minimum(i + 1, n - 1)
    x = np.partition(x, np.concatenate([i, k]))
    return x[i] + (at - i) * (x[k] - x[i])


# Metric -> value of a month, from the sums of a job or of several
TOTAL = dict(
    hires="hires", quits="quits", layoffs="layoffs", other_exits="others", transfers="transfers", promotions="promotions",
    certificates="certificates", provider_cost_usd="TC", price_usd="price", client_cost_usd="coff", onshore_cost_usd="con",
    savings_salary_usd="salary", savings_training_usd="training", savings_office_usd="office", savings_other_usd="other",
    soft_benefits_usd="soft", government_balance_usd="government")
MEAN = dict(
    tenure_mean="tau", share_tenure_under_12m="under12", salary_mean="S", min_wage_share="low", pressure_mean="P",
    pressure_share_high="high", exploited_share="exploited", ill_share="ill", poor_sleep_share="sleep", hours_week="Hw",
    overtime_ratio="o", job_insecurity="J", wage_index="index", cost_per_head_usd="TC", poverty_rate_without_job="poor0",
    rural_share="rural", kpo_share="kpo", fx_rate="X")


def metrics(s, bands):
    """Horizon values of a job or location: s maps names of sums to arrays over the months."""
    last = slice(-12, None)
    year = {k: v[last] for k, v in s.items()}
    out = {name: s[key].sum() for name, key in TOTAL.items()}
    out["savings_usd"] = (s["con"] - s["coff"]).sum()
    out["unfilled_work"] = (s["H"] - s["Y"]).sum()
    with np.errstate(all="ignore"):
        y = {name: year[key] / year["paid"] for name, key in MEAN.items()}
        y |= dict(
            employment=year["n1"], paid_staff=year["paid"], vacancies_unfilled=year["unfilled"],
            sick_days_pa=12 * year["absent"] / year["paid"], occupancy=year["Y"] / year["Ke"],
            service_level=year["Y"] / year["H"], bench_share=year["bench"] / year["Ke"], quality=year["quality"] / year["Y"],
            demand_fte=year["H"], automation_share=year["auto"] / year["H"], slack=year["Uq"] / (year["Uq"] + year["n0"]),
            savings_percent=100 * (year["con"] - year["coff"]) / year["con"], cost_per_fte_usd=year["coff"] / year["Y"],
            quality_adjusted_cost_usd=(year["coff"] - year["rwk"]) / year["quality"],
            hidden_cost_ratio=year["hidden"] / year["price"], kpo_price_share=year["kpo_price"] / year["price"],
            break_even_wage=year["S"] / year["paid"] * (year["clean"] - year["fix"]) / year["lin"],
            households_above_line=year["above"], households_lifted=year["lifted"], poverty_rate=1 - year["above"] / year["paid"])
        for k, p in enumerate((10, 25, 50, 75, 90)):
            y[f"salary_p{p}"] = bands[last, k]
        out |= {name: np.nanmean(v) for name, v in y.items()}
        staff = ((year["n0"] + year["n1"]) / 2).mean() * len(year["n0"]) / 12
        out["attrition_ltm_voluntary"] = (year["quits"] + year["others"]).sum() / staff
        out["attrition_ltm"] = out["attrition_ltm_voluntary"] + year["layoffs"].sum() / staff
        leavers = (year["quits"] + year["others"] + year["layoffs"]) / year["paid"]
        out["separation_probability_12m"] = 1 - np.nanprod(1 - leavers)
        out["npv_usd"] = s["discounted"].sum()
    return out


def summary(world):
    rec = world.record * world.scale
    names = world.names
    out = {}
    for l in world.locations:
        for r in range(len(world.roles) + 1):
            part = rec[:, l.index].sum(axis=1) if r == len(world.roles) else rec[:, l.index, r]
            s = dict(zip(names, part.T))
            if r == len(world.roles):
                s["transfers"] = s["tr_in"]  # counted once in totals
            role = "all" if r == len(world.roles) else world.role_names[r]
            for metric, value in metrics(s, world.bands[:, l.index, r]).items():
                out[l.name, role, metric] = value
    return out


def main(params, reps, months, path=None):
    values = Values(params)
    times, tables = [], []
    for rep in range(reps):
        world = World(values, rep, months)
        began = time.perf_counter()
        world.run()
        spent = time.perf_counter() - began
        times.append(spent * 1e9 / world.record[..., world.names.index("paid")].sum())
        if path:
            tables.append(summary(world))
    print(f"numpy {np.__version__}: {np.median(times):.1f} ns per worker-month (minimum {min(times):.1f}), {reps} replications "
          f"of {world.record[0, ..., world.names.index('paid')].sum():.0f} workers and {months} months")
    if path:
        with open(path, "w", newline="") as file:
            out = csv.writer(file, lineterminator="\n")
            out.writerow(["location", "role", "metric", "mean", "sd", "se"])
            for key in tables[0]:
                x = np.array([t[key] for t in tables])
                sd = x.std(ddof=1) if reps > 1 else math.nan
                out.writerow([*key, x.mean(), sd, sd / math.sqrt(reps)])


if __name__ == "__main__":
    if len(sys.argv) not in (4, 5):
        sys.exit(__doc__)
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), *sys.argv[4:])
