"""`make verify-k8s`: the manifests on a real Kubernetes API server, scheduler and controllers.

The nodes are kwok's: whatever is scheduled on them is said to run and to be ready. So this proves what the
server accepts, what the controllers make of it, where pods go and in what order they are replaced; not that a
process works.
"""
