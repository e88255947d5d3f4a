# The model of docs/model.md in plain vectorised R, written for speed: a yardstick for `sim`.
#
# usage: Rscript r_full.R PARAMS.csv REPLICATIONS MONTHS [OUT.csv]      PARAMS.csv is written by params.py
#
# Prints ns of processor time per worker-month (median of the replications, start-up left out).  OUT.csv gets mean, standard deviation and
# standard error of metrics, named and defined as in sim's summary.csv.
#
# A job is an environment with one vector for each attribute of its workers.  Rarely used attributes share an integer.
# Numbers come from R's default generators.  Every mechanism is here but policies and retention bonuses.

EDUCATION <- c("secondary", "graduate", "postgraduate")
YEARS <- c(12, 15, 17)
QUANTILES <- c(.10, .25, .50, .75, .90)
# Vectors of a job: ls is ln S, la the part of ln A that experience does not change, def and com the factors of English
# in (W5) and (W6), need the real gross pay that lifts the household to the poverty line, poor whether it is poor without.
FIELDS <- c("S", "ls", "la", "P", "x", "ill", "join", "enter", "grade", "eps", "def", "com", "need", "poor", "code")
# Bits of code: 3 for education, then
ENG <- 4L; INTERN <- 8L; COMPL <- 16L; READY <- 32L; RURAL <- 64L
has <- function(code, bit) bitwAnd(code, bit) != 0L
education <- function(code) bitwAnd(code, 3L) + 1L

# Phi on a grid of 1/64 for the mean of (P4); the error of rounding to the grid cancels in a mean.
PHI_LO <- -10; PHI_STEP <- 64
PHI_TABLE <- pnorm(PHI_LO + (0:(20 * PHI_STEP)) / PHI_STEP)

read_values <- function(path) read.csv(path, colClasses = "character", quote = "\"")

rtriangular <- function(a, b, c) {
  u <- runif(1)
  if (u < (b - a) / (c - a)) a + sqrt(u * (c - a) * (b - a)) else c - sqrt((1 - u) * (c - a) * (c - b))
}

# The scenario's values for one replication, as a tree of environments
draw_values <- function(rows) {
  v <- list()
  drawn <- list()
  for (i in seq_len(nrow(rows))) {
    kind <- rows$kind[i]
    v[[rows$key[i]]] <- if (kind == "text") rows$a[i] else if (kind == "number") as.numeric(rows$a[i]) else {  # (R4)
      line <- rows$line[i]
      abc <- as.numeric(unlist(rows[i, c("a", "b", "c")]))
      if (is.null(drawn[[line]])) drawn[[line]] <- if (kind == "uniform") runif(1, abc[1], abc[2]) else rtriangular(abc[1], abc[2], abc[3])
      drawn[[line]]
    }
  }
  v
}

section <- function(v, name) {
  prefix <- paste0(name, ".")
  mine <- startsWith(names(v), prefix)
  e <- v[mine]
  names(e) <- substring(names(e), nchar(prefix) + 1)
  list2env(e, envir = new.env())
}

names_of <- function(text) trimws(strsplit(text, ",")[[1]])

# Type 7 (Hyndman & Fan)
bands <- function(x) {
  n <- length(x)
  if (n == 0) return(rep(NA_real_, 5))
  at <- (n - 1) * QUANTILES
  i <- floor(at) + 1
  k <- pmin(i + 1, n)
  x <- sort.int(x, partial = unique(c(i, k)))
  x[i] + (at - floor(at)) * (x[k] - x[i])
}

world_new <- function(rows, months) {
  w <- new.env()
  v <- draw_values(rows)
  w$months <- months
  w$scale <- v$scenario.scale
  w$first <- as.integer(substring(v$scenario.start, 6))
  m <- w$m <- section(v, "model")
  m$vP <- m$pressure_sigma^2 / (1 - m$pressure_phi^2)
  w$home <- section(v, paste0("location.", v$scenario.onshore))
  w$role_names <- names_of(v$scenario.roles)
  w$location_names <- names_of(v$scenario.locations)
  w$roles <- lapply(seq_along(w$role_names), function(i) {
    r <- section(v, paste0("role.", w$role_names[i]))
    r$index <- i
    r$home <- section(v, paste0("job.", v$scenario.onshore, ".", w$role_names[i]))
    r$kpo <- r$tier == "kpo"
    r$q <- c(r$qualified_secondary, r$qualified_graduate, r$qualified_postgraduate)
    r$mult <- c(1, r$grade_mult_senior, r$grade_mult_lead)
    r$mbar <- sum(r$mult * c(1 - r$init_share_senior - r$init_share_lead, r$init_share_senior, r$init_share_lead))
    r
  })
  is_kpo <- vapply(w$roles, function(r) r$kpo, TRUE)
  w$order <- c(which(is_kpo), which(!is_kpo))
  w$kpo_takes <- Reduce(pmax, lapply(w$roles[is_kpo], function(r) r$q), c(0, 0, 0)) > 0
  w$locations <- lapply(seq_along(w$location_names), function(i) {
    l <- section(v, paste0("location.", w$location_names[i]))
    l$index <- i
    l$jobs <- lapply(w$roles, function(r) {
      j <- section(v, paste0("job.", w$location_names[i], ".", w$role_names[r$index]))
      j$l <- l
      j$r <- r
      j
    })
    l
  })
  w$bands <- array(NA_real_, c(months, 5, length(w$roles) + 1, length(w$locations)))
  w$record <- NULL
  start(w)
  w
}

start <- function(w) {
  m <- w$m
  for (r in w$roles) {
    h <- r$home
    x0 <- w$home$fx_rate
    some <- w$locations[[1]]$jobs[[r$index]]  # overhead keys of (E9) are those of the role
    pay <- h$wage * (1 + h$social_rate + h$benefits_ratio) / x0
    parts <- c(pay, h$training_cost / x0, h$seat_cost / x0, pay * some$overhead_ratio + some$overhead_usd) /
      (r$occ_target * (w$home$hours_week / 40)^m$hours_elasticity)
    r$c00 <- sum(parts)  # (E9)
    r$split0 <- parts / r$c00
    r$age <- r$auto_age
    r$B0 <- human_work(w, r)
  }
  for (l in w$locations) {
    l$chi <- 0
    head <- sum(vapply(l$jobs, function(j) j$headcount, 0))
    per_head <- vapply(EDUCATION, function(e) l[[paste0("pool_per_head_", e)]], 0, USE.NAMES = FALSE)
    enter <- vapply(EDUCATION, function(e) {
      value <- l[[paste0("entrants_per_head_", e)]]
      if (identical(value, "auto")) .055 * l[[paste0("pool_per_head_", e)]] else value
    }, 0, USE.NAMES = FALSE)
    l$U <- per_head * head / w$scale
    l$ent <- enter * head / w$scale
    d <- abs(l$utc_offset - w$home$utc_offset)
    l$delta <- min(d, abs(24 - d))
    prices(w, l, 0)
    for (j in l$jobs) {
      r <- j$r
      j$W <- j$wage
      j$M <- j$wage_factor
      j$q <- ifelse(r$q > 0, r$q + l$class_coverage * m$class_effect * (1 - r$q), 0)  # (H2)
      j$zconst <- (l$hours_week / 40)^m$hours_elasticity * (1 - m$tz_loss * l$delta / 12 * (1 - j$night_share))
      j$zref <- j$zconst * (1 - l$sick_days_well / 21) * (1 - m$comm_loss * (1 - l$english_share)) /
        (1 + r$check_effort * r$check_share + r$check_share * r$defect_base)  # (C2)
      n <- floor(j$headcount / w$scale + .5)
      Uq <- max(1, sum(j$q * l$U))
      j$uref <- Uq / (Uq + n)
      list2env(create(w, j, n, -1L, NULL), envir = j)
      j$Kbar <- if (n > 0) max(mean(output(w, j, 0L)$z), j$zref / 5) else j$zref  # (I3)
      j$htilde <- l$dismissal_pm
      j$SLbar <- 1
      j$quote0 <- quote_usd(w, j)
    }
  }
  for (r in w$roles) {  # (I4)
    jobs <- lapply(w$locations, function(l) l$jobs[[r$index]])
    H <- vapply(jobs, function(j) length(j$S) * r$occ_target * j$Kbar / (1 + r$bench), 0)
    s0 <- r$home$share
    r$D <- sum(H) / (1 - s0)
    r$s <- r$s_start <- c(s0, (1 - s0) * H / sum(H))
    for (j in jobs) j$Hhat <- r$s[1 + j$l$index] * r$D
  }
  w$recession <- FALSE
}

# (E7): adoption and human work per unit of demand
human_work <- function(w, r) {
  m <- w$m
  e <- exp(-(m$bass_p + m$bass_q) * r$age)
  r$F <- if (r$age > 0) (1 - e) / (1 + m$bass_q / m$bass_p * e) else 0
  (1 - r$auto_ceiling * r$F) * (1 + r$auto_newtask * r$F)
}

prices <- function(w, l, t) {
  l$Pi <- (1 + l$inflation_pa)^(t / 12)  # (E1)
  l$G <- (1 + l$wage_growth_pa)^(t / 12)  # (E2)
  l$Gnext <- (1 + l$wage_growth_pa)^((t + 1) / 12)
  l$G0 <- (1 + w$home$wage_growth_pa)^(t / 12)
  l$X <- l$fx_rate * exp(l$fx_drift_pa * t / 12 + l$chi) * l$fx_level  # (E3)
  l$MW <- l$min_wage * (1 + l$mw_index_pa)^(t %/% 12)  # (S6)
  for (r in w$roles) r$c0 <- r$c00 * l$G0
}

# (S6) for those whose employer complies
floor_mw <- function(w, l, s) {
  top <- w$m$mw_spill_to * l$MW
  low <- which(s < top)
  s[low] <- pmax(l$MW, s[low] + w$m$mw_spill * (top - s[low]))
  s
}

# (C1)
quote_usd <- function(w, j) {
  m <- w$m; l <- j$l; r <- j$r
  Wo <- floor_mw(w, l, j$W * j$M)
  local <- r$mbar * Wo * ((1 + j$night_share * l$night_premium) * (1 + j$social_rate) * (1 + j$overhead_ratio + l$dp_ratio) +
    j$benefits_ratio) + j$seat_cost * l$Pi + j$overhead_usd * l$G0 * l$X +
    Wo * j$quit_base_pm * (r$recruit_months + (1 + r$trainer_ratio) * r$training_months)
  (1 + m$governance) * (1 + r$margin / (1 - l$tax_rate)) * local / (l$X * j$zref * r$occ_target) +
    (1 - r$check_share) * r$defect_base * r$c0
}

# n new workers of month t, or the initial staff when t is -1: (I1), (I2), (H9), (S4), (V1)
create <- function(w, j, n, t, edu) {
  m <- w$m; l <- j$l; r <- j$r
  eng <- runif(n) < l$english_share
  intern <- runif(n) < l$intern_share
  compl <- runif(n) < l$mw_compliance
  rural <- runif(n) < l$rural_share
  x <- m$intern_months * intern + r$lateral_months * (runif(n) < r$lateral_share)
  grade <- rep(1L, n)
  ill <- rep(FALSE, n)
  if (t < 0) {
    tau <- if (r$init_tenure_mean > 0) pmin(6000, floor(log(runif(n)) / log(1 - 1 / (1 + r$init_tenure_mean)))) else rep(0, n)
    join <- as.integer(-tau)
    x <- x + pmax(0, tau - r$training_months)
    g <- runif(n)
    grade <- 1L + (g >= 1 - r$init_share_senior - r$init_share_lead) + (g >= 1 - r$init_share_lead)
    p <- j$q * l$U
    edu <- if (sum(p) > 0) sample.int(3, n, TRUE, p) else rep(which.max(r$q > 0), n)
    ill <- runif(n) < l$ill_onset_pm / (l$ill_onset_pm + m$ill_recovery_pm)
  } else {
    join <- rep(t, n)
  }
  code <- as.integer(edu) - 1L + ENG * eng + INTERN * intern + COMPL * compl + RURAL * rural
  eps <- rnorm(n)
  la <- attributes_of(w, j, code, grade, eps)
  S <- j$W * j$M * exp(log_a(m, la, x))
  S <- ifelse(compl, floor_mw(w, l, S), S)
  size <- 1 + pmin(64, rpois(n, l$household_mean - 1))
  other <- l$other_income * exp(l$other_income_sd * rnorm(n))
  before <- ifelse(runif(n) < l$first_share, 0, l$prior_ratio * S / (if (t < 0) 1 else l$Pi))
  kappa <- ifelse(rural, l$share_rural, l$share_urban)
  list(S = S, ls = log(S), la = la, P = m$init_pressure_scale * sqrt(m$vP) * rnorm(n), x = x, ill = ill, join = join,
       enter = join, grade = grade, eps = eps, def = 1 + m$defect_english * !eng, com = 1 - m$comm_loss * !eng,
       need = (l$poverty_line * size - other) / (kappa * (1 - l$emp_tax)),
       poor = (kappa * before + other) / size < l$poverty_line, code = as.integer(code))
}

# (S3) without experience
attributes_of <- function(w, j, code, grade, eps) {
  m <- w$m; l <- j$l; r <- j$r
  m$mincer_school * (YEARS[education(code)] - r$mincer_ref) + l$mincer_english * (has(code, ENG) - l$english_share) +
    m$mincer_intern * (has(code, INTERN) - l$intern_share) + r$wage_sd * eps + log(r$mult[grade])
}

# (S3)
log_a <- function(m, la, x) la + x * (m$mincer_exp / 12 + (m$mincer_exp2 / 144) * x)

# (W1)-(W6): output z and defect rate d of each worker; those in training and the fraction f of the month they produce
output <- function(w, j, t) {
  m <- w$m; l <- j$l; r <- j$r
  y <- 1 - ((1 - r$prof_start) * (1 - r$auto_assist * r$F)) * exp(j$x * (-1 / r$prof_months))  # (W1), (W2)
  d <- r$defect_base * exp(m$defect_pressure * j$P) * j$def / y
  big <- which(d > .5)
  d[big] <- .5  # (W5)
  well <- j$zconst * (1 - l$sick_days_well / 21)
  z <- y * j$com * well / ((1 + r$check_effort * r$check_share) + r$check_share * d)  # (W6)
  ill <- which(j$ill)
  z[ill] <- z[ill] * ((1 - l$sick_days_ill / 21) * (1 - m$presenteeism) / (1 - l$sick_days_well / 21))  # (W4)
  new <- which(j$enter > t - r$training_months)
  f <- pmax(0, t - j$enter[new] + 1 - r$training_months)  # (W3)
  z[new] <- z[new] * f
  list(z = z, d = d, ill = ill, new = new, f = f)
}

month <- function(w, t) {
  m <- w$m
  for (l in w$locations) {
    prices(w, l, t)
    if (t > 0 && t %% 12 == 0 && l$mw_index_pa > 0) for (j in l$jobs) {  # (S6) for incumbents
      low <- which(j$S < m$mw_spill_to * l$MW & has(j$code, COMPL))
      j$S[low] <- floor_mw(w, l, j$S[low])
      j$ls[low] <- log(j$S[low])
    }
  }
  for (r in w$roles) {
    B <- human_work(w, r)
    E <- exp(r$demand_noise * rnorm(1) - r$demand_noise^2 / 2)  # (E6)
    r$H <- r$D * E * (1 + r$season_amp * cos(2 * pi * (t + w$first - r$season_peak) / 12)) * B / r$B0  # (E8)
    r$before <- r$s
    jobs <- lapply(w$locations, function(l) l$jobs[[r$index]])
    if (t > 0) {  # (C3), (C4); the value of data security has not moved, as no policy moves it
      weight <- r$s_start * c((r$c0 / r$c00)^-r$cost_sensitivity, vapply(jobs, function(j)
        (quote_usd(w, j) / j$quote0)^-r$cost_sensitivity * exp(m$service_sensitivity * (j$SLbar - 1)), 0))
      r$s <- r$s + m$renewal_pm * (weight / sum(weight) - r$s)
    }
    for (j in jobs) j$H <- r$s[1 + j$l$index] * r$H  # (C5)
  }
  for (l in w$locations) {
    l$U <- l$U + l$ent - l$U * (1 - exp(-l$pool_exit_pm))  # (H1)
    for (j in l$jobs) plan(w, j, t)
    transfer(w, l, t)
  }
  for (i in w$order) for (l in w$locations) hire(w, l$jobs[[i]], t)
  for (l in w$locations) {
    pay <- lapply(l$jobs, function(j) j$S)
    w$bands[t + 1, , , l$index] <- c(vapply(pay, bands, numeric(5)), bands(unlist(pay)))
    for (j in l$jobs) work(w, j, t)
    for (j in l$jobs) l$U <- l$U + j$vacated  # (H10)
  }
  advance(w, t)
}

# Firing cost, target, vacancies, layoff hazard, slack
plan <- function(w, j, t) {
  m <- w$m; l <- j$l; r <- j$r
  n <- j$n0 <- length(j$S)
  tau <- if (n > 0) t - mean(j$join) else 0
  FC <- l$notice_months + l$severance_months_py * tau / 12  # (X3)
  j$Hhat <- j$Hhat + m$smooth_h * (j$H - j$Hhat)
  target <- (1 + r$bench) * j$Hhat / (r$occ_target * j$Kbar)
  target <- ceiling(target - 1e-9 * max(1, target))  # (H6)
  j$V <- j$V0 <- floor(max(0, target - n) / (1 + m$epl_hire * FC) + .5)
  x <- if (n > 0) min(.95, m$layoff_speed / (1 + m$epl_layoff * FC) * max(0, n - (1 + m$layoff_slack) * target) / n) else 0
  j$hL <- l$dismissal_pm / (1 + m$epl_layoff * FC) - log(1 - x)  # (X2)
  j$Uq <- max(1, sum(j$q * l$U))
  j$u <- j$Uq / (j$Uq + n)  # (H5)
  j$tr_in <- j$tr_out <- 0
}

drop_workers <- function(j, out) {
  keep <- seq_along(j$S)[-out]
  for (field in FIELDS) j[[field]] <- j[[field]][keep]
}
add_workers <- function(j, new) for (field in FIELDS) j[[field]] <- c(j[[field]], new[[field]])

# (K3)
transfer <- function(w, l, t) {
  posts <- Filter(function(j) j$r$kpo && j$V > 0, l$jobs)
  if (length(posts) == 0) return()
  from <- at <- integer()
  for (j in l$jobs) if (!j$r$kpo) {
    ready <- which(has(j$code, READY))
    ready <- ready[runif(length(ready)) < 1 - exp(-w$m$transfer_pm)]
    from <- c(from, rep(j$r$index, length(ready)))
    at <- c(at, ready)
  }
  if (length(at) == 0) return()
  mixed <- sample.int(length(at))
  from <- from[mixed]
  at <- at[mixed]
  edu <- mapply(function(f, i) education(l$jobs[[f]]$code[i]), from, at)
  free <- rep(TRUE, length(at))
  moved <- integer()
  for (k in posts) {
    mine <- which(free & k$r$q[edu] > 0)
    free[mine] <- FALSE
    mine <- head(mine, k$V)
    if (length(mine) == 0) next
    new <- lapply(FIELDS, function(field) mapply(function(f, i) l$jobs[[f]][[field]][i], from[mine], at[mine]))
    names(new) <- FIELDS
    new$grade <- rep(1L, length(mine))
    new$x <- rep(0, length(mine))
    new$code <- bitwAnd(new$code, bitwNot(READY))
    new$enter <- rep(t, length(mine))
    new$la <- attributes_of(w, k, new$code, new$grade, new$eps)
    S <- k$W * k$M * exp(log_a(w$m, new$la, new$x))
    new$S <- pmax(new$S, ifelse(has(new$code, COMPL), floor_mw(w, l, S), S))
    new$ls <- log(new$S)
    add_workers(k, new)
    k$V <- k$V - length(mine)
    k$tr_in <- length(mine)
    moved <- c(moved, mine)
  }
  for (f in unique(from[moved])) {
    j <- l$jobs[[f]]
    out <- at[moved][from[moved] == f]
    j$tr_out <- length(out)
    drop_workers(j, out)
  }
}

# (H3)-(H9)
hire <- function(w, j, t) {
  m <- w$m; l <- j$l; r <- j$r
  j$hires <- 0
  j$pay_hires <- 0
  if (j$V <= 0) return()
  acc <- if (m$reserve_sd > 0) pnorm(log(j$W * j$M / (l$reserve_ratio * j$wage * l$G)) / m$reserve_sd) else 1
  Ue <- acc * sum(j$q * l$U)
  fill <- 1 - exp(-l$match_eff * (Ue / j$V)^m$match_elast)  # (H7)
  left <- rbinom(1, j$V, fill)
  edu <- c(0, 0, 0)
  while (left > 0) {  # (H8): weights follow the pools, a fiftieth at a time
    weight <- j$q * l$U * (l$U >= 1)
    if (sum(weight) <= 0) break
    k <- min(left, max(1, floor(min(l$U[weight > 0]) / 50)))
    got <- pmin(rmultinom(1, k, weight)[, 1], floor(l$U))
    l$U <- l$U - got
    edu <- edu + got
    left <- left - k
  }
  n <- sum(edu)
  if (n > 0) {
    new <- create(w, j, n, t, rep(1:3, edu))
    add_workers(j, new)
    j$hires <- n
    j$pay_hires <- sum(new$S)
  }
}

# Steps 7 to 12 of one job
work <- function(w, j, t) {
  m <- w$m; l <- j$l; r <- j$r
  n <- length(j$S)
  nu <- j$night_share
  out <- output(w, j, t)
  z <- out$z; ill <- out$ill; new <- out$new; f <- out$f
  K <- sum(z)
  dbar <- if (K > 0) sum(z * out$d) / K else 0  # (W8)
  e <- m$hours_elasticity
  o <- if (K > 0) min(l$overtime_cap, max(0, (j$H / K / m$occ_max)^(1 / e) - 1)) else 0  # (W7)
  Ke <- K * (1 + o)^e
  Y <- if (K <= 0) 0 else if (o < l$overtime_cap) j$H else min(j$H, m$occ_max * Ke)
  occ <- if (K > 0) Y / Ke else 0
  SL <- if (j$H > 0) Y / j$H else 1
  Hw <- l$hours_week * (1 + o)

  # (P2): ln Rw, from it everything that effort and reward do
  paid_o <- o * (1 - l$unpaid_share) * l$overtime_premium
  night <- nu * l$night_premium
  lrw <- j$ls - log_a(m, j$la, j$x) + log((1 + paid_o + night) / j$W)
  if (paid_o > 0) lrw[new] <- lrw[new] + log((1 + night + paid_o * f) / (1 + night + paid_o))
  far <- which(abs(lrw) > log(4))
  lrw[far] <- log(4) * sign(lrw[far])
  effort <- Hw / 40 * (if (K > 0) min(2, max(.5, occ / r$occ_target)) else 1)
  exploited <- sum(lrw < log(effort / m$eri_cut))
  J <- 1 - exp(-12 * j$htilde)
  target <- m$pressure_occupancy * (occ - r$occ_target) / .10 + m$pressure_hours * (Hw - 40) / 10 + m$pressure_night * nu +
    m$pressure_eri * log(effort) - m$pressure_control * (r$control - .5) + m$pressure_insecurity * J / .10 - l$wellness_effect

  # what is measured and paid before anything moves
  S <- j$S; P <- j$P
  S_sum <- sum(S)
  SF <- S_sum - sum(S[new] * (1 - f))
  pay <- S_sum * (1 + night) + paid_o * SF
  gross <- S * ((1 + night + paid_o) / l$Pi)
  if (paid_o > 0) gross[new] <- gross[new] - S[new] * (1 - f) * (paid_o / l$Pi)
  above <- gross >= j$need  # (V2), (V3)
  sleep <- sum(PHI_TABLE[P * (m$sleep_pressure * PHI_STEP) + ((m$sleep_base + m$sleep_night * nu - PHI_LO) * PHI_STEP + 1.5)])  # (P4)
  note <- c(
    n0 = j$n0, paid = n, n1 = NA, hires = j$hires, quits = NA, layoffs = NA, others = NA,
    transfers = if (r$kpo) j$tr_in else j$tr_out, tr_in = j$tr_in, promotions = NA, certificates = NA,
    unfilled = j$V0 - j$hires - j$tr_in, tau = n * t - sum(j$join), under12 = sum(j$join > t - 12L), S = S_sum,
    low = sum(S <= 1.001 * l$MW), P = sum(P), high = sum(P > 1), exploited = exploited,
    absent = l$sick_days_well * (n - length(ill)) + l$sick_days_ill * length(ill), ill = length(ill), sleep = sleep,
    Hw = Hw * n, o = o * n, index = j$W / j$wage * n, H = j$H, Y = Y, Ke = Ke, bench = max(0, 1 - occ / r$occ_target) * Ke,
    quality = (1 - (1 - r$check_share) * dbar) * Y, Uq = j$Uq, auto = r$auto_ceiling * r$F * j$H, above = sum(above),
    lifted = sum(above & j$poor), poor0 = sum(j$poor), rural = sum(has(j$code, RURAL)), kpo = n * r$kpo, X = l$X * n)

  # (X1), (X4): an exponential time shorter than the month ends in an exit
  hump <- (t + .5 - j$join) / m$hump_months
  h <- m$quit_pressure * P - r$quit_pay * lrw
  h[ill] <- h[ill] + m$quit_ill
  h <- (j$quit_base_pm * exp(-m$quit_pressure^2 * m$vP / 2)) * (1 + r$hump * hump * exp(1 - hump)) * exp(h)
  gone <- which(rexp(n) < h + (j$hL + l$other_exit_pm))
  u <- runif(length(gone)) * (h[gone] + (j$hL + l$other_exit_pm))
  quits <- sum(u < h[gone])
  fired <- gone[u >= h[gone] & u < h[gone] + j$hL]
  sev <- sum(S[fired] * (l$notice_months + l$severance_months_py * (t - j$join[fired] + 1) / 12))

  # (P3)
  lambda <- (l$ill_onset_pm * exp(m$ill_night * nu - m$ill_pressure^2 * m$vP / 2)) * exp(m$ill_pressure * P)
  both <- lambda + m$ill_recovery_pm
  change <- (1 - exp(-both)) / both
  u <- runif(n)
  sick <- u < lambda * change
  sick[ill] <- u[ill] >= m$ill_recovery_pm * change[ill]
  j$ill <- sick

  # (P1)
  j$P <- m$pressure_phi * P + ((1 - m$pressure_phi) * target - (1 - m$pressure_phi) * m$pressure_eri * lrw) + m$pressure_sigma * rnorm(n)

  # who stays
  leavers <- tabulate(education(j$code[gone]), 3)
  j$vacated <- rbinom(3, leavers, l$return_prob)  # (H10), added at the end of the month
  if (length(gone) > 0) drop_workers(j, gone)
  done <- careers(w, j, t)
  ups <- done$ups
  fresh <- which(j$enter > t - r$training_months)
  j$x <- j$x + 1  # (W1)
  j$x[fresh] <- j$x[fresh] - 1 + pmax(0, t - j$enter[fresh] + 1 - r$training_months)

  # (M1) to (M12)
  soc <- j$social_rate * pay
  ben <- j$benefits_ratio * S_sum
  intl <- j$overhead_usd * l$G0 * l$X * n
  ovh <- j$overhead_ratio * (pay + soc) + intl
  sec <- l$dp_ratio * (pay + soc)
  seat <- j$seat_cost * l$Pi * n
  wel <- l$wellness_cost * l$Pi * n
  trn <- r$trainer_ratio * (S_sum - SF)
  rec <- r$recruit_months * j$pay_hires
  sub <- l$training_subsidy * trn + l$upskill_subsidy * ups
  TC <- pay + soc + ben + ovh + sec + seat + trn + rec + sev + wel + ups - sub
  markup <- (1 + r$margin / (1 - l$tax_rate)) / l$X
  price <- TC * markup
  tax <- l$tax_rate * (price * l$X - TC)
  c0 <- r$c0
  tra <- m$transition_months * c0 * max(0, r$s[1 + l$index] - r$before[1 + l$index]) * r$H
  rwk <- (1 - r$check_share) * dbar * Y * c0
  bkf <- (j$H - Y) * c0 * (1 + m$backfill_premium)
  brc <- l$breach_pm * n * m$breach_loss * exp(-m$breach_theta * l$dp_ratio)
  hidden <- m$governance * price + tra + rwk + bkf + brc
  coff <- price + hidden
  con <- j$H * c0
  off <- c((pay + soc + ben + sev) * markup, (trn + rec + ups - sub) * markup, seat * markup)
  source <- con * r$split0 - c(off, coff - sum(off))

  # (S1), (S2), (W9), (X5)
  w_star <- j$wage * l$Gnext * (j$u / j$uref)^-m$wage_curve
  j$W <- j$W * exp(max(-m$market_cut_max, m$wage_speed * log(w_star / j$W)))
  if (n > 0) j$Kbar <- max(j$zref / 5, j$Kbar + m$smooth_k * (K / n - j$Kbar))
  j$SLbar <- j$SLbar + .1 * (SL - j$SLbar)
  j$htilde <- j$htilde + (j$hL - j$htilde) / 12

  note[c("n1", "quits", "layoffs", "others", "promotions", "certificates")] <-
    c(length(j$S), quits, length(fired), length(gone) - quits - length(fired), done$promoted, done$certified)
  note <- c(note, J = (1 - exp(-12 * j$htilde)) * n, TC = TC / l$X, price = price, coff = coff, con = con, hidden = hidden,
    salary = source[1], training = source[2], office = source[3], other = source[4],
    soft = (r$focus_value + m$time_value * l$delta / 12) * c0 * Y, rwk = rwk, fix = (seat + wel + intl) * markup * (1 + m$governance),
    lin = (TC - seat - wel - intl) * markup * (1 + m$governance), clean = con - tra - rwk - bkf - brc,
    government = (soc + l$emp_tax * pay + tax - sub) / l$X,
    discounted = (con - coff) * (1 + m$discount_rate_pa)^(-(t + 1) / 12), kpo_price = price * r$kpo)
  if (is.null(w$record)) w$record <- array(0, c(length(note), w$months, length(w$roles), length(w$locations)), list(names(note), NULL, NULL, NULL))
  w$record[, t + 1, r$index, l$index] <- note
}

# Promotion, review, certificate of those who stay: (K1), (S8), (S7), (K2)
careers <- function(w, j, t) {
  m <- w$m; l <- j$l; r <- j$r
  n <- length(j$S)
  u <- runif(n)
  cert <- if (r$kpo) 0 else 1 - exp(-l$upskill_pm)
  ups <- certified <- 0
  if (cert > 0) {
    up <- which(u > 1 - cert)
    code <- j$code[up]
    ok <- t - j$join[up] >= 12 & !has(code, READY) & w$kpo_takes[education(code)]
    up <- up[ok]
    j$code[up] <- bitwOr(j$code[up], READY)
    certified <- length(up)
    ups <- l$upskill_cost * sum(j$S[up])
  }
  rise <- c(1 - exp(-r$promote_senior_pm), 1 - exp(-r$promote_lead_pm), 0)
  up <- which(u < max(rise))
  up <- up[u[up] < rise[j$grade[up]]]
  g <- j$grade[up]
  step <- log(r$mult[g + 1L] / r$mult[g])
  j$grade[up] <- g + 1L
  j$la[up] <- j$la[up] + step
  j$ls[up] <- j$ls[up] + step
  j$S[up] <- exp(j$ls[up])
  rev <- which((t + 1L - j$join) %% 12L == 0L)
  ls <- j$ls[rev]
  gap <- log(j$W * j$M) + log_a(m, j$la[rev], j$x[rev]) - ls
  change <- l$inflation_pa + r$merit_pa + m$merit_catchup * (gap - l$inflation_pa) + m$merit_sd * rnorm(length(rev))
  ls <- ls + pmax(-m$cut_max, change)
  low <- which(ls < log(l$MW))
  low <- low[has(j$code[rev[low]], COMPL)]
  ls[low] <- log(l$MW)
  j$ls[rev] <- ls
  j$S[rev] <- exp(ls)
  list(ups = ups, promoted = length(up), certified = certified)
}

# Step 14
advance <- function(w, t) {
  m <- w$m
  common <- rnorm(1)
  for (l in w$locations) {  # (E3)
    k <- l$fx_kappa_pa
    a <- exp(-k / 12)
    s <- l$fx_sigma_pa * sqrt(if (k > 0) (1 - a^2) / (2 * k) else 1 / 12)
    l$chi <- a * l$chi + s * (sqrt(m$fx_corr) * common + sqrt(1 - m$fx_corr) * rnorm(1))
  }
  common <- rnorm(1)
  for (r in w$roles) {  # (E5)
    mu <- r$demand_growth_long_pa + (r$demand_growth_pa - r$demand_growth_long_pa) * exp(-r$demand_growth_fade_pa * t / 12)
    z <- sqrt(m$demand_corr) * common + sqrt(1 - m$demand_corr) * rnorm(1)
    v <- r$demand_vol_pa
    r$D <- r$D * exp((mu + m$recession_drift_pa * w$recession - v^2 / 2) / 12 + v / sqrt(12) * z)
    r$age <- r$age + r$auto_speed / 12
  }
  w$recession <- if (w$recession) runif(1) >= m$recession_end_pm else runif(1) < m$recession_start_pm  # (E4)
}

TOTAL <- c(hires = "hires", quits = "quits", layoffs = "layoffs", other_exits = "others", transfers = "transfers",
  promotions = "promotions", certificates = "certificates", provider_cost_usd = "TC", price_usd = "price", client_cost_usd = "coff",
  onshore_cost_usd = "con", savings_salary_usd = "salary", savings_training_usd = "training", savings_office_usd = "office",
  savings_other_usd = "other", soft_benefits_usd = "soft", government_balance_usd = "government", npv_usd = "discounted")
MEAN <- c(tenure_mean = "tau", share_tenure_under_12m = "under12", salary_mean = "S", min_wage_share = "low", pressure_mean = "P",
  pressure_share_high = "high", exploited_share = "exploited", ill_share = "ill", poor_sleep_share = "sleep", hours_week = "Hw",
  overtime_ratio = "o", job_insecurity = "J", wage_index = "index", cost_per_head_usd = "TC", poverty_rate_without_job = "poor0",
  rural_share = "rural", kpo_share = "kpo", fx_rate = "X")

# Horizon values of a job or location: s has a row for each sum and a column for each month.
metrics <- function(s, bands) {
  out <- rowSums(s[TOTAL, , drop = FALSE])
  names(out) <- names(TOTAL)
  out["savings_usd"] <- sum(s["con", ] - s["coff", ])
  out["unfilled_work"] <- sum(s["H", ] - s["Y", ])
  last <- seq(max(1, ncol(s) - 11), ncol(s))
  y <- as.list(as.data.frame(t(s[, last, drop = FALSE])))
  year <- lapply(MEAN, function(key) y[[key]] / y$paid)
  year <- c(year, list(
    employment = y$n1, paid_staff = y$paid, vacancies_unfilled = y$unfilled, sick_days_pa = 12 * y$absent / y$paid,
    occupancy = y$Y / y$Ke, service_level = y$Y / y$H, bench_share = y$bench / y$Ke, quality = y$quality / y$Y,
    demand_fte = y$H, automation_share = y$auto / y$H, slack = y$Uq / (y$Uq + y$n0), savings_percent = 100 * (y$con - y$coff) / y$con,
    cost_per_fte_usd = y$coff / y$Y, quality_adjusted_cost_usd = (y$coff - y$rwk) / y$quality, hidden_cost_ratio = y$hidden / y$price,
    kpo_price_share = y$kpo_price / y$price, break_even_wage = y$S / y$paid * (y$clean - y$fix) / y$lin,
    households_above_line = y$above, households_lifted = y$lifted, poverty_rate = 1 - y$above / y$paid))
  for (i in 1:5) year[[paste0("salary_p", c(10, 25, 50, 75, 90)[i])]] <- bands[last, i]
  out <- c(out, vapply(year, mean, 0, na.rm = TRUE))
  staff <- mean((y$n0 + y$n1) / 2) * length(last) / 12
  out["attrition_ltm_voluntary"] <- sum(y$quits + y$others) / staff
  out["attrition_ltm"] <- sum(y$quits + y$others + y$layoffs) / staff
  out["separation_probability_12m"] <- 1 - prod(1 - (y$quits + y$others + y$layoffs) / y$paid, na.rm = TRUE)
  out
}

summarise <- function(w) {
  rec <- w$record * w$scale  # every sum is of simulated units
  out <- numeric()
  for (i in seq_along(w$locations)) for (k in seq_len(length(w$roles) + 1)) {
    total <- k > length(w$roles)
    s <- if (total) apply(rec[, , , i, drop = FALSE], 1:2, sum) else rec[, , k, i]
    if (total) s["transfers", ] <- s["tr_in", ]  # counted once in totals
    one <- metrics(s, w$bands[, , k, i])
    names(one) <- paste(w$location_names[i], if (total) "all" else w$role_names[k], names(one), sep = ",")
    out <- c(out, one)
  }
  out
}

main <- function(args) {
  if (!length(args) %in% 3:4) stop("usage: r_full.R PARAMS.csv REPLICATIONS MONTHS [OUT.csv]")
  rows <- read_values(args[1])
  reps <- as.integer(args[2])
  months <- as.integer(args[3])
  ns <- numeric()
  tables <- NULL
  for (rep in seq_len(reps)) {
    set.seed(rep)
    w <- world_new(rows, months)
    began <- sum(proc.time()[1:2])
    for (t in 0:(months - 1L)) month(w, t)
    ns <- c(ns, (sum(proc.time()[1:2]) - began) * 1e9 / sum(w$record["paid", , , ]))
    if (length(args) == 4) tables <- rbind(tables, summarise(w))
  }
  cat(sprintf("R %s: %.1f ns per worker-month (minimum %.1f), %d replications of %.0f workers and %d months\n",
    getRversion(), median(ns), min(ns), reps, sum(w$record["paid", 1, , ]), months))
  if (length(args) == 4) {
    sds <- apply(tables, 2, sd)
    number <- function(x) ifelse(is.nan(x) | is.na(x), "", sprintf("%.12g", x))
    lines <- paste(colnames(tables), number(colMeans(tables)), number(sds), number(sds / sqrt(reps)), sep = ",")
    writeLines(c("location,role,metric,mean,sd,se", lines), args[4])
  }
}

main(commandArgs(TRUE))
