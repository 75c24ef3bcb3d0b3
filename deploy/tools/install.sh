#!/bin/sh
# Builds the tools that check the manifests into the user's cache, once: deploy/tools/install.sh
# Without Go, or when a tool cannot be built, it says so and ends well: the tests then do without that tool.
set -eu

tools="${XDG_CACHE_HOME:-$HOME/.cache}/regency/tools"

install() { # name, module path, version
  if [ -x "$tools/$1-$3" ]; then
    echo "deploy tools: $1 $3 is there"
  elif ! command -v go >/dev/null 2>&1; then
    echo "deploy tools: no go here to build $1, the manifests are checked without it"
  elif GOBIN="$tools/build" go install "$2@$3"; then
    mv "$tools/build/$1" "$tools/$1-$3"
    ln -sf "$1-$3" "$tools/$1"
    echo "deploy tools: $1 $3 built"
  else
    echo "deploy tools: $1 $3 cannot be built here, the manifests are checked without it"
  fi
}

mkdir -p "$tools"
install kustomize sigs.k8s.io/kustomize/kustomize/v5 v5.8.1
install kubeconform github.com/yannh/kubeconform/cmd/kubeconform v0.7.0
rm -rf "$tools/build"
