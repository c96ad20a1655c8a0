#!/usr/bin/env bash
# Installs what the tests drive: a PostgreSQL server, Chromium with its driver, Rust's own fmt and clippy, and the C++ compiler
# that the fuzz targets' runtime is built with.
# Does nothing where they are there; says what to do where it cannot install.
set -euo pipefail

missing=()
compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null || missing+=(postgresql)
command -v chromedriver >/dev/null || missing+=(chromium-driver)
command -v chromium >/dev/null || missing+=(chromium)
command -v c++ >/dev/null || missing+=(g++)
if ((${#missing[@]})); then
  as_root=()
  [[ $EUID -eq 0 ]] || as_root=(sudo)
  if ! command -v apt-get >/dev/null; then
    echo "please install: ${missing[*]}" >&2
    exit 1
  fi
  echo "installing ${missing[*]}"
  "${as_root[@]}" apt-get update -qq
  DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi
cargo fmt --version >/dev/null 2>&1 || rustup component add rustfmt
cargo clippy --version >/dev/null 2>&1 || rustup component add clippy
