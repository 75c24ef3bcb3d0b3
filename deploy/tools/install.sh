#!/bin/sh
# Builds the tools that check the manifests into the user's cache, once: deploy/tools/install.sh
# Without Go, or when a tool cannot be built, it says so and ends well: the tests then check the files as they are written.
set -eu

KUSTOMIZE=v5.8.1

tools="${XDG_CACHE_HOME:-$HOME/.cache}/regency/tools"
if [ -x "$tools/kustomize-$KUSTOMIZE" ]; then
  echo "deploy tools: kustomize $KUSTOMIZE is there"
  exit 0
fi
if ! command -v go >/dev/null 2>&1; then
  echo "deploy tools: no go here, the manifests are checked without being rendered"
  exit 0
fi
mkdir -p "$tools"
if GOBIN="$tools/build" go install "sigs.k8s.io/kustomize/kustomize/v5@$KUSTOMIZE"; then
  mv "$tools/build/kustomize" "$tools/kustomize-$KUSTOMIZE"
  ln -sf "kustomize-$KUSTOMIZE" "$tools/kustomize"
  echo "deploy tools: kustomize $KUSTOMIZE built"
else
  echo "deploy tools: kustomize $KUSTOMIZE cannot be built here, the manifests are checked without being rendered"
fi
