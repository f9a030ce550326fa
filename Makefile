# 常用命令。第一次运行会自动安装、训练；没有改动时直接启动。
.DEFAULT_GOAL := help
PYTHON := .venv/bin/python
export TF_CPP_MIN_LOG_LEVEL := 3
export SQLALCHEMY_SILENCE_UBER_WARNING := 1
export RASA_TELEMETRY_ENABLED := false
export HOST PORT VAR_DIR Q
EDITING = @python3 scripts/setup.py run && $(PYTHON) -m bot.editing

.PHONY: help run test endure bench evaluate model lock load format check preview outdated new-region new-year coverage

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

endure: ## 长时间的检查：断电、灌水、坏数据、几台机器（安静的机器上跑，约一小时）
	@python3 scripts/setup.py dev model
	$(PYTHON) -m pytest -m endurance

check: ## 检查全部知识和规则，几秒钟
	$(EDITING) check

preview: ## 看某一天怎么答：make preview DATE=2027-03-01 Q="四川过了时间还能交吗"
	$(if $(Q),,$(error 请写问题，例如 Q="怎么交费"))@python3 scripts/setup.py run model
	@LOG_LEVEL=ERROR $(PYTHON) -W ignore -m actions.preview $(if $(DATE),--date $(DATE)) "$$Q"

outdated: ## 快到期、很久没核对、下一年度还缺的（DAYS= UNCHECKED= 可改）
	$(EDITING) outdated $(if $(DAYS),--days $(DAYS)) $(if $(UNCHECKED),--unchecked $(UNCHECKED))

new-region: ## 新建地区文件：make new-region CODE=430900 [YEAR=2027]
	$(EDITING) new-region $(or $(CODE),$(error 请写六位行政区划代码，例如 CODE=430900)) $(YEAR)

new-year: ## 在地区文件里加一个年度：make new-year CODE=430000 [YEAR=2027]
	$(EDITING) new-year $(or $(CODE),$(error 请写六位行政区划代码，例如 CODE=430000)) $(YEAR)

coverage: ## 重写 docs/coverage.md 里哪个地区有哪些知识的表
	$(EDITING) coverage

bench: ## 与 Rasa 默认流水线轮流比快慢，打印比值（ARGS= 见 docs/benchmarks.md）
	@python3 scripts/setup.py dev model && $(PYTHON) -m tests.benchmarks.bench $(ARGS)

load: ## 许多居民同时问十分钟：RESIDENTS=500 SECONDS=600 THINK=20（THINK=0 压满）
	@python3 scripts/setup.py dev model && $(PYTHON) -W ignore -m tests.benchmarks.load $(if $(RESIDENTS),--residents $(RESIDENTS)) $(if $(SECONDS),--seconds $(SECONDS)) $(if $(THINK),--think $(THINK))

evaluate: ## 量听得懂多少：各说法、各话题答对率（HALF=report PEERS=1 KEEP=1 WRONG=1 可选）
	@python3 scripts/setup.py dev model && LOG_LEVEL=ERROR $(PYTHON) -W ignore -m tests.evaluation $(if $(HALF),--half $(HALF)) $(if $(PEERS),--peers) $(if $(KEEP),--keep-baseline) $(if $(WRONG),--wrong)

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
