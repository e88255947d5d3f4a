# Makefile of sim.  `make help` lists what it can do.
.DEFAULT_GOAL := build

# ---- what is built, and how

VARIANT ?= release
ifeq ($(origin CC),default)
CC := gcc
endif
PREFIX  ?= /usr/local
BUILD   := build/$(VARIANT)$(if $(filter clang%,$(notdir $(CC))),-clang)
PKGS    := gsl inih jansson nettle xlsxwriter fontconfig
MACHINE := $(shell uname -m)

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wformat=2 -Wvla -Wundef -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith
ifeq ($(DEV),1)
WARN += -Werror
endif
OPT_release := -O3 -DNDEBUG
OPT_debug   := -O0 -g3
OPT_asan    := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
OPT_tsan    := -O1 -g -fsanitize=thread
OPT_cov     := -O0 -g --coverage
ifeq ($(OPT_$(VARIANT)),)
$(error VARIANT=$(VARIANT): allowed are release, debug, asan, tsan, cov)
endif

# The same bits from every compiler and processor: no fused multiply-add, no fast-math (docs/developer.md).
CFLAGS_ALL  := -std=c11 -D_GNU_SOURCE $(OPT_$(VARIANT)) -ffp-contract=off -fno-math-errno -fno-trapping-math \
               -fopenmp $(WARN) -Iinclude -I. $(shell pkg-config --cflags $(PKGS) 2>/dev/null) $(CFLAGS)
LIBS        := $(shell pkg-config --libs $(PKGS) 2>/dev/null) -lm
LIBS_TEST   := $(shell pkg-config --libs cunit 2>/dev/null)
DATA_DIR    := $(PREFIX)/share/sim

# Kernels are compiled once per vector level.
KERNELS  := $(wildcard sim/model/sweep*.c sim/core/lanes*.c sim/out/lanes*.c)
LEVELS   := $(if $(filter x86_64,$(MACHINE)),v1 v3 v4,v1)
MARCH_v1 := $(if $(filter x86_64,$(MACHINE)),-march=x86-64)
MARCH_v3 := -march=x86-64-v3
MARCH_v4 := -march=x86-64-v4 -mprefer-vector-width=512

SRC   := $(filter-out $(KERNELS) sim/cli/main.c,$(wildcard sim/*/*.c))
OBJ   := $(SRC:%.c=$(BUILD)/obj/%.o) $(foreach l,$(LEVELS),$(KERNELS:%.c=$(BUILD)/obj/%.$(l).o))
LIB   := $(BUILD)/libsim.a
BIN   := $(BUILD)/sim
TESTS := $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/test_*.c))
ALL_C := $(wildcard sim/*/*.[ch] include/sim/*.h tests/*.[ch] bench/*.[ch] fuzz/*.[ch])

# One short line for each step; V=1 shows the commands.
ifeq ($(V),1)
say = $(1)
else
say = @echo '  $(2)'; $(1)
endif

.PHONY: build
build: $(BIN) ## compile build/VARIANT/sim (the default)

# Flags and compiler of the last build: when they change, everything is compiled anew.  So are, when the place of the
# installed charts and scenarios changes, the files that look for them.
FLAGS   := $(BUILD)/flags
PLACE   := $(BUILD)/place
DEFINES := -DSIM_DATA_DIR='"$(DATA_DIR)"' -DSIM_SOURCE_DIR='"$(CURDIR)"' \
           -DSIM_INIH_VERSION='"$(shell pkg-config --modversion inih 2>/dev/null)"' \
           -DSIM_SOURCE_ID='"$(shell git describe --always --dirty 2>/dev/null || echo unknown)"'
PLACED  := $(filter $(BUILD)/obj/sim/out/% $(BUILD)/obj/sim/cli/%,$(OBJ)) $(BUILD)/obj/sim/cli/main.o
.PHONY: force
remember = @mkdir -p $(@D); echo '$(subst ','\'',$(1))' | cmp -s - $@ || echo '$(subst ','\'',$(1))' > $@
$(FLAGS): force
	$(call remember,$(CC) $(CFLAGS_ALL) $(LDFLAGS) $(LIBS))
$(PLACE): force
	$(call remember,$(DEFINES))
$(PLACED): $(PLACE)
$(PLACED): private CFLAGS_ALL += $(DEFINES)

$(BIN): $(BUILD)/obj/sim/cli/main.o $(LIB)
	@mkdir -p $(@D)
	$(call say,$(CC) $(CFLAGS_ALL) $(LDFLAGS) -o $@ $^ $(LIBS),link $@)
$(LIB): $(OBJ)
	@rm -f $@
	@ar rcs $@ $^
$(BUILD)/obj/%.o: %.c $(FLAGS)
	@mkdir -p $(@D)
	$(call say,$(CC) $(CFLAGS_ALL) -MMD -MP -c -o $@ $<,$(CC) $<)
define LEVEL_RULE
$(BUILD)/obj/%.$(1).o: %.c $(FLAGS)
	@mkdir -p $$(@D)
	$$(call say,$$(CC) $$(CFLAGS_ALL) $$(MARCH_$(1)) -DSIM_LEVEL=$(1) -MMD -MP -c -o $$@ $$<,$$(CC) $(1) $$<)
endef
$(foreach l,$(LEVELS),$(eval $(call LEVEL_RULE,$(l))))
$(BUILD)/tests/%: tests/%.c $(LIB) $(FLAGS)
	@mkdir -p $(@D)
	$(call say,$(CC) $(CFLAGS_ALL) $(LDFLAGS) -MMD -MP -o $@ $< $(LIB) $(LIBS_TEST) $(LIBS),$(CC) $<)

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)

# ---- using it.  The packages may be installed by the first step, so the second is a new make.

.PHONY: run
run: deps ## install what is missing, compile, run scenarios/india_vs_philippines.ini
	@$(MAKE) --no-print-directory build
	$(BIN) run scenarios/india_vs_philippines.ini

.PHONY: deps
deps: ## install what is missing (apt-get); silent when nothing is; WITH='browser office' for tests that look at pages
	@.ci/deps.sh $(CC) $(WITH)

.PHONY: install
install: build ## copy program, charts, scenarios to DESTDIR/PREFIX
	install -d '$(DESTDIR)$(PREFIX)/bin' '$(DESTDIR)$(DATA_DIR)'
	install -m 755 $(BIN) '$(DESTDIR)$(PREFIX)/bin/sim'
	for d in plots scenarios; do \
	  if [ -d $$d ]; then (cd $$d && find . -type f -exec install -Dm 644 {} '$(abspath $(DESTDIR)$(DATA_DIR))'/$$d/{} \;); fi; done
	if [ -f docs/sim.1 ]; then install -Dm 644 docs/sim.1 '$(DESTDIR)$(PREFIX)/share/man/man1/sim.1'; fi

.PHONY: uninstall
uninstall: ## remove what install has copied
	rm -f '$(DESTDIR)$(PREFIX)/bin/sim' '$(DESTDIR)$(PREFIX)/share/man/man1/sim.1'
	rm -rf '$(DESTDIR)$(DATA_DIR)'

.PHONY: docs
docs: build ## write docs/parameters.md and the tables of docs/what-ifs.md anew (minutes)
	$(BIN) params --markdown > docs/parameters.md
	.ci/fill_outputs.sh $(BIN) docs/what-ifs.md

.PHONY: gallery
gallery: build ## draw docs/gallery.md anew: every chart from the shipped scenarios (minutes)
	.ci/gallery.sh $(BIN) docs

# ---- trusting it

.PHONY: check
check: deps ## install what is missing, compile, run every test
	@$(MAKE) --no-print-directory check-all

.PHONY: check-all
check-all: build tests
	@SIM_BUILD=$(BUILD) SIM=$(BIN) .ci/run_tests.sh $(TESTS) $(wildcard tests/*.sh)

.PHONY: tests
tests: $(TESTS) ## compile the test programs

# SKIP='test_a test_b' leaves some out: those that look at pictures take long and are the same for every compiler
.PHONY: unit
unit: tests ## run the test programs only
	@SIM_BUILD=$(BUILD) SIM=$(BIN) .ci/run_tests.sh $(filter-out $(SKIP:%=$(BUILD)/tests/%),$(TESTS))

.PHONY: layers
layers: ## check that includes point down only
	@tests/layers.sh

.PHONY: asan tsan
asan tsan: ## run the test programs under a sanitizer
	@$(MAKE) --no-print-directory VARIANT=$@ unit

.PHONY: cov
cov: ## run every test and print the lines covered per file
	@$(MAKE) --no-print-directory VARIANT=cov check-all
	@for o in $$(find build/cov/obj -name '*.gcda'); do gcov -n -o $$o $$o 2>/dev/null; done \
	  | awk '/^File .sim/ { f = $$2 } /^Lines executed/ && f != "" { print f, $$0; f = "" }' | sort -u

.PHONY: format
format: ## lay the sources out by .clang-format
	clang-format -i $(ALL_C)

.PHONY: lint
lint: ## clang-tidy and cppcheck, those that are installed
	@failed=0; \
	if command -v clang-tidy >/dev/null; then \
	  clang-tidy --quiet $(SRC) -- $(filter-out -fopenmp,$(CFLAGS_ALL)) -DSIM_DATA_DIR='""' -DSIM_SOURCE_DIR='""' \
	    || failed=1; \
	else echo 'lint: no clang-tidy here'; fi; \
	if command -v cppcheck >/dev/null; then \
	  cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr --error-exitcode=1 \
	    --suppress=missingInclude --suppress=shiftTooManyBitsSigned:sim/core/vec.h -Iinclude -I. -DSIM_LEVEL=v1 -D__x86_64__=1 sim \
	    || failed=1; \
	else echo 'lint: no cppcheck here'; fi; exit $$failed

# ---- the rest

.PHONY: clean
clean: ## remove everything that was built
	rm -rf build

.PHONY: help
help: ## this list
	@echo 'make [VARIANT=release|debug|asan|tsan|cov] [CC=clang] [DEV=1] [V=1] [TARGET]'
	@sed -n 's/^\([a-z][a-z ]*\):[^#]*## \(.*\)/  \1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

# ---- measuring it (docs/performance.md)

BENCH_SRC   := bench/workload.c bench/limits.c
BENCH_OBJ   := $(BENCH_SRC:%.c=$(BUILD)/obj/%.o) $(foreach l,$(LEVELS),$(BUILD)/obj/bench/stream.$(l).o)
BENCH       := $(BUILD)/bench/bench
BENCH_COUNT := $(BUILD)/bench/count

$(BENCH) $(BENCH_COUNT): $(BUILD)/bench/%: $(BUILD)/obj/bench/%.o $(BENCH_OBJ) $(LIB)
	@mkdir -p $(@D)
	$(call say,$(CC) $(CFLAGS_ALL) $(LDFLAGS) -o $@ $^ $(LIBS),link $@)

check-all: $(BENCH) # tests/bench.sh compares its hashes

.PHONY: bench
bench: $(BENCH) ## ns per worker-month on this machine; BENCH_ARGS='--quick --json --case NAME'
	@$(BENCH) $(BENCH_ARGS)

.PHONY: bench-ir
bench-ir: ## instructions per worker-month against bench/ir.txt (valgrind); RECORD=1 writes it
	@.ci/deps.sh $(CC) valgrind
	@$(MAKE) --no-print-directory $(BENCH_COUNT)
	@bench/ir.sh $(BENCH_COUNT)

.PHONY: bench-peers
bench-peers: $(BIN) ## the full model in NumPy and in R beside sim: speed, and agreement of the means
	@bench/peers/run.sh $(BIN) scenarios/india_vs_philippines.ini 20 120
