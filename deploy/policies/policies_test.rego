# Each rule finds what breaks it, in a platform of one process that is otherwise as it should be.
package main

labels := {"app": "one"}

process := {
	"kind": "Deployment",
	"metadata": {"name": "one"},
	"spec": {
		"replicas": 2,
		"template": {
			"metadata": {"labels": labels},
			"spec": {
				"automountServiceAccountToken": false,
				"enableServiceLinks": false,
				"priorityClassName": "some",
				"terminationGracePeriodSeconds": 40,
				"securityContext": {"runAsNonRoot": true, "seccompProfile": {"type": "RuntimeDefault"}},
				"containers": [{
					"name": "process",
					"image": "registry.example:5000/regency/one:1.2.3",
					"envFrom": [{"configMapRef": {"name": "settings"}}],
					"livenessProbe": {"httpGet": {"path": "/livez"}},
					"readinessProbe": {"httpGet": {"path": "/readyz"}},
					"resources": {
						"requests": {"cpu": "1", "memory": "1Mi", "ephemeral-storage": "1Mi"},
						"limits": {"memory": "1Mi", "ephemeral-storage": "1Mi"},
					},
					"securityContext": {"allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}},
				}],
			},
		},
	},
}

others := [
	{"kind": "ConfigMap", "metadata": {"name": "settings"}, "data": {"ONE_DRAIN_SECONDS": "20"}},
	{"kind": "PodDisruptionBudget", "metadata": {"name": "one"}, "spec": {"selector": {"matchLabels": labels}}},
	{"kind": "NetworkPolicy", "metadata": {"name": "one"}, "spec": {"podSelector": {"matchLabels": labels}}},
	{
		"kind": "NetworkPolicy", "metadata": {"name": "deny-all"},
		"spec": {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]},
	},
	{
		"kind": "Namespace",
		"metadata": {"name": "one", "labels": {"pod-security.kubernetes.io/enforce": "restricted"}},
	},
]

scaler(kind) := {"kind": kind, "metadata": {"name": "s"}, "spec": {"scaleTargetRef": {"kind": "Deployment", "name": "one"}}}

secret(address) := {"kind": "Secret", "metadata": {"name": "s"}, "data": {"URL": base64.encode(address)}}

kafka(replicas) := {
	"kind": "Kafka", "metadata": {"name": "k"},
	"spec": {"kafka": {"config": {"default.replication.factor": replicas, "min.insync.replicas": 2}}},
}

topic(name) := {"kind": "KafkaTopic", "metadata": {"name": name}}

input_of(documents) := [{"path": "given.yaml", "contents": document} | some document in documents]

complaints(documents) := found if {
	found := deny with input as input_of(documents) with data.registry.topics as ["a.b"]
}

# The platform with one change of its process.
changed(change) := complaints(array.concat([json.patch(process, [change])], others))

with_pod(path, value) := changed({"op": "add", "path": concat("/", ["/spec/template/spec", path]), "value": value})

test_a_platform_as_it_should_be_has_no_complaints if {
	count(complaints(array.concat([process], others))) == 0
}

test_what_is_wrong_with_a_pod_is_named if {
	every path, case in {
		"containers/0/image": {"value": "regency/one:latest", "says": "moving one"},
		"containers/0/livenessProbe": {"value": {"httpGet": {"path": "/readyz"}}, "says": "same answer"},
		"containers/0/resources/limits": {"value": {}, "says": "no limits of memory"},
		"containers/0/securityContext/allowPrivilegeEscalation": {"value": true, "says": "gain privileges"},
		"containers/0/securityContext/capabilities": {"value": {}, "says": "keeps capabilities"},
		"securityContext/runAsNonRoot": {"value": false, "says": "run as root"},
		"securityContext/seccompProfile": {"value": {}, "says": "seccomp"},
		"automountServiceAccountToken": {"value": true, "says": "token"},
		"enableServiceLinks": {"value": true, "says": "variables of Services"},
		"priorityClassName": {"value": "", "says": "priority"},
		"terminationGracePeriodSeconds": {"value": 25, "says": "its drain may take 25"},
	} {
		some said in with_pod(path, case.value)
		contains(said, case.says)
	}
}

test_an_image_is_pinned_by_version_or_digest if {
	pinned("percona/mongodb_exporter:0.53.0")
	pinned("registry.example:5000/regency/one@sha256:0123456789012345678901234567890123456789012345678901234567890123")
	not pinned("regency/one")
	not pinned("regency/one:stable")
}

test_what_has_to_be_beside_a_workload_is_missed if {
	every number, says in {1: "PodDisruptionBudget", 2: "NetworkPolicy of its own", 3: "denies everything", 4: "namespace"} {
		left := [other | some at, other in others; at != number]
		some said in complaints(array.concat([process], left))
		contains(said, says)
	}
}

test_two_that_scale_one_workload_are_found if {
	scaled_twice := array.concat([process, scaler("HorizontalPodAutoscaler"), scaler("ScaledObject")], others)
	said := complaints(scaled_twice)
	"Deployment one: has more than one that scales it" in said
	"Deployment one: says how many there are although something scales it" in said
}

test_a_secret_in_a_manifest_is_found if {
	count(complaints(array.concat([process, secret("mongodb://store:27017/")], others))) == 0
	"Secret s: holds URL" in complaints(array.concat([process, secret("mongodb://u:p@store:27017/")], others))
}

test_topics_and_the_registry_are_the_same if {
	"KafkaTopic x.y: is in no registry" in complaints(array.concat([process, topic("x.y")], others))
	"KafkaTopic a.b: is missing" in complaints(array.concat([process, topic("x.y")], others))
}

test_a_cluster_that_loses_records_with_one_broker_is_found if {
	count(complaints(array.concat([process, kafka(3)], others))) == 0
	count(complaints(array.concat([process, kafka(1)], others))) == 1
}
