# What a pod may be, whoever makes it. The restricted pod security standard, and what it leaves open.
package main

import data.rendered

deny contains complaint(maker, container, "its image has no version, or a moving one") if {
	some maker in rendered.makers
	some container in rendered.containers(maker.pod)
	not pinned(container.image)
}

pinned(image) if regex.match(`^[a-z0-9._/:-]+@sha256:[0-9a-f]{64}$`, image)

pinned(image) if regex.match(`^[a-z0-9._/-]+(:[0-9]+/[a-z0-9._/-]+)?:v?[0-9]+(\.[0-9]+)+$`, image)

deny contains complaint(maker, container, sprintf("no %s of %s", [bound, resource])) if {
	some maker in rendered.makers
	some container in rendered.containers(maker.pod)
	some [bound, resource] in [
		["requests", "cpu"],
		["requests", "memory"], ["limits", "memory"],
		["requests", "ephemeral-storage"], ["limits", "ephemeral-storage"],
	]
	not container.resources[bound][resource]
}

deny contains complaint(maker, container, sprintf("has no %s", [probe])) if {
	some workload in rendered.workloads
	maker := {"title": rendered.title(workload), "pod": workload.spec.template}
	some container in maker.pod.spec.containers
	some probe in ["livenessProbe", "readinessProbe"]
	not container[probe]
}

deny contains complaint(maker, container, "is ready and alive by the same answer") if {
	some maker in rendered.makers
	some container in maker.pod.spec.containers
	container.livenessProbe.httpGet == container.readinessProbe.httpGet
}

deny contains complaint(maker, container, wrong) if {
	some maker in rendered.makers
	some container in rendered.containers(maker.pod)
	context := object.get(container, "securityContext", {})
	some wrong, right in {
		"may gain privileges": object.get(context, "allowPrivilegeEscalation", true) == false,
		"keeps capabilities": object.get(context, ["capabilities", "drop"], []) == ["ALL"],
	}
	not right
}

deny contains sprintf("%s: %s", [maker.title, wrong]) if {
	some maker in rendered.makers
	some wrong in wrong_in(maker.pod.spec)
}

wrong_in(spec) := {
	wrong |
		context := object.get(spec, "securityContext", {})
		some wrong, right in {
			"may run as root": object.get(context, "runAsNonRoot", false),
			"has no seccomp profile": object.get(context, ["seccompProfile", "type"], "") == "RuntimeDefault",
			"mounts a token of the API server": object.get(spec, "automountServiceAccountToken", true) == false,
			"is handed variables of Services": object.get(spec, "enableServiceLinks", true) == false,
			"has no priority": object.get(spec, "priorityClassName", "") != "",
		}
		not right
}

# The process ends by itself after its drain and the margin of its watchdog, and nobody kills it before.
deny contains sprintf("%s: is killed after %v s, its drain may take %v", [rendered.title(workload), given, needed]) if {
	some workload in rendered.workloads
	spec := workload.spec.template.spec
	some container in spec.containers
	some source in container.envFrom
	some settings in rendered.of_kind("ConfigMap")
	settings.metadata.name == source.configMapRef.name
	some name, seconds in settings.data
	endswith(name, "_DRAIN_SECONDS")
	needed := ((to_number(seconds) + 5) + object.get(container, ["lifecycle", "preStop", "sleep", "seconds"], 0))
	given := object.get(spec, "terminationGracePeriodSeconds", 30)
	given <= needed
}

complaint(maker, container, what) := sprintf("%s: container %s: %s", [maker.title, container.name, what])
