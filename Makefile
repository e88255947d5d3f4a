# Makefile of sim.  `make help` lists what it can do.
.DEFAULT_GOAL := build
VARIANT ?= release
CC      ?= gcc
BUILD   := build/$(VARIANT)$(if $(filter clang%,$(notdir $(CC))),-clang)
PKGS    := gsl inih jansson nettle

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wformat=2 -Wvla -Wundef -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith
ifeq ($(DEV),1)
WARN += -Werror
endif
OPT_release := -O3 -DNDEBUG
OPT_debug   := -O0 -g3
OPT_asan    := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
OPT_tsan    := -O1 -g -fsanitize=thread
OPT_cov     := -O0 -g --coverage
CFLAGS_ALL  := -std=c11 -D_GNU_SOURCE $(OPT_$(VARIANT)) -ffp-contract=off -fno-math-errno -fno-trapping-math \
               -fopenmp $(WARN) -Iinclude -I. $(shell pkg-config --cflags $(PKGS)) $(CFLAGS)
LIBS        := $(shell pkg-config --libs $(PKGS)) -lm

# kernels are compiled once per vector level
KERNELS  := $(wildcard sim/model/sweep*.c sim/core/lanes*.c)
LEVELS   := $(if $(filter x86_64,$(shell uname -m)),v1 v3 v4,v1)
MARCH_v1 := $(if $(filter x86_64,$(shell uname -m)),-march=x86-64)
MARCH_v3 := -march=x86-64-v3
MARCH_v4 := -march=x86-64-v4 -mprefer-vector-width=512

SRC  := $(filter-out $(KERNELS) sim/cli/main.c,$(wildcard sim/*/*.c))
OBJ  := $(SRC:%.c=$(BUILD)/%.o) $(foreach l,$(LEVELS),$(KERNELS:%.c=$(BUILD)/%.$(l).o))
LIB  := $(BUILD)/libsim.a
BIN  := $(BUILD)/sim
TESTS := $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/test_*.c))

.PHONY: build
build: $(BIN)

$(BIN): $(BUILD)/sim/cli/main.o $(LIB)
	$(CC) $(CFLAGS_ALL) $(LDFLAGS) -o $@ $^ $(LIBS)
$(LIB): $(OBJ)
	@rm -f $@
	ar rcs $@ $^
$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) -MMD -MP -c -o $@ $<
define LEVEL_RULE
$(BUILD)/%.$(1).o: %.c
	@mkdir -p $$(@D)
	$(CC) $(CFLAGS_ALL) $(MARCH_$(1)) -DSIM_LEVEL=$(1) -MMD -MP -c -o $$@ $$<
endef
$(foreach l,$(LEVELS),$(eval $(call LEVEL_RULE,$(l))))
$(BUILD)/tests/%: tests/%.c $(LIB)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) -MMD -MP -o $@ $< $(LIB) $(shell pkg-config --libs cunit) $(LIBS)

.PHONY: tests
tests: $(TESTS)

.PHONY: clean
clean:
	rm -rf build
-include $(shell find build -name '*.d' 2>/dev/null)
