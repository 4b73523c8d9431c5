# make start   the playground on http://127.0.0.1:8080
# make build   the npm packages in pkg/redloom and pkg/redloom-server
# make test    every check; STEP="rust wasm-node" runs only these, `node tests/run.mjs --list` names them
# make bench   how fast the engine is, beside Node-RED; ARGS="..." as pkg-tests/bench/README.md says
# make format  formats all sources
.PHONY: start build test bench format
.DELETE_ON_ERROR:

PORT ?= 8080
SOURCES := $(shell find src .cargo/config.toml Cargo.toml Cargo.lock README.md -type f 2>/dev/null)
PAGE := $(shell find www -path www/dist -prune -o -type f -print)
# The last file that the build writes in each folder.
PACKAGES := pkg/redloom-server/types/cjs/package.json
PLAYGROUND := www/dist/index.html

start: $(PLAYGROUND)
	node www/serve.mjs --port $(PORT)

build:
	.ci/tools.sh build
	node src/host/build.mjs

test:
	node tests/run.mjs $(STEP)

bench: $(PACKAGES)
	node_modules/node/bin/node --expose-gc --max-old-space-size=8192 pkg-tests/bench/run.mjs $(ARGS)

format:
	cargo fmt
	node_modules/.bin/biome check --write .

$(PLAYGROUND): $(PACKAGES) $(PAGE)
	node www/build.mjs

$(PACKAGES): $(SOURCES)
	.ci/tools.sh build
	node src/host/build.mjs
