# What the documents of an overlay owe each other.
package main

import data.rendered

deny contains sprintf("%s: no PodDisruptionBudget selects its pods", [rendered.title(workload)]) if {
	some workload in rendered.workloads
	object.get(workload.spec, "replicas", 2) > 1
	count([budget |
		some budget in rendered.of_kind("PodDisruptionBudget")
		rendered.selects(budget.spec.selector, workload.spec.template.metadata.labels)
	]) != 1
}

deny contains sprintf("%s: no NetworkPolicy of its own lets it talk to anybody", [maker.title]) if {
	some maker in rendered.makers
	count([policy |
		some policy in rendered.of_kind("NetworkPolicy")
		count(object.get(policy.spec.podSelector, "matchLabels", {})) > 0
		rendered.selects(policy.spec.podSelector, maker.pod.metadata.labels)
	]) == 0
}

deny contains "no NetworkPolicy denies everything that is not named" if {
	count([policy |
		some policy in rendered.of_kind("NetworkPolicy")
		policy.spec == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
	]) == 0
}

deny contains "no namespace enforces the restricted standard" if {
	count([namespace |
		some namespace in rendered.of_kind("Namespace")
		namespace.metadata.labels["pod-security.kubernetes.io/enforce"] == "restricted"
	]) == 0
}

# Two that set the number of replicas undo each other's work.
deny contains sprintf("%s %s: has more than one that scales it", [target.kind, target.name]) if {
	some target in scaled
	count([other | some other in scaled; other == target]) > 1
}

deny contains sprintf("%s: says how many there are although something scales it", [rendered.title(workload)]) if {
	some workload in rendered.workloads
	some target in scaled
	[target.kind, target.name] == [workload.kind, workload.metadata.name]
	workload.spec.replicas
}

deny contains sprintf("%s %s: is scaled but is not there", [target.kind, target.name]) if {
	some target in scaled
	count([workload |
		some workload in rendered.workloads
		[target.kind, target.name] == [workload.kind, workload.metadata.name]
	]) == 0
}

scaled := [{"kind": target.kind, "name": target.name} |
	some document in rendered.documents
	document.kind in {"HorizontalPodAutoscaler", "ScaledObject"}
	target := document.spec.scaleTargetRef
]

# An address without a password is no secret; anything else comes from outside of this repository.
deny contains sprintf("%s: holds %s", [rendered.title(secret), name]) if {
	some secret in rendered.of_kind("Secret")
	some name, value in secret.data
	not regex.match(`^mongodb://[^@]*$`, base64.decode(value))
}

deny contains sprintf("%s: holds %s in clear text", [rendered.title(secret), name]) if {
	some secret in rendered.of_kind("Secret")
	some name, _ in secret.stringData
}

# data.registry.topics: the topics of contracts.registry, dead letters among them.
deny contains sprintf("%s: is in no registry", [rendered.title(topic)]) if {
	some topic in rendered.of_kind("KafkaTopic")
	not topic.metadata.name in data.registry.topics
}

deny contains sprintf("KafkaTopic %s: is missing", [name]) if {
	count(rendered.of_kind("KafkaTopic")) > 0
	some name in data.registry.topics
	count([topic | some topic in rendered.of_kind("KafkaTopic"); topic.metadata.name == name]) == 0
}

deny contains sprintf("%s: one broker that goes may stop writers or lose records", [rendered.title(kafka)]) if {
	some kafka in rendered.of_kind("Kafka")
	config := kafka.spec.kafka.config
	not [config["default.replication.factor"], config["min.insync.replicas"]] == [3, 2]
}
