#!/bin/sh
# Builds the tools that check how the platform is deployed into the user's cache, each once:
#
#   deploy/tools/install.sh              what `make verify-deploy` and the tests use
#   deploy/tools/install.sh kubernetes   a Kubernetes API server with all that decides, for `make verify-k8s` (15 minutes)
#   deploy/tools/install.sh containers   a Docker engine with compose, for `make verify-containers` (10 minutes)
#
# Without Go, or when a tool cannot be built, it says so and ends well: checks then do without that tool and say so.
set -eu

here="$(cd "$(dirname "$0")" && pwd)"
tools="${XDG_CACHE_HOME:-$HOME/.cache}/regency/tools"

built() { # name, version: whether it is there already
  [ -x "$tools/$1-$2" ] && ln -sf "$1-$2" "$tools/$1" && echo "deploy tools: $1 $2 is there"
}

keep() { # name, version, the program that was built
  mv "$3" "$tools/$1-$2"
  ln -sf "$1-$2" "$tools/$1"
  echo "deploy tools: $1 $2 built"
}

without() { # name, why
  echo "deploy tools: $1 is not here ($2): what it would check is skipped"
}

# A program of a public module at a version. Go verifies it by the public checksum database.
release() { # name, package, version, what else the linker is told, tags
  if built "$1" "$3"; then return; fi
  if ! command -v go >/dev/null 2>&1; then without "$1" "no go"; return; fi
  if GOBIN="$tools/build" go install -trimpath -tags "${5:-}" -ldflags "-s -w ${4:-}" "$2@$3"; then
    keep "$1" "$3" "$tools/build/$1"
  else
    without "$1" "it cannot be built"
  fi
}

# A program that has to be built from a module of ours, whose go.sum pins all it is made of.
module() { # name, folder beside this file, package, what else the linker is told
  version="$(cat "$here/$2"/go.mod "$here/$2"/go.sum "$here/$2"/*.go 2>/dev/null | sha256sum | cut -c1-12)"
  if built "$1" "$version"; then return; fi
  if ! command -v go >/dev/null 2>&1; then without "$1" "no go"; return; fi
  mkdir -p "$tools/build"
  if (cd "$here/$2" && go build -trimpath -ldflags "-s -w ${4:-}" -o "$tools/build/$1" "$3"); then
    keep "$1" "$version" "$tools/build/$1"
  else
    without "$1" "it cannot be built"
  fi
}

# A program of an npm package. The lock beside this file pins all it is made of; npm verifies their hashes.
npm_package() { # name, version
  if built "$1" "$2"; then return; fi
  if ! command -v npm >/dev/null 2>&1; then without "$1" "no npm"; return; fi
  mkdir -p "$tools/npm/$1-$2"
  cp "$here/$1/package.json" "$here/$1/package-lock.json" "$tools/npm/$1-$2"
  if npm ci --prefix "$tools/npm/$1-$2" --ignore-scripts --no-audit --no-fund --silent; then
    ln -sf "npm/$1-$2/node_modules/.bin/$1" "$tools/$1-$2"
    ln -sf "$1-$2" "$tools/$1"
    echo "deploy tools: $1 $2 installed"
  else
    without "$1" "it cannot be installed"
  fi
}

mkdir -p "$tools"
case "${1:-}" in
  "")
    release kustomize sigs.k8s.io/kustomize/kustomize/v5 v5.8.1
    release kubeconform github.com/yannh/kubeconform/cmd/kubeconform v0.7.0
    release kubectl-validate sigs.k8s.io/kubectl-validate v0.0.4
    release kube-score github.com/zegl/kube-score/cmd/kube-score v1.20.0
    release conftest github.com/open-policy-agent/conftest v0.71.1
    module compose-config compose-config .
    module dockerfile-check dockerfile-check .
    npm_package dclint 3.1.0
    module jaeger jaeger github.com/jaegertracing/jaeger/cmd/jaeger
    "$here/crds/generate.sh"
    ;;
  kubernetes)
    release kwok sigs.k8s.io/kwok/cmd/kwok v0.8.0
    module etcd etcd go.etcd.io/etcd/server/v3
    for part in kube-apiserver kube-controller-manager kube-scheduler kubectl; do
      module "$part" kubernetes "k8s.io/kubernetes/cmd/$part" "-X k8s.io/component-base/version.gitVersion=v1.36.1"
    done
    ;;
  containers)
    # Debian's packages: runc is built with libseccomp; the engine calls iptables and tini, its images begin with debootstrap.
    lacking=""
    for package in iptables tini debootstrap libseccomp-dev pkg-config; do
      dpkg -s "$package" >/dev/null 2>&1 || lacking="$lacking $package"
    done
    if [ -n "$lacking" ] && [ "$(id -u)" = 0 ]; then
      # shellcheck disable=SC2086 # several packages
      apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $lacking ||
        echo "packages:$lacking cannot be installed here"
    fi
    release dockerd github.com/moby/moby/v2/cmd/dockerd v2.0.0-beta.24
    release docker-proxy github.com/moby/moby/v2/cmd/docker-proxy v2.0.0-beta.24
    release containerd github.com/containerd/containerd/v2/cmd/containerd v2.4.2
    release containerd-shim-runc-v2 github.com/containerd/containerd/v2/cmd/containerd-shim-runc-v2 v2.4.2
    release runc github.com/opencontainers/runc v1.5.2 "" seccomp
    release buildx github.com/docker/buildx/cmd/buildx v0.38.2 "-X github.com/docker/buildx/version.Version=v0.38.2"
    module docker-compose docker-compose github.com/docker/compose/v5/cmd
    ;;
  *)
    echo "usage: deploy/tools/install.sh [kubernetes|containers]" >&2
    exit 2
    ;;
esac
rm -rf "$tools/build"
