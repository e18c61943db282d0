"""MLflow: a model of the project predicts once for each scoring request, and is loaded once.

Facts: counted with mlflow-skinny 3.17.2 (3 predictions of a loaded model: ``predict`` 3, ``load_context`` 1).

Traps:

- The object is pickled where the model is logged: a client does not belong into ``__init__``, which runs in another
  process, but into ``load_context``.
- The scoring server is synchronous; ``predict`` may run in several threads.

Left out: metrics, evaluators and scorers.
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, FrameworkSpec, Registration, Runs

MODELS = tuple(
    f"mlflow.pyfunc.{place}{name}"
    for place in ("", "model.")
    for name in ("PythonModel", "ChatModel", "ChatAgent", "ResponsesAgent")
)
MODEL = "MLflow model"

SPEC = FrameworkSpec(
    name="MLflow",
    roots=("mlflow",),
    answers=True,
    keeps="in load_context of the model",
    keeps_async="per event loop, or use a synchronous client in load_context of the model",
    base_methods=(
        BaseMethod(classes=MODELS, methods=("predict", "predict_stream"), noun=MODEL),
        BaseMethod(classes=MODELS, methods=("load_context", "__init__"), noun=MODEL, runs=Runs.ONCE),
    ),
    registrations=(
        Registration(
            callees=("mlflow.pyfunc.log_model", "mlflow.pyfunc.save_model"),
            noun=MODEL,
            keywords=("python_model",),
        ),
    ),
)
