# 常用命令。第一次运行会自动安装、训练；没有改动时直接启动。
.DEFAULT_GOAL := help
PYTHON := .venv/bin/python
export TF_CPP_MIN_LOG_LEVEL := 3
export SQLALCHEMY_SILENCE_UBER_WARNING := 1
export RASA_TELEMETRY_ENABLED := false
export HOST PORT VAR_DIR

.PHONY: help run test model lock format

help: ## 列出所有命令
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## 启动服务：http://127.0.0.1:5005（PORT= HOST= VAR_DIR= 可改）
	@python3 scripts/setup.py run model
	@exec $(PYTHON) -m bot.gateway

test: ## 运行全部检查：格式、类型、知识、单元、对话、真实服务
	@python3 scripts/setup.py dev model
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy bot actions scripts
	$(PYTHON) -m pytest

model: ## 只准备环境和模型，不启动
	@python3 scripts/setup.py run model

format: ## 整理代码格式
	@python3 scripts/setup.py dev
	$(PYTHON) -m ruff format .
	$(PYTHON) -m ruff check --fix .

lock: ## 按 requirements/*.in 重写带校验和的版本清单（需要 uv）
	for kind in run dev; do \
		uv pip compile --quiet --generate-hashes --python-version 3.11 --no-header --no-annotate \
			--override requirements/overrides.txt requirements/$$kind.in -o requirements/$$kind.txt; \
	done
