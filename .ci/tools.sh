#!/bin/sh
# Installs what the build and the tests need and this machine lacks, and says what. Never changes a tool that
# has the right version.
#
#   .ci/tools.sh build    wasm32 target, npm packages, wasm-bindgen           (cargo, rustup, npm)
#   .ci/tools.sh test     the same, with Chromium, Firefox and geckodriver   (apt, cargo)
#
# Cargo's tools go to target/tools; nothing outside this folder changes but rustup's targets and apt's packages.
set -eu
cd "$(dirname "$0")/.."

GECKODRIVER_VERSION=0.37.1
# The command must match the crate exactly, so Cargo.lock names the version.
WASM_BINDGEN_VERSION=$(sed -n '/^name = "wasm-bindgen"$/{n;s/version = "\(.*\)"/\1/p;}' Cargo.lock)

say() { echo "tools: $*"; }

need() {
  command -v "$1" >/dev/null 2>&1 || { say "$1 is missing: $2" >&2; exit 1; }
}

rust_target() {
  test -d "$(rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown" && return
  need rustup "needed to add the target wasm32-unknown-unknown"
  say "installing Rust target wasm32-unknown-unknown"
  rustup target add wasm32-unknown-unknown
}

# rustfmt and clippy come with rustup's default profile but not with the minimal one.
rust_components() {
  cargo fmt --version >/dev/null 2>&1 && cargo clippy --version >/dev/null 2>&1 && return
  need rustup "needed to add rustfmt and clippy"
  say "installing rustfmt and clippy"
  rustup component add rustfmt clippy
}

npm_packages() {
  # npm writes this file last; it is older than package-lock.json after a change of dependencies.
  if test -f node_modules/.package-lock.json && test -x node_modules/node/bin/node &&
    ! test package-lock.json -nt node_modules/.package-lock.json; then
    return
  fi
  say "installing npm packages of package-lock.json"
  npm ci --no-audit --no-fund --loglevel=error
  test -x node_modules/node/bin/node || { say "npm ran no install script: node_modules/node/bin/node is missing" >&2; exit 1; }
}

# cargo_tool NAME VERSION COMMAND FLAGS...
cargo_tool() {
  name=$1 version=$2 command=$3
  shift 3
  case "$("target/tools/bin/$command" --version 2>/dev/null | head -n 1)" in
    "$command $version" | "$command $version "*) return ;;
  esac
  say "installing $name $version into target/tools (a few minutes)"
  # Unoptimised: that halves the time to build them, and neither has much to do.
  CARGO_TARGET_DIR=target/tools-build CARGO_PROFILE_DEV_DEBUG=false \
    cargo install "$name" --version "$version" --root target/tools --debug --quiet --force "$@"
  rm -rf target/tools-build
}

apt_packages() {
  missing=""
  command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
  command -v chromedriver >/dev/null 2>&1 || missing="$missing chromium-driver"
  command -v firefox-esr >/dev/null 2>&1 || missing="$missing firefox-esr"
  test -z "$missing" && return
  need apt-get "install by hand:$missing"
  as_root=""
  test "$(id -u)" = 0 || as_root=sudo
  say "installing by apt:$missing"
  $as_root apt-get update -qq
  # shellcheck disable=SC2086
  DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $missing
}

need cargo "see https://rustup.rs"
need npm "it comes with Node 20 or later"
rust_target
npm_packages
# Its lock file asks for crate versions that are gone, so no --locked.
cargo_tool wasm-bindgen-cli "$WASM_BINDGEN_VERSION" wasm-bindgen --bin wasm-bindgen --bin wasm-bindgen-test-runner
case "${1:-build}" in
  build) ;;
  test)
    rust_components
    apt_packages
    cargo_tool geckodriver "$GECKODRIVER_VERSION" geckodriver --locked
    ;;
  *) say "build or test, not $1" >&2; exit 2 ;;
esac
