# The short way in; CMakeLists.txt has the rest. `make help` lists the targets.
PRESET ?= default
BUILD := build/$(PRESET)
DRYDOCK := $(BUILD)/drydock

all: build ## build the program and the sample drivers

build: need-run
	@[ -e $(BUILD)/build.ninja ] || cmake --preset $(PRESET) --log-level=WARNING
	@cmake --build $(BUILD)

need-%:
	@tools/need $*

run: build ## show a clean account and a finding, on the sample drivers
	@tools/demo $(DRYDOCK)

test: need-test build ## all tests but the long ones; ends with `N passed, N failed`
	@tests/run $(BUILD) unit golden e2e

soak: need-test build ## the long tests
	@tests/run $(BUILD) soak

lint: need-lint build ## format, clang-tidy, layers, sizes, names, words
	@tools/lint $(BUILD)

clang: need-lint ## build with clang
	@[ -e build/clang/build.ninja ] || cmake --preset clang --log-level=WARNING
	@cmake --build build/clang

asan: need-test build ## unit and end-to-end tests of the host code under AddressSanitizer
	@[ -e build/asan/build.ninja ] || cmake --preset asan --log-level=WARNING
	@cmake --build build/asan
	@DRYDOCK_SANITIZER=asan tests/run build/asan unit e2e

ubsan: need-test build ## the same under UndefinedBehaviorSanitizer
	@[ -e build/ubsan/build.ninja ] || cmake --preset ubsan --log-level=WARNING
	@cmake --build build/ubsan
	@DRYDOCK_SANITIZER=ubsan tests/run build/ubsan unit e2e

docs: build ## make the pages of docs/ that come from the program's tables
	@tools/docs $(DRYDOCK)

bench: build ## print the table of costs
	@$(BUILD)/bench build/drivers/O2 $(DRYDOCK)

bench-wine: need-bench-wine build ## the same routines under Wine and under Drydock (some minutes)
	@tools/bench-wine $(BUILD)

fuzz: build ## 100,000 damaged images, loaded or refused
	@$(BUILD)/pe_mutate 0 100000 build/drivers/O2/samples/models/*.sys build/drivers/O2/fuzz/seeds/*.sys \
		build/drivers/O2/samples/mistakes/unload-with-references/*.sys

wild: need-wild build ## inspect every x86-64 .sys of Debian's libwine package
	@tools/wild $(DRYDOCK)

clean: ## remove everything that was built
	@rm -rf build

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: all build run test soak lint clang asan ubsan docs bench bench-wine fuzz wild clean help
