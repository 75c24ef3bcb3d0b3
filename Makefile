# For maintainers. Users need only ./regency (see README).
.DEFAULT_GOAL := help
BIN := .venv/bin

.PHONY: help
help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F':.*## ' '{printf "  %-12s %s\n", $$1, $$2}'

.PHONY: setup
setup: ## Install the locked workspace into .venv
	@./regency --help >/dev/null

.PHONY: format
format: setup ## Rewrite the code in the house format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix-only .

.PHONY: lint
lint: setup ## Style, spelling, undeclared dependencies
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/codespell
	@for member in libs/contracts libs/servicekit libs/regencyctl services/programs services/evaluation services/tourism-market services/notifications; do \
	  echo "deptry $$member"; (cd $$member && $(CURDIR)/$(BIN)/deptry src) || exit 1; done

.PHONY: imports
imports: setup ## Who may import whom
	$(BIN)/lint-imports --no-cache

.PHONY: types
types: setup ## mypy, strict, over sources and tests
	$(BIN)/mypy libs services tests deploy bench

.PHONY: contracts
contracts: setup ## Write schemas, AsyncAPI, references and the dashboard again
	$(BIN)/python -m contracts.generate
	$(BIN)/python -m deploy.generate

.PHONY: drift
drift: setup ## Fail when a generated file is stale
	$(BIN)/python -m contracts.generate --check
	$(BIN)/python -m deploy.generate --check

.PHONY: lock
lock: setup ## Resolve again and write requirements.lock (hashes, no addresses)
	.cache/uv/bin/uv lock --upgrade
	.cache/uv/bin/uv export --frozen --all-groups --no-emit-workspace --no-header --quiet --output-file requirements.lock

.PHONY: check
check: lint imports types drift ## Everything that needs no running parts

.PHONY: verify-deploy
verify-deploy: setup ## Every deployment file, looked at by the tool that would read it
	$(BIN)/python -m deploy.verify

.PHONY: verify-k8s
verify-k8s: setup ## The manifests on a real API server, scheduler and controllers (built once: 15 minutes)
	deploy/tools/install.sh
	deploy/tools/install.sh kubernetes
	$(BIN)/python -m deploy.cluster

.PHONY: verify-containers
verify-containers: setup ## The images and docker-compose.yml on a Docker engine of its own (root; built once: 15 minutes)
	deploy/tools/install.sh
	deploy/tools/install.sh containers
	$(BIN)/python -m deploy.engine

.PHONY: test
test: ## The whole suite on real Kafka and a real store
	./regency test

.PHONY: bench
bench: ## The benches, as JSON
	./regency bench relay --json
	./regency bench engine --json
	./regency bench recovery --json
	./regency bench sink --json
	./regency bench streams --json
