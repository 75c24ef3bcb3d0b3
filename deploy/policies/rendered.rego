# What is looked at: every document of a rendered overlay at once, as `conftest test --combine` hands it over.
package rendered

documents := [file.contents | some file in input]

of_kind(kind) := [document | some document in documents; document.kind == kind]

# Pods that somebody expects to run on, with the template they are made from.
workloads := [document | some document in documents; document.kind in {"Deployment", "StatefulSet"}]

# Everything that makes pods; CronJobs as the Job they start.
makers contains {"title": title(document), "pod": document.spec.template} if {
	some document in documents
	document.kind in {"Deployment", "StatefulSet", "Job"}
}

makers contains {"title": title(document), "pod": document.spec.jobTemplate.spec.template} if {
	some document in of_kind("CronJob")
}

title(document) := sprintf("%s %s", [document.kind, document.metadata.name])

containers(pod) := array.concat(pod.spec.containers, object.get(pod.spec, "initContainers", []))

selects(selector, labels) if {
	every name, value in object.get(selector, "matchLabels", {}) {
		labels[name] == value
	}
}
